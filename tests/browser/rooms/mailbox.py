"""The mailbox of the trial stack."""

from aiosmtpd.smtp import Envelope

from learning_exchange.local.mailbox import keep
from tests.browser.rooms.ugly import GOLDEN, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "mailbox.index": [(None, {}, ""), (None, {}, "?to=zebra")],
    "mailbox.mail": [(None, {"name": "mail digest"}, "")],
}


def settle(site: Site) -> None:
    """One of each mail that we send."""
    staff = site.people["staff"]
    for golden in GOLDEN:
        envelope = Envelope()
        envelope.rcpt_tos, envelope.content = [staff.email], golden.read_bytes()
        site.places[f"mail {golden.stem}"] = keep(site.app.extensions["settings"].mailbox, envelope).stem
