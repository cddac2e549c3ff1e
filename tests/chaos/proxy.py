"""A proxy between a program and a node that spoils a share of the replies, as bad nodes and bad networks do."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from typing import Any

import requests

from offchain.adapters.background_http import BackgroundHttp
from tests.chaos.served import Handle

ANY = ("delay", "reset before", "reset after", "cut", "429")
"""Faults of every request; "after" the node did what it was asked."""
OF_METHOD = {
    "eth_chainId": ("wrong chain id",),
    "eth_getBlockByNumber": ("stale head",),
    "eth_getLogs": ("missing logs", "doubled logs", "no logs"),
    "eth_getTransactionReceipt": ("no receipt",),
}
DELAY = 0.02  # seconds
STALE = 50  # blocks


class FaultyProxy(BackgroundHttp):
    """upstream : a handle, or the URL of a node; share : of the replies that are spoiled.

    calls : so far, those of a batch one by one; faults : of each kind.
    """

    def __init__(self, upstream: Handle | str, seed: int, share: float = 0.3) -> None:
        self.calls = 0
        self.faults: Counter[str] = Counter()
        self._upstream = _remote(upstream) if isinstance(upstream, str) else upstream
        self._share = share
        self._draws = random.Random(seed)  # noqa: S311 - faults, not keys
        self._one = threading.Lock()
        super().__init__("127.0.0.1", 0, _handler(self))
        self.url = f"http://127.0.0.1:{self.port}"

    def fault(self, request: Any) -> str:
        """What happens to the reply; "" for nothing."""
        together = request if isinstance(request, list) else [request]
        methods = {it["method"] for it in together}
        with self._one:
            self.calls += len(together)
            if self._draws.random() >= self._share:
                return ""
            special = [fault for method in sorted(methods) for fault in OF_METHOD.get(method, ())]
            kinds = special if special and self._draws.random() < 0.5 else ANY
            chosen = self._draws.choice(kinds)
            self.faults[chosen] += 1
            return chosen

    def reply(self, request: Any, fault: str) -> bytes:
        """The bytes of the reply, spoiled in their content where the fault is of that kind."""
        asked, answers = request, self._upstream(request)
        pairs = zip(asked, answers, strict=True) if isinstance(asked, list) else [(asked, answers)]
        for call, answer in pairs:
            self._spoil(call, answer, fault)
        return json.dumps(answers).encode()

    def _spoil(self, call: Any, answer: Any, fault: str) -> None:
        result = answer.get("result")
        if fault == "wrong chain id" and call["method"] == "eth_chainId":
            answer["result"] = hex(int(result, 16) + 1)
        elif fault == "stale head" and call["method"] == "eth_getBlockByNumber" and call["params"][0] == "latest":
            older = hex(max(0, int(result["number"], 16) - STALE))
            answer["result"] = self._upstream({**call, "params": [older, False]})["result"]
        elif fault == "missing logs" and call["method"] == "eth_getLogs" and result:
            del result[self._draws.randrange(len(result))]
        elif fault == "no logs" and call["method"] == "eth_getLogs":
            answer["result"] = []
        elif fault == "doubled logs" and call["method"] == "eth_getLogs" and result:
            result.insert(0, result[self._draws.randrange(len(result))])
        elif fault == "no receipt" and call["method"] == "eth_getTransactionReceipt":
            answer["result"] = None


def _remote(url: str) -> Handle:
    session = requests.Session()
    one = threading.Lock()

    def handle(request: Any) -> Any:
        with one:
            return session.post(url, json=request, timeout=60).json()

    return handle


def _handler(proxy: FaultyProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fault = proxy.fault(request)
            if fault == "429":
                self._say(429, b"too many requests")
                return
            if fault == "reset before":
                self._reset()
                return
            body = proxy.reply(request, fault)
            if fault == "delay":
                time.sleep(DELAY)
            if fault == "reset after":
                self._reset()
                return
            self._say(200, body, cut=fault == "cut")

        def _say(self, status: int, body: bytes, *, cut: bool = False) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            self.close_connection = cut

        def _reset(self) -> None:
            """Closes with RST: the other side sees a connection that was reset."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler
