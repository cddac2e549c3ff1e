"""A request that does not come in within its time is answered and cut off; one whose length is none is refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from offchain.adapters.http_server import HttpServer, listen

SECONDS = 0.3


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body, and says how long it is."""
    assert scope["type"] == "http"
    found, more = 0, True
    while more:
        message = await receive()
        found, more = found + len(message.get("body", b"")), message.get("more_body", False)
    body = str(found).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server in a hurry."""
    with listen("127.0.0.1", 0) as listening, HttpServer(echo, listening, SECONDS):
        yield listening.getsockname()[1]


def said(port: int, length: str, body: bytes = b"", drip: float = 0.0) -> str:
    """The answer to a request, up to the end of the connection. drip : seconds between the bytes of its body."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            f"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n".encode()
        )
        for byte in body:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                break
            time.sleep(drip)
        answer = b""
        while part := connection.recv(4_096):
            answer += part
    return answer.decode()


def test_what_comes_in_time_is_answered(port: int) -> None:
    assert said(port, "3", b"abc").endswith("\r\n\r\n3")


@pytest.mark.parametrize(("body", "drip"), [(b"", 0.0), (b"x" * 20, SECONDS / 4)], ids=["stands still", "trickles"])
def test_whoever_sends_too_slowly_is_not_waited_for(port: int, body: bytes, drip: float) -> None:
    assert said(port, "4000", body, drip).startswith("HTTP/1.1 408 ")


@pytest.mark.parametrize("length", ["abc", "-5", "5, 6"])
def test_a_length_that_is_none_is_refused(port: int, length: str) -> None:
    assert said(port, length).startswith("HTTP/1.1 400 ")
