"""Where members of a quorum fetch an epoch's request and bring their signatures, over HTTP.

    GET  /<key>/request.json, and each file of the bundle
    POST /<key>/signatures      a member's file

The key in the path is drawn anew each time: the bundle holds wallets and salts, and is for the members alone. Over more
than one machine it belongs behind TLS, or a tunnel.
"""

import json
import secrets
import threading
import time
from contextlib import suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar, Final

import requests

from offchain.adapters.background_http import BackgroundHttp
from offchain.adapters.epoch_folders import REQUEST
from offchain.oracle.collecting import Collection
from offchain.oracle.errors import OracleError, OracleFileError

FILES: Final = (REQUEST, "inputs.json", "wallets.json", "manifest.json", "rows.bin", "events.parquet", "catalogue.json")
"""What a member needs to compute the epoch again."""
_SECONDS: Final = 30
_DIGITS: Final = 12
"""Of a length, at most."""
_SHORTEST: Final = 0.001
"""Seconds: a timeout of 0 would mean not to wait at all."""


class CollectionServer(BackgroundHttp):
    """Serves one epoch while the context is open. place : HOST:PORT, 0 for a free port; seconds : that a request may
    take to come in, or stand still."""

    def __init__(self, place: str, collection: Collection, digest: bytes, seconds: float = _SECONDS) -> None:
        host, _, port = place.rpartition(":")
        if not host or not port.isdigit():
            raise OracleFileError("--listen", place, "HOST:PORT, such as 127.0.0.1:8701")
        self._key = secrets.token_urlsafe(16)
        super().__init__(host, int(port), _answers(self._key, collection, digest, seconds))
        self.url = f"http://{host}:{self.port}/{self._key}"


class _Answers(BaseHTTPRequestHandler):
    """Files by name, never by path. A server's own, with the attributes that it needs, is made by `_answers`."""

    key: ClassVar[str]
    collection: ClassVar[Collection]
    digest: ClassVar[bytes]
    seconds: ClassVar[float]
    adding: ClassVar[threading.Lock]

    def do_GET(self) -> None:
        name = self.path.removeprefix(f"/{self.key}/")
        if not self._is_known() or name not in FILES:
            self._say(404, b"")
            return
        self._say(200, (self.collection.folder / name).read_bytes())

    def do_POST(self) -> None:
        if not self._is_known() or self.path != f"/{self.key}/signatures":
            self._say(404, b"")
            return
        length, most = _length_of(self.headers), self.collection.most_bytes
        if length is None:
            self._say(*_refused(400, "a Content-Length that is one whole number, and no other way to tell the end"))
        elif not 0 < length <= most:
            self._say(*_refused(413 if length else 400, f"found {length} bytes; wanted 1 to {most}"))
        elif (body := self._body(length)) is None:
            self._say(*_refused(408, f"wanted {length} bytes within {self.seconds:g} s"))
        else:
            with self.adding:
                self._say(*_added(self.collection, self.digest, body.decode("utf-8", "replace")))

    def log_message(self, *_: object) -> None:
        """Nothing: paths hold the key."""

    def handle(self) -> None:
        """Whoever goes away in the middle is left alone."""
        with suppress(ConnectionError):
            super().handle()

    def _body(self, length: int) -> bytes | None:
        """So many bytes, None where they do not come in time, however slowly they trickle in."""
        until, found = time.monotonic() + self.seconds, b""
        try:
            while len(found) < length:
                self.connection.settimeout(max(until - time.monotonic(), _SHORTEST))
                part = self.rfile.read1(length - len(found)) if time.monotonic() < until else b""
                if not part:
                    return None
                found += part
        except TimeoutError:
            return None
        return found

    def _is_known(self) -> bool:
        found = self.path.split("/")[1] if "/" in self.path[1:] else ""
        return secrets.compare_digest(found.encode("utf-8", "replace"), self.key.encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _answers(key: str, collection: Collection, digest: bytes, seconds: float) -> type[_Answers]:
    """timeout : of the standard library, for each time that it waits for bytes."""
    named = {"key": key, "collection": collection, "digest": digest, "adding": threading.Lock()}
    return type("Answers", (_Answers,), {**named, "seconds": seconds, "timeout": seconds})


def _length_of(headers: Message) -> int | None:
    """Bytes of the body, 0 where none is stated; None where it is not stated in one way alone, in digits."""
    stated = headers.get_all("Content-Length", ["0"])
    plain = len(stated) == 1 and stated[0].isascii() and stated[0].isdigit() and len(stated[0]) <= _DIGITS
    return int(stated[0]) if plain and "Transfer-Encoding" not in headers else None


def _refused(status: int, told: str) -> tuple[int, bytes]:
    return status, json.dumps({"code": "Oracle_File", "message": told}).encode()


def _added(collection: Collection, digest: bytes, text: str) -> tuple[int, bytes]:
    """Status and body of the answer to a member's file."""
    try:
        collection.add(digest, text)
        signed = len(collection.collected(digest))
    except OracleError as error:
        return 400, json.dumps({"code": error.refusal.code, "message": str(error)}).encode()
    return 200, json.dumps({"signed": signed, "wanted": collection.quorum.threshold}).encode()


def fetch(url: str, folder: Path) -> None:
    """Copies the request and the bundle into a folder. Raises `OracleFileError`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_bytes(_asked("GET", f"{url.rstrip('/')}/{name}").content)


def bring(url: str, text: str) -> dict[str, Any]:
    """A member's file; how many signed and how many are wanted. Raises `OracleFileError`."""
    found: dict[str, Any] = _asked("POST", f"{url.rstrip('/')}/signatures", text).json()
    return found


def _asked(method: str, url: str, text: str = "") -> requests.Response:
    try:
        response = requests.request(method, url, data=text.encode(), timeout=_SECONDS)
    except requests.RequestException as error:
        raise OracleFileError("the request's URL", type(error).__name__, "an oracle that collects there") from error
    if response.status_code != requests.codes.ok:
        told = response.text[:500] or response.status_code
        raise OracleFileError("the request's URL", told, "the URL that the proposing oracle told")
    return response
