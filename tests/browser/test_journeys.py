"""What people come to do, done twice: on a small phone without JavaScript, and by keyboard alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from learning_exchange.digests.models import DigestChoice
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord, Task, TaskState
from learning_exchange.people.rules import Role
from tests.browser.axe import barriers
from tests.browser.conftest import PHONE
from tests.browser.hands import Finger, Hands, Keyboard
from tests.browser.site import Site
from tests.region import PASSWORD, a_person

Take = Callable[[str | None], Hands]


@pytest.fixture(params=["a phone without JavaScript", "the keyboard alone"])
def take(request: pytest.FixtureRequest, open_page: Callable[..., Page], site: Site) -> Take:
    """`take(email)`: a browser in one's hands, at the start page, signed in; or as a stranger."""

    def take(email: str | None) -> Hands:
        hands: Hands
        if request.param.startswith("a phone"):
            hands = Finger(open_page(size=PHONE, javascript=False, base_url=site.url))
        else:
            hands = Keyboard(open_page(base_url=site.url))
        hands.page.goto("/")
        if email:
            hands.press("Sign in")
            sign_in(hands, email)
        return hands

    return take


def sign_in(hands: Hands, email: str, password: str = PASSWORD) -> None:
    hands.fill("Email address", email)
    hands.fill("Password", password)
    hands.press("Sign in")
    expect(hands.page.locator("h1")).to_contain_text("Hello")


def somebody(site: Site, *roles: Role, **values: Any) -> str:
    """The email address of somebody of this test's own."""
    with site.app.app_context():
        return a_person(*roles, **values).email


def told(hands: Hands, words: str) -> None:
    """The page says so in a banner at its top."""
    expect(hands.page.locator(".nhsuk-notification-banner")).to_contain_text(words)


def bars_nobody(hands: Hands) -> None:
    """Axe finds nothing; it needs JavaScript itself, so it looks over the keyboard's shoulder only."""
    if isinstance(hands, Keyboard):
        assert barriers(hands.page) == []


def shows(hands: Hands, words: str) -> None:
    expect(hands.page.locator("main")).to_contain_text(words)


def test_a_story_from_three_boxes_to_the_list(site: Site, take: Take) -> None:
    title = f"Tea before forms {id(take)}"
    author = take(somebody(site))
    author.press("Write a story")
    author.fill("What mattered", "She wanted to be asked. Mrs Bannister said so twice.")
    author.fill("What you did", "We put the forms away and made tea.")
    author.fill("What changed", "She told us what she wanted, and we wrote that down.")
    author.fill("Title", title)
    author.fill("Where it happened", "A day centre")
    author.unfold("Colleagues delivering or supporting care")
    author.tick("Explores motivation with open questions")
    author.press("Check and hand in")
    shows(author, "Change this")
    bars_nobody(author)
    author.press("Use “")
    told(author, "Changed in 1 place")
    author.press("Hand in")
    expect(author.page.locator("h1")).to_have_text(title)

    champion = take(somebody(site, Role.CHAMPION))
    review(champion, title)
    champion.fill("What is strong in this story?", "That you stopped.")
    champion.fill("What you did: what should change?", "Say who made the tea.")
    champion.press("Return with comments")
    told(champion, "back with its author")

    author.page.goto("/")
    author.press(title)
    shows(author, "Say who made the tea.")
    author.fill("What you did", "We put the forms away, and the link worker made tea.")
    author.press("Check and hand in")
    author.press("Hand in") if author.page.url.endswith("/check") else None
    expect(author.page.locator("h1")).to_have_text(title)

    review(champion, title)
    champion.press("Publish")
    told(champion, "The story is published")
    author.page.reload()
    shows(author, "published this story")
    bars_nobody(author)

    reader = take(somebody(site))
    reader.menu("Stories")
    reader.fill("Search stories", "link worker tea")
    reader.press("Search")
    reader.press(title)
    shows(reader, "the link worker made tea")


def review(champion: Hands, title: str) -> None:
    """Find a story among those that wait, page by page, and claim it."""
    champion.menu("Review")
    while champion.page.get_by_role("link", name=title).count() == 0:
        champion.press("Shorter wait")
    champion.press("Claim", of=title)
    expect(champion.page.locator("h1")).to_contain_text(title)


def test_a_draft_can_be_kept_previewed_and_deleted(site: Site, take: Take) -> None:
    hands = take(somebody(site))
    hands.press("Write a story")
    hands.fill("What mattered", "A **garden**, and [her own key](https://example.org).")
    hands.press("Save draft")
    told(hands, "Your draft is saved")
    hands.press("Preview")
    expect(hands.page.locator("#preview strong")).to_have_text("garden")
    hands.press("Delete this draft")
    hands.press("Delete this draft")
    told(hands, "Your draft is deleted")


def test_a_stranger_joins_and_chooses(site: Site, take: Take) -> None:
    with site.app.app_context():
        token = site.invite(f"new{id(take)}@example.org")
    hands = take(None)
    hands.page.goto(site.address("people.invitation", token=token))
    hands.press("Join")
    shows(hands, "There is a problem")
    bars_nobody(hands)
    hands.fill("Your name", "Bronwen Ellis")
    hands.fill("Choose a password", PASSWORD)
    hands.tick("Support shared decision making")
    hands.press("Join")
    told(hands, "Welcome, Bronwen Ellis")

    hands.menu("Bronwen Ellis")
    hands.press("When you get your digest")
    hands.tick("Thursday")
    hands.press("Save")
    told(hands, "Your choice is saved")
    hands.menu("Bronwen Ellis")
    hands.fill("Your job title", "Link worker")
    hands.press("Save")
    told(hands, "Your account is changed")
    hands.press("Change your password")
    hands.fill("Your password now", PASSWORD)
    hands.fill("New password", PASSWORD + " at dusk")
    hands.press("Change my password")
    told(hands, "Your password is changed")
    hands.menu("Sign out")
    told(hands, "You are signed out")


