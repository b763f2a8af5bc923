"""The committed stylesheet fits the templates: each class that a page uses is in it."""

import re
from pathlib import Path

import pytest

from learning_exchange import pages

TEMPLATES = pages.STATIC.parent.parent / "templates"
STYLESHEET = (pages.STATIC / "exchange.css").read_text()
HAS_NO_STYLE = re.compile(
    r"nhsuk-js-|nhsuk-pagination__link--|nhsuk-password-input$|nhsuk-character-count$|nhsuk-icon$"
)


def _classes(source: str) -> set[str]:
    """The classes that a template writes out in full; what it puts together is seen by the browser tests."""
    without_jinja = re.sub(r"{%.*?%}|{#.*?#}", " ", source, flags=re.DOTALL)
    written = " ".join(re.findall(r'class="([^"]*)"', re.sub(r"\S*{{.*?}}\S*", " ", without_jinja)))
    return set(re.findall(r"(?<!\S)(?:nhsuk|lx)-[\w-]+(?!\S)", written))


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_the_stylesheet_has_every_class_of_a_template(path: Path) -> None:
    used = {name for name in _classes(path.read_text()) if not HAS_NO_STYLE.search(name)}
    there = set(re.findall(r"\.([\w-]+)", STYLESHEET))
    assert used <= there, f"build the styles (learning_exchange/styles/README.md): {sorted(used - there)}"


def test_the_identity_is_ours() -> None:
    for theirs in ("frutiger", "005eb8", "assets.nhs.uk"):
        assert theirs not in STYLESHEET.lower()
