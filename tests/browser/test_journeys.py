"""What people come to do, done twice: on a small phone without JavaScript, and by keyboard alone."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.extensions import db
from learning_exchange.people.rules import Role
from tests.browser.hands import Hands, Keyboard, bars_nobody, shows, sign_in, told
from tests.browser.site import Site
from tests.region import PASSWORD, a_person

Take = Callable[[str | None], Hands]
SEVERAL = "No, it is about several people, a team or a way of working"  # what the story is about


def test_a_story_from_three_boxes_to_the_list(site: Site, take: Take) -> None:
    title = f"Tea before forms {id(take)}"
    author = take(site.somebody())
    author.press("Write a story")
    author.fill("What mattered", "She wanted to be asked. Mrs Bannister said so twice.")
    author.fill("What you did", "We put the forms away and made tea.")
    author.fill("What changed", "She told us what she wanted, and we wrote that down.")
    author.fill("Title", title)
    author.fill("Where it happened", "A day centre")
    author.unfold("Colleagues delivering or supporting care")
    author.tick("Explores motivation with open questions")
    author.tick(SEVERAL)
    author.press("Check and hand in")
    shows(author, "Change this")
    bars_nobody(author)
    author.press("Use “")
    told(author, "Changed in 1 place")
    author.press("Hand in")
    expect(author.page.locator("h1")).to_have_text(title)

    champion = take(site.somebody(Role.CHAMPION))
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

    reader = take(site.somebody())
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
    hands = take(site.somebody())
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
    email = site.somebody()
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


def test_a_claim_is_given_back_and_a_story_taken_back(site: Site, take: Take) -> None:
    email, title = site.somebody(), f"The bench halfway {id(take)}"
    with site.app.app_context():
        site.story(email, CaseState.WITH_CHAMPION, title=title)
    champion = take(site.somebody(Role.CHAMPION))
    review(champion, title)
    champion.press("Give it back")
    told(champion, "waits for another reader again")

    author = take(email)
    author.menu("Your stories")
    author.press(title)
    author.press("Take this story back")
    author.press("Take it back")
    told(author, "You have taken your story back")


def test_a_story_is_put_away(site: Site, take: Take) -> None:
    title = f"The old form {id(take)}"
    with site.app.app_context():
        site.story(site.somebody(), CaseState.PUBLISHED, title=title)
    champion = take(site.somebody(Role.CHAMPION))
    champion.press(title)
    champion.unfold("Put this story away")
    champion.press("Put this story away")
    told(champion, "The story is put away")
    shows(champion, "it is no longer current")


def test_one_device_is_signed_out_from_another(site: Site, take: Take) -> None:
    email = site.somebody()
    lost, here = take(email), take(email)
    here.page.goto("/account")
    here.press("Where you are signed in")
    here.press("Sign it out")
    told(here, "That device is signed out")
    lost.page.reload()
    shows(lost, "What you learned this week")
