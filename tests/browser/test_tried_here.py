"""What people add to stories, done twice: on a small phone without JavaScript, and by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from learning_exchange.cases.rules import CaseState
from learning_exchange.people.rules import Role
from tests.additions import a_pdf, a_picture
from tests.browser.hands import Hands, bars_nobody, shows, told
from tests.browser.site import Site

Take = Callable[[str | None], Hands]
YES = "Yes: others who tried it, too, see my name and can ask to be introduced"
SEEN = "I have looked through it: nobody who receives care can be recognised in it"


def test_two_who_tried_it_tell_and_meet(site: Site, take: Take) -> None:
    title = f"The bench halfway {id(take)}"
    author = site.somebody()
    with site.app.app_context():
        site.story(author, CaseState.PUBLISHED, title)
    first, second = (take(site.somebody(name=name)) for name in (f"Sam {id(take)}", f"Ade {id(take)}"))
    for hands, outcome in ((first, "Worked after adapting"), (second, "Did not work here")):
        hands.page.goto("/cases?q=bench")
        hands.press(title)
        hands.press("Tell what happened when you tried it")
        hands.tick(outcome)
        hands.fill("With whom, and in what kind of place", "A ward, with people over 80.")
        hands.fill("What you did differently", "Two chairs in place of a bench.")
        hands.press("Tell it")
        shows(hands, "Say what makes you say so: what you saw, heard or counted.")
        bars_nobody(hands)
        hands.fill("What makes you say so", "Six walked as far as the window.")
        hands.tick(YES)
        hands.press("Tell it")
        told(hands, "Thank you.")
    shows(second, "adapted 1, did not work 1")
    second.press("Ask for an introduction")
    shows(second, "You asked on")
    first.page.goto("/")
    first.press(f"Ade {id(take)} asks to be introduced to you")
    bars_nobody(first)
    first.press("Introduce us")
    told(first, "You are introduced")
    shows(first, "Email address")
    second.page.reload()
    shows(second, "Email address")


def test_a_champion_and_an_author_name_what_made_it_work(site: Site, take: Take) -> None:
    title = f"Tea before forms {id(take)}"
    email = site.somebody()
    with site.app.app_context():
        site.story(email, CaseState.PUBLISHED, title)
    champion = take(site.somebody(Role.CHAMPION))
    champion.page.goto("/cases")
    champion.press(title)
    champion.press("Name what made it work")
    champion.tick("Protected time")
    champion.fill("How it made this story work", "An hour that nobody could take away.")
    champion.press("Propose")
    told(champion, "Its author is asked")
    author = take(email)
    author.page.goto("/")
    author.press(title)
    author.fill("In these words", "Half an hour that nobody took away.")
    author.press("Agree")
    told(author, "It stands at your story now")
    shows(author, "Agreed by the author")
    bars_nobody(author)
    author.page.goto("/cases/factors")
    author.press("Protected time")
    shows(author, "Half an hour that nobody took away.")


def choose_file(page: Page, path: Path) -> None:
    """What the browser's own dialogue does."""
    page.locator("#file").set_input_files(path)


def test_an_author_adds_a_picture_and_a_paper(site: Site, take: Take, tmp_path: Path) -> None:
    for name, content in {"card.png": a_picture(), "form.pdf": a_pdf(), "notes.txt": b"Dear all"}.items():
        (tmp_path / name).write_bytes(content)
    author = take(site.somebody())
    author.press("Write a story")
    author.fill("What mattered", "Something to hold in the hand.")
    author.press("Add pictures or papers")
    choose_file(author.page, tmp_path / "notes.txt")
    author.tick(SEEN)
    author.press("Add the file")
    shows(author, "This is neither a picture (JPEG, PNG, WebP or GIF) nor a PDF.")
    bars_nobody(author)
    choose_file(author.page, tmp_path / "card.png")
    author.fill("What to call it", "Our card")
    author.fill("What the picture shows", "A card with four questions")
    author.press("Add the file")
    told(author, "The file is added")
    choose_file(author.page, tmp_path / "form.pdf")
    author.tick(SEEN)
    author.press("Add the file")
    told(author, "The file is added")
    expect(author.page.get_by_alt_text("A card with four questions")).to_be_visible()
    assert author.page.get_by_alt_text("A card with four questions").evaluate("i => i.naturalWidth") == 40
    with author.page.expect_download() as download:
        author.page.get_by_role("link", name="form", exact=True).click()
    assert download.value.suggested_filename == "form.pdf"
    author.press("Remove", of="Our card")
    told(author, "The file is removed")


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    site: Site, open_as: Callable[..., Page], tmp_path: Path
) -> None:
    """With JavaScript only; without it, the server says so."""
    (tmp_path / "film.png").write_bytes(bytes(11 * 1024 * 1024))
    page = open_as("staff")
    page.goto(site.address("cases.files", public_id="draft"))
    choose_file(page, tmp_path / "film.png")
    expect(page.get_by_role("alert")).to_contain_text("This is larger than 10 MB.")
    assert page.locator("#file").evaluate("input => input.files.length") == 0
