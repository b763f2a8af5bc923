"""A browser without JavaScript that speaks real HTTP: for journeys and faults against running programs."""

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar

from tests.region import PASSWORD

# What a request can meet while programs are killed and started again.
CONNECTION_ERRORS = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)
SECONDS = 30.0


@dataclass(frozen=True)
class Page:
    """What came back, after redirects."""

    status: int
    url: str
    html: str

    @property
    def text(self) -> str:
        """The words of the page, without its tags."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def csrf_token(self) -> str:
        """The token of the page's first form."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.html)
        return found[1] if found else ""

    def link(self, pattern: str) -> str:
        """The first address on the page that matches a regular expression."""
        found = [unescape(url) for url in re.findall(r'(?:href|action)="([^"]+)"', self.html)]
        return next(url for url in found if re.search(pattern, url))


class Visitor:
    """One person's browser, with its cookies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def get(self, address: str) -> Page:
        """Open a page of the site; the address may be whole or only its path."""
        return self._open(urllib.request.Request(self._whole(address)))

    def post(self, address: str, fields: Mapping[str, str | list[str]] | None = None) -> Page:
        """Press a button: the fields are sent with the token of the page that was seen last."""
        sent = {"csrf_token": self._token, **(fields or {})}
        data = urllib.parse.urlencode(sent, doseq=True).encode()
        return self._open(urllib.request.Request(self._whole(address), data=data))

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        """Sign in, and land on the page that follows."""
        self.get("/sign-in")
        page = self.post("/sign-in", {"email": email, "password": password})
        assert "/sign-in" not in page.url, page.text
        return self.get("/cases/write")  # for a token of the new cookie

    def _whole(self, address: str) -> str:
        return urllib.parse.urljoin(self.url + "/", address)

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            page = Page(answer.status or 0, answer.url, answer.read().decode())
        self._token = page.csrf_token or self._token
        return page
