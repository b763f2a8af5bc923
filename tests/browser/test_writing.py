"""What the script of the writing page adds: drafts kept as one writes, and no words lost at bad moments."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import func, select

from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord
from tests.browser.conftest import PHONE
from tests.browser.site import Site

SOON = 10_000  # milliseconds: a busy machine is no fault
Open = Callable[..., Page]


@pytest.fixture
def page(open_page: Open, site: Site) -> Page:
    """An empty writing page on a phone, in a browser that is signed in as nobody else's."""
    page = open_page(size=PHONE, base_url=site.url)
    site.sign_in(page, "newcomer")
    page.goto("/cases/write")
    return page


def saved(page: Page) -> None:
    """Wait until the page says that the draft is kept."""
    expect(page.locator("#saved")).to_contain_text("Saved at", timeout=SOON)


def key_of(page: Page) -> str:
    """The key of the story that a page writes."""
    return (page.get_attribute("#story", "action") or "").rpartition("/")[2]


def kept(site: Site, key: str) -> tuple[str, str, int]:
    """State, first box and number of events of a story, as the database has them."""
    with site.app.app_context():
        case = db.session.scalars(select(Case).where(Case.public_id == key)).one()
        events = select(func.count()).where(EventRecord.stream == f"case:{case.id}")
        return case.state, case.what_mattered, db.session.scalar(events) or 0


def test_a_draft_is_kept_and_previewed_while_one_writes(page: Page, site: Site) -> None:
    page.fill("#what_mattered", "Her **garden**, and Mrs Bannister next door.")
    saved(page)

    expect(page.locator("#preview-body strong")).to_have_text("garden")
    expect(page.locator("#what_mattered-gist")).to_contain_text("Something here may identify a person.")
    assert kept(site, key_of(page))[1] == "Her **garden**, and Mrs Bannister next door."
    page.fill("#what_mattered", "Her garden.")
    expect(page.locator("#what_mattered-gist")).to_have_text("", timeout=SOON)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0, "phones are shared"


def test_a_lost_connection_takes_no_words_away(page: Page, site: Site) -> None:
    page.context.set_offline(True)
    page.fill("#what_mattered", "Written in a valley.")
    expect(page.locator("#saved")).to_contain_text("we keep trying", timeout=SOON)

    page.click("text=Check and hand in")  # leaves nothing behind, so it does not leave
    page.fill("#what_you_did", "Waited for the ridge.")
    assert page.url.endswith("/cases/write")
    page.context.set_offline(False)
    saved(page)

    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/write")
    assert page.input_value("#what_mattered") == "Written in a valley."
    assert page.input_value("#what_you_did") == "Waited for the ridge."


def test_words_that_cannot_be_kept_are_not_left_behind_unasked(page: Page, site: Site) -> None:
    page.fill("#title", "x" * 121)
    expect(page.locator("#saved")).to_contain_text("Use 120 characters or fewer", timeout=SOON)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.click("text=Learning Exchange")

    assert asked == ["beforeunload"]
    assert page.input_value("#title") == "x" * 121


def test_signed_out_while_writing_and_in_again(page: Page, site: Site) -> None:
    page.fill("#what_mattered", "Before.")
    saved(page)
    elsewhere = page.context.new_page()
    elsewhere.goto("/cases/yours")
    elsewhere.click(".lx-menu__toggle")
    elsewhere.click("text=Sign out")

    page.fill("#what_mattered", "Before, and after.")
    expect(page.locator("#saved")).to_contain_text("you are signed out", timeout=SOON)
    assert page.input_value("#what_mattered") == "Before, and after."
    site.sign_in(elsewhere, "newcomer")
    page.evaluate("dispatchEvent(new Event('focus'))")

    saved(page)
    assert kept(site, key_of(page))[1] == "Before, and after."


def test_words_are_not_saved_for_somebody_else(page: Page, site: Site) -> None:
    elsewhere = page.context.new_page()
    elsewhere.goto("/cases/yours")
    elsewhere.click(".lx-menu__toggle")
    elsewhere.click("text=Sign out")
    site.sign_in(elsewhere, "staff")

    page.fill("#what_mattered", "Mine.")
    expect(page.locator("#saved")).to_contain_text("somebody else is signed in", timeout=SOON)
    with site.app.app_context():
        assert db.session.scalar(select(Case.id).where(Case.public_id == key_of(page))) is None


