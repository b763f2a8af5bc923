"""Names and words as bad for a page as real ones can be, and the terms in which rooms list their pages."""

from pathlib import Path
from typing import Any

# endpoint -> (who opens it, parts of its address by names of places, what follows the path)
Visit = tuple[str | None, dict[str, str], str]
Pages = dict[str, list[Visit]]

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
UNFOUND = "Mrs Bannister rang 943 476 5919 on 3 March 2026, and her son at bob@example.org."
UGLY: dict[str, Any] = {
    "title": f"{LONG}: how <b>nobody</b> & 'everybody' asked her 🐕 مرحبا {LONG}",
    "place": f"The back room of {LONG} surgery",
    "what_mattered": f"Going home. {LONG}{LONG}{LONG}",
}
# One of each mail that we send.
GOLDEN = sorted((Path(__file__).parent.parent.parent / "mail" / "golden").glob("*.eml"))
EVERYBODY = ("staff", "newcomer", "champion", "lead", "administrator")
