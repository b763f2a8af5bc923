"""Every page: no barriers, nothing beyond a phone's edge, one heading, no fault in a script.

The pages come from the application's own URL map: a new page that no module of `rooms/` lists fails here.
With SHOTS=1 in the environment it leaves a picture of each, at both widths, in tests/browser/shots.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, ViewportSize

from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.rooms import NO_PAGES, PAGES
from tests.browser.rooms.ugly import GOLDEN
from tests.browser.site import Site

SHOTS = Path(__file__).parent / "shots"
VISITS = [(endpoint, *visit) for endpoint, visits in PAGES.items() for visit in visits]
NARROWEST: ViewportSize = {"width": 320, "height": 740}  # WCAG 1.4.10: a desktop at 400%
LARGE_TEXT, USUAL_TEXT = (f"document.documentElement.style.fontSize = '{size}'" for size in ("200%", ""))
# Elements that stick out, by the smallest of them: what to mend.
STICKING_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('[role=region]'))
    .slice(-5).map(e => e.outerHTML.slice(0, 120))"""
TOO_WIDE = "() => document.scrollingElement.scrollWidth - innerWidth"
WITHOUT_STYLE = """() => {
    const text = [...document.styleSheets].flatMap(s => [...s.cssRules].map(r => r.cssText)).join(' ');
    const used = new Set([...document.querySelectorAll('[class]')].flatMap(e => [...e.classList]));
    return [...used].filter(c => /^(nhsuk|lx)-/.test(c) && !text.includes('.' + c)
        && !/nhsuk-js-|__sr-status|pagination__link--|nhsuk-icon$|password-input|character-count$/.test(c));
}"""


def test_every_page_of_the_url_map_is_visited(site: Site) -> None:
    pages = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == set(PAGES) | set(NO_PAGES)


@pytest.mark.parametrize(
    ("endpoint", "who", "parts", "query"), VISITS, ids=lambda value: str(value or "-")[:40]
)
def test_a_page_bars_nobody(
    site: Site,
    open_as: Callable[..., Page],
    endpoint: str,
    who: str | None,
    parts: dict[str, str],
    query: str,
) -> None:
    page = open_as(who, size=PHONE)
    said: list[str] = []
    page.on("console", lambda message: said.extend(_complaint(message)))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(site.address(endpoint, query, **parts))
    assert answer
    assert answer.status in (200, 404, 410), page.inner_text("body")
    assert page.title().endswith("Learning Exchange")
    assert page.locator("h1").count() == 1
    name = "-".join((endpoint, who or "stranger", *parts.values(), query[:20]))
    _assert_fits(page)
    _shoot(page, name)
    page.set_viewport_size(NARROWEST)
    _assert_fits(page)
    page.evaluate(LARGE_TEXT)
    _assert_fits(page)
    page.evaluate(USUAL_TEXT)
    page.locator(".lx-menu__toggle").click() if who else None
    assert barriers(page) == []
    assert page.evaluate(WITHOUT_STYLE) == [], "build the styles again: learning_exchange/styles/README.md"
    assert said == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    _assert_fits(page)
    _shoot(page, name)


@pytest.mark.parametrize("who", [None, "staff"])
@pytest.mark.parametrize("address", ["/nowhere", "/sign-out"])
def test_an_error_page_bars_nobody(open_as: Callable[..., Page], address: str, who: str | None) -> None:
    page = open_as(who, size=PHONE)
    page.goto(address)
    _assert_fits(page)
    assert barriers(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("mail", [golden.stem for golden in GOLDEN])
def test_a_mail_bars_nobody(site: Site, open_as: Callable[..., Page], mail: str, colours: str) -> None:
    page = open_as(None, size=PHONE, color_scheme=colours, bypass_csp=True)
    page.goto(site.address("mailbox.html", name=f"mail {mail}"))
    _assert_fits(page)
    _shoot(page, f"mail-{mail}-{colours}")
    # A mail has no landmarks and may begin below h1: that is for pages.
    found = [
        barrier for barrier in barriers(page) if not barrier.startswith(("landmark", "region", "page-has"))
    ]
    assert found == []


def test_the_instruments_notice(open_page: Callable[..., Page]) -> None:
    """The control: a page that is wrong in each of these ways is found wrong."""
    page = open_page(size=PHONE)
    page.set_content(
        "<h1>Wrong</h1><input><p style='width: 400px; color: #ccc' class='lx-unheard-of'>Pale and wide"
    )
    assert {barrier.split()[0] for barrier in barriers(page)} >= {"label", "color-contrast"}
    assert page.evaluate(TOO_WIDE) > 0
    assert page.evaluate(STICKING_OUT)
    assert page.evaluate(WITHOUT_STYLE) == ["lx-unheard-of"]


def _shoot(page: Page, name: str) -> None:
    if os.environ.get("SHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=SHOTS / f"{re.sub('[^a-z.]+', '-', name)}-{width}.png", full_page=True)


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the browser warns of; that a page came with status 404 is meant."""
    grave = message.type in ("error", "warning")
    return [message.text] if grave and "the server responded with a status of 4" not in message.text else []


def _assert_fits(page: Page) -> None:
    assert page.evaluate(TOO_WIDE) <= 0, page.evaluate(STICKING_OUT)