def test_two_tabs_are_told_of_each_other(page: Page, site: Site) -> None:
    page.fill("#what_mattered", "First.")
    saved(page)
    other = page.context.new_page()
    other.goto(f"/cases/{key_of(page)}/write")
    other.fill("#what_mattered", "Second.")
    saved(other)

    page.fill("#what_mattered", "Third.")
    expect(page.locator("#saved")).to_contain_text("in another tab", timeout=SOON)
    page.get_by_role("button", name="Save draft").click()

    expect(page.locator("h2", has_text="There are two versions")).to_be_visible(timeout=SOON)
    assert page.input_value("#what_mattered") == "Third."
    assert page.input_value("#other-what_mattered") == "Second."
    assert kept(site, key_of(page))[1] == "Second."


# The server has saved, and its answer is still on its way: the page does not know the new version yet.
SLOW_ANSWERS = """() => { const quick = window.fetch; window.fetch = (...what) =>
    quick(...what).then(answer => new Promise(done => setTimeout(() => done(answer), 1500))); }"""


def test_a_button_during_a_save_is_no_conflict(page: Page, site: Site) -> None:
    page.evaluate(SLOW_ANSWERS)
    with page.expect_response("**/cases/write/*"):
        page.fill("#what_mattered", "One.")
    page.fill("#what_mattered", "One. Two.")
    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_text("Your draft is saved")).to_be_visible(timeout=SOON)
    assert page.input_value("#what_mattered") == "One. Two."
    assert kept(site, key_of(page))[1] == "One. Two."


def write_all(page: Page) -> None:
    """Fill in what a story needs, by its labels."""
    for label in ("What mattered", "What you did", "What changed", "Title", "Where it happened"):
        page.get_by_label(label, exact=True).fill(f"{label}, as we remember it.")
    page.get_by_label("No, it is about several people").check()


def test_a_story_by_keyboard_alone(page: Page, site: Site) -> None:
    write_all(page)
    page.focus("#behaviours-filter")
    page.keyboard.type("shares know")
    expect(page.locator("#behaviours-options .nhsuk-checkboxes__item:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.is_checked("#behaviours-c-sdm-share-knowledge")
    assert page.is_checked("#aims-c-sdm"), "a behaviour brings its aim"
    page.focus("text=Check and hand in")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Your story is handed in")).to_be_visible(timeout=SOON)
    key = page.url.rpartition("/")[2]
    assert kept(site, key)[::2] == (CaseState.WITH_CHAMPION, 1)


def test_a_double_click_hands_in_once(page: Page, site: Site) -> None:
    write_all(page)
    page.click("text=Colleagues delivering")
    page.get_by_label("Support shared decision making, as a whole").check()
    page.dblclick("text=Check and hand in")

    expect(page.get_by_text("Your story is handed in")).to_be_visible(timeout=SOON)
    assert kept(site, page.url.rpartition("/")[2])[::2] == (CaseState.WITH_CHAMPION, 1)


def test_all_of_it_without_javascript(open_as: Open, site: Site) -> None:
    page = open_as("newcomer", size=PHONE, javascript=False)
    page.goto("/cases/write")
    assert not page.is_visible("#behaviours-filter"), "a box that does nothing is not shown"
    write_all(page)
    page.get_by_label("What you did", exact=True).fill("We met Mrs Bannister, 93, in the **hall**.")
    page.click("text=Colleagues delivering")
    page.get_by_label("Shares knowledge so the person can think it through").check()

    page.click("text=Preview")
    expect(page.locator("#preview strong")).to_have_text("hall")
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.locator("mark").first).to_have_text("Mrs Bannister")
    page.get_by_role("button", name="suggested wordings").click()
    expect(page.get_by_text("Nothing in your story looks as if")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()

    expect(page.get_by_text("Your story is handed in")).to_be_visible()
    state, _, events = kept(site, page.url.rpartition("/")[2])
    assert (state, events) == (CaseState.WITH_CHAMPION, 2), "asked by screening, and handed in"
