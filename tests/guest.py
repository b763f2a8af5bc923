"""Anybody's browser at the pages, without JavaScript: not signed in until it signs in on the page."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.region import PASSWORD

ANDROID = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


class Guest:
    """A browser with cookies of its own, on a network of its own."""

    def __init__(self, app: Flask, *, network: str = "203.0.113.7", agent: str = ANDROID) -> None:
        self.client = app.test_client()
        self.client.environ_base.update(REMOTE_ADDR=network, HTTP_USER_AGENT=agent)

    def get(self, address: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **more)

    def post(self, address: str, fields: Any = None, *, on: str | None = None) -> TestResponse:
        """Fill in the form of a page (`on`, if it is not the address itself) and press its button."""
        sent = {"csrf_token": token_of(self.get(on or address)), **(fields or {})}
        return self.client.post(address, data=sent)

    def sign_in(self, email: str, password: str = PASSWORD, *, then: str = "") -> TestResponse:
        """Sign in on the page; the answer is not followed."""
        address = f"/sign-in?next={then}" if then else "/sign-in"
        return self.post(address, {"email": email, "password": password})

    def cookie(self) -> str:
        """What the browser keeps of us."""
        found = self.client.get_cookie("learning_exchange")
        return found.value if found else ""


def token_of(page: TestResponse) -> str:
    """The CSRF token of a page's first form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, f"no form on the page: {words_of(page)[:300]}"
    return found[1]


def words_of(page: TestResponse) -> str:
    """The words of a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def error_at(page: TestResponse, field: str) -> str:
    """The error that stands at a field, or ""."""
    found = re.search(
        rf'<span class="nhsuk-error-message" id="{field}-error">(.*?)</span>\s*(?=<)', page.text, re.S
    )
    return (
        " ".join(unescape(re.sub(r"<span.*?</span>|<[^>]+>", " ", found[0], flags=re.S)).split())
        if found
        else ""
    )
