"""Files that are too large, at the real web server: an answer comes, never a connection that breaks off."""

import http.client
import re
from contextlib import closing

import pytest

from learning_exchange import create_app
from learning_exchange.cases.forms.attaching import TOO_LARGE
from learning_exchange.cases.rules import CaseState
from learning_exchange.local.processes import wait_until
from learning_exchange.settings import Settings
from tests.additions import a_picture
from tests.author import Author
from tests.conftest import disconnect
from tests.faults.broken import start_broken
from tests.region import a_person, a_story
from tests.stack import READY_SECONDS, Stack
from tests.visitor import CONNECTION_ERRORS

MEGABYTE = 1024 * 1024


@pytest.fixture
def address(stack: Stack, database_url: str) -> tuple[str, str]:
    """Where an author adds files to a draft, and the cookie of their browser."""
    app = create_app(Settings(app_env="test", database_url=database_url))
    with app.app_context():
        jo = a_person()
        draft = a_story(jo, CaseState.DRAFT)
        author = Author(app, jo)
        cookie = author.client.get_cookie("learning_exchange")
        assert cookie
        found = f"/cases/{draft.public_id}/files", f"{cookie.key}={cookie.value}"
    disconnect(app)
    return found


def send(stack: Stack, address: tuple[str, str], content: bytes) -> tuple[int, str]:
    """Send a file as browsers do: all of it, and only then is the answer read."""
    path, cookie = address
    with closing(http.client.HTTPConnection("127.0.0.1", stack.port, timeout=60)) as connection:
        return _send(connection, path, cookie, content)


def _send(connection: http.client.HTTPConnection, path: str, cookie: str, content: bytes) -> tuple[int, str]:
    connection.request("GET", path, headers={"Cookie": cookie})
    page = connection.getresponse().read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    fields = {"csrf_token": token[1], "label": "The card", "alt": "A card", "seen": "yes"}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    parts.append('--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n')
    body = "".join(parts).encode() + content + b"\r\n--b--\r\n"
    headers = {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=b"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_what_fits_is_kept(stack: Stack, address: tuple[str, str]) -> None:
    stack.start("web")
    assert send(stack, address, a_picture())[0] == 303
    assert send(stack, address, a_picture("JPEG") + bytes(9 * MEGABYTE))[0] == 303
    kept = [*(stack.folder / "attachments").iterdir()]
    assert len(kept) == 2
    assert all(file.stat().st_size < MEGABYTE for file in kept)


@pytest.mark.parametrize("megabytes", [11, 60])
def test_what_is_too_large_is_answered(stack: Stack, address: tuple[str, str], megabytes: int) -> None:
    stack.start("web")
    status, page = send(stack, address, bytes(megabytes * MEGABYTE))
    assert status == 413
    assert TOO_LARGE in page.partition('id="file-error"')[2][:400]
    assert not (stack.folder / "attachments").exists()


def test_without_hearing_it_out_the_connection_breaks(stack: Stack, address: tuple[str, str]) -> None:
    """The control: what this guards against."""
    start_broken(stack, "hearing-out", "web")
    assert wait_until(stack.is_ready, READY_SECONDS), stack.log("web")
    with pytest.raises(CONNECTION_ERRORS):
        send(stack, address, bytes(60 * MEGABYTE))
