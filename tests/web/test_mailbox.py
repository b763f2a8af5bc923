"""The trial stack's mailbox: a real mail through the real catcher, then read on its pages."""

import re
import smtplib
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from learning_exchange import create_app
from learning_exchange.local.ports import answers, free_port
from learning_exchange.local.processes import Program, wait_until
from learning_exchange.settings import Settings
from tests.stack import COMMAND

HTML = '<!doctype html><html><head lang="cy"></head><body><script>alert(1)</script>Bore da</body>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the catcher keeps mails."""
    return tmp_path_factory.mktemp("mailbox")


@pytest.fixture(scope="module")
def catcher(folder: Path) -> Iterator[int]:
    """The port of a running `learning-exchange mailbox`."""
    port = free_port()
    given = {"MAILBOX": str(folder), "SMTP_URL": f"smtp://127.0.0.1:{port}", "PYTHONPATH": ":".join(sys.path)}
    log, pid_file = folder.with_name("catcher.log"), folder.with_name("catcher.pid")
    program = Program("mailbox", [str(COMMAND), "mailbox"], log, pid_file, environment=given)
    program.start()
    assert wait_until(lambda: answers(port), 20), log.read_text()
    yield port
    program.stop()
    assert program.process is not None
    assert program.process.returncode == 0, log.read_text()


@pytest.fixture
def pages(database_url: str, folder: Path) -> FlaskClient:
    """The mailbox pages over that folder."""
    return create_app(Settings(app_env="test", database_url=database_url, mailbox=folder)).test_client()


def test_a_mail_is_listed_and_shown_in_all_its_parts(catcher: int, pages: FlaskClient) -> None:
    _send(catcher, "Eich stori", to="eleri@example.org", text="Bore da: http://localhost/x", html=HTML)
    listed = pages.get("/mailbox").get_data(as_text=True)
    assert "Eich stori" in listed
    shown = pages.get(_address(listed, "Eich stori"))
    page = shown.get_data(as_text=True)
    assert '<a href="http://localhost/x"' in page
    assert "X-Caught-For: eleri@example.org" in page
    assert "alert(1)" not in page
    assert re.search(r'<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"', page)


def test_its_html_can_do_nothing(catcher: int, pages: FlaskClient) -> None:
    _send(catcher, "Framed", to="eleri@example.org", text="plain", html=HTML)
    listed = pages.get("/mailbox").get_data(as_text=True)
    frame = pages.get(f"{_address(listed, 'Framed')}/html")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups ")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert '<head lang="cy"><base target="_blank"' in frame.get_data(as_text=True)


def test_the_envelope_tells_for_whom_it_was(catcher: int, pages: FlaskClient) -> None:
    _send(catcher, "To Ann", to="ann@example.org", text="one")
    _send(catcher, "To Bob", to="bob@example.org", text="two")
    found = pages.get("/mailbox?to=BOB@").get_data(as_text=True)
    assert "To Bob" in found
    assert "To Ann" not in found
    assert "No mails for carol" in pages.get("/mailbox?to=carol").get_data(as_text=True)


def test_older_mails_are_one_page_on(catcher: int, pages: FlaskClient) -> None:
    with smtplib.SMTP("127.0.0.1", catcher) as server:
        for number in range(51):
            server.send_message(_mail(f"Number {number}.", "many@example.org", "x"))
    first = pages.get("/mailbox?to=many@").get_data(as_text=True)
    assert "Number 50." in first
    assert "Number 0." not in first
    older = re.search(r'href="([^"]+before=[^"]+)"', first)
    assert older is not None
    second = pages.get(unescape(older[1])).get_data(as_text=True)
    assert "Number 0." in second
    assert "Number 1." not in second


def test_bytes_that_are_no_mail_are_shown_all_the_same(catcher: int, pages: FlaskClient) -> None:
    with smtplib.SMTP("127.0.0.1", catcher) as server:
        server.sendmail("a@example.org", ["odd@example.org"], b"\xff\xfe no header\r\n\r\n\x80")
    listed = pages.get("/mailbox?to=odd@").get_data(as_text=True)
    assert pages.get(_address(listed, "(no subject)")).status_code == 200


@pytest.mark.parametrize("name", ["x", "..%2fsecret", "20261121T223100.123456-00000000", "a" * 5000])
def test_a_name_that_is_no_mail_is_not_found(pages: FlaskClient, name: str) -> None:
    assert pages.get(f"/mailbox/{name}").status_code == 404
    assert pages.get(f"/mailbox/{name}/html").status_code == 404


def test_there_is_no_mailbox_where_mail_really_goes_out() -> None:
    app = create_app(Settings(app_env="test", database_url="postgresql://nobody@localhost/nothing"))
    assert app.test_client().get("/mailbox").status_code == 404


def _mail(subject: str, to: str, text: str, html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "hello@example.org", to
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def _send(port: int, subject: str, *, to: str, text: str, html: str = "") -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(_mail(subject, to, text, html))


def _address(listed: str, subject: str) -> str:
    found = re.search(rf'href="([^"]+)">{re.escape(subject)}<', listed)
    assert found is not None
    return found[1]
