"""Two ways to use a page, so that a journey is told once: on a phone without JavaScript, and by keys alone.

Both name things as people see them: a button's words, a field's label. After every step both look whether the
page still fits its width; the keyboard also looks whether one can see where one is.
"""

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.region import PASSWORD

FARTHEST = 250  # stops with the Tab key: more than any of our pages has
TOO_WIDE = "document.scrollingElement.scrollWidth - innerWidth"
IS_HERE = "element => element === document.activeElement"
# The focus shows by an outline or a ring, on the element or on the box that its label draws.
FOCUS_SHOWS = """element => [element, element.labels && element.labels[0]].filter(Boolean).some(shown =>
    ['', '::before'].some(part => {
        const style = getComputedStyle(shown, part);
        return (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
    }))"""


class Hands(Protocol):
    """What a person can do with a page."""

    page: Page

    def press(self, words: str, *, of: str = "") -> None:
        """Press a button or follow a link; `of` is a text of the list entry or form in which it stands."""

    def menu(self, words: str) -> None:
        """Go to a page by the menu at the top."""

    def fill(self, label: str, text: str) -> None:
        """Write into a field, over what stood there."""

    def tick(self, label: str) -> None:
        """Tick a box or choose a radio button."""

    def choose(self, label: str, index: int) -> None:
        """Choose an entry of a list, counted from 0."""

    def unfold(self, words: str) -> None:
        """Open what is folded away."""


def sign_in(hands: Hands, email: str, password: str = PASSWORD) -> None:
    """Sign in on the page for it, and land on the start page."""
    hands.fill("Email address", email)
    hands.fill("Password", password)
    hands.press("Sign in")
    expect(hands.page.locator("h1")).to_contain_text("Hello")


def told(hands: Hands, words: str) -> None:
    """The page says so in a banner at its top."""
    expect(hands.page.locator(".nhsuk-notification-banner")).to_contain_text(words)


def shows(hands: Hands, words: str) -> None:
    """The page says so anywhere in its main part."""
    expect(hands.page.locator("main")).to_contain_text(words)


def bars_nobody(hands: Hands) -> None:
    """Axe finds nothing; it needs JavaScript itself, so it looks over the keyboard's shoulder only."""
    if isinstance(hands, Keyboard):
        assert barriers(hands.page) == []


def field(page: Page, label: str) -> Locator:
    """The field of a label; the words "(optional)" may follow."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\(optional\))?\s*$"))


def control(page: Page, words: str, of: str = "") -> Locator:
    """The button or link of these words: in the entry `of` a list, else in the page's main part."""
    name = re.compile(rf"^\s*{re.escape(words)}")
    wanted = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    place = page.locator("main li").filter(has_text=of).filter(has=wanted) if of else page.locator("main")
    return place.locator(wanted).first


class Finger:
    """Taps, on a phone without JavaScript."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str, *, of: str = "") -> None:
        """Tap a button or a link."""
        control(self.page, words, of).click()
        self._look()

    def menu(self, words: str) -> None:
        """Open the menu and tap its entry."""
        self.page.locator("header summary").click()
        entry = self.page.locator("header").get_by_role("link", name=words, exact=True)
        entry.or_(self.page.locator("header").get_by_role("button", name=words, exact=True)).click()
        self._look()

    def fill(self, label: str, text: str) -> None:
        """Tap the field and write."""
        field(self.page, label).fill(text)

    def tick(self, label: str) -> None:
        """Tap the box."""
        field(self.page, label).check()

    def choose(self, label: str, index: int) -> None:
        """Tap the entry."""
        field(self.page, label).select_option(index=index)

    def unfold(self, words: str) -> None:
        """Tap what is folded, unless it is open."""
        fold = self.page.locator("details", has_text=words).last
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()

    def _look(self) -> None:
        self.page.wait_for_load_state()
        assert self.page.evaluate(TOO_WIDE) <= 0, self.page.url


class Keyboard:
    """Keys only: Tab, Space, Enter, letters; with JavaScript, on a desktop."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str, *, of: str = "") -> None:
        """Go to a button or link and press Enter."""
        self._go_to(control(self.page, words, of))
        self._enter()

    def menu(self, words: str) -> None:
        """Go to an entry of the menu and press Enter."""
        header = self.page.locator("header")
        entry = header.get_by_role("link", name=words, exact=True)
        self._go_to(entry.or_(header.get_by_role("button", name=words, exact=True)))
        self._enter()

    def fill(self, label: str, text: str) -> None:
        """Go to the field, mark what stands there, and write."""
        self._go_to(field(self.page, label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def tick(self, label: str) -> None:
        """Go to the box and press Space, unless it is ticked."""
        box = field(self.page, label)
        if box.get_attribute("type") == "radio":
            self._go_to_radio(box)
        else:
            self._go_to(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, label: str, index: int) -> None:
        """Go to the list and move through it with the arrows; it stands at its first entry."""
        self._go_to(field(self.page, label))
        for _ in range(index):
            self.page.keyboard.press("ArrowDown")
        assert field(self.page, label).evaluate("list => list.selectedIndex") == index

    def unfold(self, words: str) -> None:
        """Go to what is folded and press Enter, unless it is open."""
        fold = self.page.locator("details", has_text=words).last
        if fold.get_attribute("open") is None:
            self._go_to(fold.locator("summary").first)
            self.page.keyboard.press("Enter")

    def _go_to(self, there: Locator) -> None:
        expect(there).to_have_count(1)
        for _ in range(FARTHEST):
            if there.evaluate(IS_HERE):
                assert there.evaluate(FOCUS_SHOWS), f"nobody sees that the focus is here: {there}"
                expect(there).to_be_in_viewport()
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {there}")

    def _go_to_radio(self, there: Locator) -> None:
        """Tab enters a group of radio buttons, the arrows move within it."""
        group = self.page.locator(f'[name="{there.get_attribute("name")}"]')
        for _ in range(FARTHEST):
            if group.evaluate_all("radios => radios.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        for _ in range(group.count()):
            if there.evaluate(IS_HERE):
                return
            self.page.keyboard.press("ArrowDown")
        assert there.evaluate(IS_HERE)

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.page.evaluate(TOO_WIDE) <= 0, self.page.url