def test_a_forgotten_password_and_a_lost_device(site: Site, take: Take) -> None:
    email = somebody(site)
    lost = take(email)
    hands = take(None)
    hands.press("Sign in")
    hands.press("I have forgotten my password")
    hands.fill("Email address", email)
    hands.press("Send me a link")
    shows(hands, "a mail with a link is on its way")
    with site.app.app_context():
        token = site.reset_token(email)
    hands.page.goto(site.address("people.reset", token=token))
    hands.fill("New password", PASSWORD + " at dawn")
    hands.press("Keep this password")
    told(hands, "Your new password is kept")
    sign_in(hands, email, PASSWORD + " at dawn")
    lost.page.reload()
    shows(lost, "What you learned this week")  # it was signed out with the old password

    other = take(None)
    other.press("Sign in")
    sign_in(other, email, PASSWORD + " at dawn")
    hands.page.goto("/account")
    hands.press("Where you are signed in")
    hands.press("Sign out every other device")
    told(hands, "Every other device is signed out")


def test_what_an_administrator_does(site: Site, take: Take) -> None:
    leaver = somebody(site, name=f"Zebedee Oakes {id(take)}")
    task = a_dead_task(site)
    hands = take(site.emails["administrator"])
    hands.menu("People")
    hands.press("Organisations")
    hands.press("Admit an organisation")
    hands.press("Admit it")
    shows(hands, "There is a problem")
    bars_nobody(hands)
    hands.fill("Name", f"Myshire Hospice {task}")
    hands.fill("Short name", f"Hospice {task}")
    choose(hands, "Sector", 1)
    hands.fill("Place", "Myshire South")
    hands.press("Admit it")
    told(hands, "is kept")

    hands.menu("People")
    hands.press("Invite somebody")
    hands.fill("Email address", f"guest{task}@example.org")
    choose(hands, "Organisation", 1)
    hands.press("Send the invitation")
    told(hands, f"An invitation is on its way to guest{task}@example.org")
    hands.press("Cancel", of=f"guest{task}@example.org")

    hands.menu("People")
    hands.fill("Search by name or email address", leaver)
    hands.press("Search")
    hands.press("Zebedee Oakes")
    hands.press("Mark Zebedee Oakes")
    hands.press("They have left")
    shows(hands, "This person has left")

    hands.menu("Tasks")
    hands.press("Retry", of=f"Task {task}")
    told(hands, "runs again")
    hands.page.goto(site.address("history.discard", task_id=str(a_dead_task(site))))
    hands.press("Discard this task")
    shows(hands, "There is a problem")
    hands.fill("Why do you discard it?", "It was made by a test.")
    hands.press("Discard this task")
    told(hands, "The task is discarded")


def choose(hands: Hands, label: str, index: int) -> None:
    """Choose from a list; by keyboard the arrows move through it."""
    select = hands.page.get_by_label(label, exact=True)
    if isinstance(hands, Finger):
        select.select_option(index=index)
        return
    for _ in range(250):
        if select.evaluate("element => element === document.activeElement"):
            break
        hands.page.keyboard.press("Tab")
    for _ in range(index):
        hands.page.keyboard.press("ArrowDown")
    assert select.evaluate("element => element.selectedIndex") == index


def a_dead_task(site: Site) -> int:
    """The number of a task that is dead."""
    with site.app.app_context():
        event_id = db.session.scalar(db.select(db.func.max(EventRecord.id)))
        task = Task(event_id=event_id, reaction=f"reaction {id(object())}", state=TaskState.DEAD, attempts=9)
        db.session.add(task)
        db.session.commit()
        return task.id


def test_a_digest_is_stopped_from_its_mail_without_signing_in(site: Site, take: Take) -> None:
    with site.app.app_context():
        reader = a_person()
        db.session.add(DigestChoice(person=reader, weekdays=[1], hour=7))
        db.session.commit()
        token = unsubscribe_token(reader)
    hands = take(None)
    hands.page.goto(site.address("digests.unsubscribe", token=token))
    hands.press("Stop the digest")
    shows(hands, "No further digest")


def test_queues_and_why_things_are_there(site: Site, take: Take) -> None:
    hands = take(site.emails["lead"])
    hands.menu("Practice development")
    hands.press("Choice and consent")
    shows(hands, "because it is about")
    hands.press("Next")
    shows(hands, "Back to the longest wait")


def test_an_error_is_at_its_field_and_what_was_typed_is_kept(site: Site, take: Take) -> None:
    hands = take(None)
    hands.press("Sign in")
    hands.fill("Email address", "nobody@example.org")
    hands.press("Sign in")
    summary = hands.page.locator(".nhsuk-error-summary")
    expect(summary).to_contain_text("Enter your password.")
    if isinstance(hands, Keyboard):
        expect(summary).to_be_focused()
    expect(hands.page).to_have_title(re.compile("^Error: "))
    expect(hands.page.locator("#email")).to_have_value("nobody@example.org")
    described = hands.page.locator("#password").get_attribute("aria-describedby") or ""
    expect(hands.page.locator(f"#{described.split()[-1]}")).to_contain_text("Enter your password.")
    hands.page.locator(".nhsuk-error-summary a").click()
    expect(hands.page.locator("#password")).to_be_focused()
    bars_nobody(hands)


def test_the_first_stop_skips_to_the_content(site: Site, take: Take) -> None:
    page = take(site.emails["staff"]).page
    page.keyboard.press("Tab")
    expect(page.locator(".nhsuk-skip-link")).to_be_focused()
    expect(page.locator(".nhsuk-skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
