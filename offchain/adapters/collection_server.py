"""Where members of a quorum fetch an epoch's request and bring their signatures, over HTTP.

    GET  /<key>/request.json, and each file of the bundle
    POST /<key>/signatures      a member's file

The key in the path is drawn anew each time: the bundle holds wallets and salts, and is for the members alone. Over more
than one machine it belongs behind TLS, or a tunnel.
"""

import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Final

import requests

from offchain.adapters.background_http import BackgroundHttp
from offchain.adapters.epoch_folders import REQUEST
from offchain.oracle.collecting import Collection
from offchain.oracle.errors import OracleError, OracleFileError

FILES: Final = (REQUEST, "inputs.json", "wallets.json", "manifest.json", "rows.bin", "events.parquet", "catalogue.json")
"""What a member needs to compute the epoch again."""
_MOST_BYTES: Final = 4_096
_SECONDS: Final = 30


class CollectionServer(BackgroundHttp):
    """Serves one epoch while the context is open. place : HOST:PORT, 0 for a free port."""

    def __init__(self, place: str, collection: Collection, digest: bytes) -> None:
        host, _, port = place.rpartition(":")
        if not host or not port.isdigit():
            raise OracleFileError("--listen", place, "HOST:PORT, such as 127.0.0.1:8701")
        self._key = secrets.token_urlsafe(16)
        super().__init__(host, int(port), _answers(self._key, collection, digest))
        self.url = f"http://{host}:{self.port}/{self._key}"


def _answers(key: str, collection: Collection, digest: bytes) -> type[BaseHTTPRequestHandler]:
    adding = threading.Lock()

    class Answers(BaseHTTPRequestHandler):
        """Files by name, never by path."""

        def do_GET(self) -> None:
            name = self.path.removeprefix(f"/{key}/")
            if not self._is_known() or name not in FILES:
                self._say(404, b"")
                return
            self._say(200, (collection.folder / name).read_bytes())

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not self._is_known() or self.path != f"/{key}/signatures" or not 0 < length <= _MOST_BYTES:
                self._say(404, b"")
                return
            with adding:
                self._say(*_added(collection, digest, self.rfile.read(length).decode("utf-8", "replace")))

        def log_message(self, *_: object) -> None:
            """Nothing: paths hold the key."""

        def _is_known(self) -> bool:
            return secrets.compare_digest(self.path.split("/")[1] if "/" in self.path[1:] else "", key)

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Answers


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
