"""A tiny S3-compatible bucket on loopback, as far as the store asks it: put, get, list, delete.

It checks no signature. What is shown with it is that our store speaks to a bucket at all, not that a certain
vendor's answers suit it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

NAME = "attachments"


@dataclass
class Bucket:
    """What is in it, by key, with the moment at which it was put there; `is_away` answers nothing but 503."""

    url: str = ""
    kept: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    is_away: bool = False


@contextmanager
def serving_bucket() -> Iterator[Bucket]:
    """A bucket at a free port."""
    bucket = Bucket()
    handler = type("Handler", (_Handler,), {"bucket": bucket})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield bucket
    server.shutdown()
    thread.join()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""

    def do_PUT(self) -> None:
        self.bucket.kept[self._key()] = (self._body(), datetime.now(UTC))
        self._answer(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            return self._answer(200, self._listed(query.get("prefix", [""])[0]))
        if self._key() not in self.bucket.kept:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        content, at = self.bucket.kept[self._key()]
        return self._answer(200, content, {"Last-Modified": format_datetime(at, usegmt=True)})

    def do_POST(self) -> None:
        deleted = re.findall(r"<Key>([^<]+)</Key>", self._body().decode())
        if not self.bucket.is_away:
            for key in deleted:
                self.bucket.kept.pop(key, None)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in deleted)
        self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    def _listed(self, prefix: str) -> bytes:
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{at.isoformat()}</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(content)}</Size></Contents>'
            for key, (content, at) in sorted(self.bucket.kept.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{NAME}/")

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        if self.bucket.is_away:
            status, content = 503, b""
        self.send_response(status)
        for name, value in {"ETag": '"1"', "Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
