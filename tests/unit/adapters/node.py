"""A node behind HTTP on a free port that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, bytes] | None
"""HTTP status and body; None closes the connection without a word."""


class TestNode:
    """asked : (method, parameters) of every call, in order, those of a batch one by one. Set `reply` to what the next
    requests get."""

    __test__ = False

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[Any]]] = []
        self.reply: Callable[[Any], Reply] = lambda request: answer(request["id"], result="0x1")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def gives(self, result: Any) -> None:
        """Every request gets this result."""
        self.reply = lambda request: answer(request["id"], result=result)

    def fails(self, error: Any) -> None:
        """Every request gets this error."""
        self.reply = lambda request: answer(request["id"], error=error)

    def says(self, body: bytes, status: int = 200) -> None:
        """Every request gets this body."""
        self.reply = lambda _: (status, body)

    def close(self) -> None:
        """Stops."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                together = request if isinstance(request, list) else [request]
                node.asked += [(each["method"], each["params"]) for each in together]
                reply = node.reply(request)
                if reply is None:
                    self.close_connection = True
                    return
                self.send_response(reply[0])
                self.send_header("Content-Length", str(len(reply[1])))
                self.end_headers()
                self.wfile.write(reply[1])

            def log_message(self, *_: object) -> None:
                """Nothing."""

        return Handler


def answer(number: int, **content: Any) -> Reply:
    """A JSON-RPC answer."""
    return 200, json.dumps({"jsonrpc": "2.0", "id": number, **content}).encode()
