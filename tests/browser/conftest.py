"""A real Chromium for the tests in this folder."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import HOW_TO_INSTALL, environment_of, find_chromium

DESKTOP, PHONE = (1280, 900), (360, 740)  # CSS pixels; 360 is the narrowest phone that is still sold
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
