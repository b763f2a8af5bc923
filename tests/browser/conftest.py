"""A real Chromium for the tests in this folder."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from learning_exchange import create_app
from learning_exchange.local.postgres import Postgres
from learning_exchange.settings import Settings
from tests.browser.chromium import HOW_TO_INSTALL, environment_of, find_chromium
from tests.browser.hands import Finger, Hands, Keyboard, sign_in
from tests.browser.rooms import SETTLERS
from tests.browser.site import Site, serving
from tests.conftest import clone_database, disconnect

DESKTOP, PHONE = (1280, 900), (360, 740)  # CSS pixels; 360 is the narrowest phone that is still sold
TIMEOUT = 10_000  # milliseconds; what takes longer on this loopback does not come at all
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a test process; without one the test is skipped, and under CI it fails."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        # Playwright adds --no-sandbox by itself, which root needs.
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET, env=environment_of(path))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(size=PHONE, javascript=False)`: a page with cookies of its own, closed after the test."""
    contexts = []

    def open_page(*, size: tuple[int, int] = DESKTOP, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of a desktop's size, with JavaScript."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page of a small phone's size, with JavaScript."""
    return open_page(size=PHONE)


@pytest.fixture(scope="session")
def site(
    postgres: Postgres, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site that these tests visit, on a database of its own that all of them share."""
    clone_database(postgres, "site", template=template_database)
    mailbox = tmp_path_factory.mktemp("mailbox")
    given: dict[str, Any] = {"mailbox": mailbox, "attachments_url": "memory:///"}
    app = create_app(Settings(app_env="test", database_url=postgres.url_of("site"), **given))
    app.config["RATELIMIT_ENABLED"] = False
    with serving(app, SETTLERS) as site:
        yield site
    disconnect(app)


@pytest.fixture(scope="session")
def cookies(browser: Browser, site: Site) -> Callable[[str | None], Any]:
    """The cookies of somebody who is signed in; signs each of them in once, by the form."""

    @cache
    def cookies(who: str | None) -> Any:
        if who is None:
            return None
        context = browser.new_context()
        site.sign_in(context.new_page(), who)
        state = context.storage_state()
        context.close()
        return state

    return cookies


@pytest.fixture
def open_as(open_page: Callable[..., Page], site: Site, cookies: Callable[..., Any]) -> Callable[..., Page]:
    """`open_as("staff", size=PHONE)`: a page with the address of the site, where somebody is signed in."""

    def open_as(who: str | None, **options: Any) -> Page:
        return open_page(storage_state=cookies(who), base_url=site.url, **options)

    return open_as


@pytest.fixture(params=["a phone without JavaScript", "the keyboard alone"])
def take(
    request: pytest.FixtureRequest, open_page: Callable[..., Page], site: Site
) -> Callable[[str | None], Hands]:
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
