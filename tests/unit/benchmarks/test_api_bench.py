"""`promo bench api`: what its clients count, and that waiting counts from when a request was due."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from benchmarks.service.steady import percentile, waits
from offchain.adapters.http_server import HttpServer, listen, url_of

Answering = Callable[[int], tuple[int, bytes]]


@contextmanager
def server(answering: Answering) -> Iterator[str]:
    """URL of a server; `answering` is told which request it is and gives status and body."""
    counter = iter(range(10**6))

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        status, body = answering(next(counter))
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    with listen("127.0.0.1", 0) as listening, HttpServer(application, listening):
        yield url_of(listening)


def test_every_request_is_sent_and_its_time_is_known() -> None:
    with server(lambda _: (200, b"{}")) as url:
        found = waits(f"{url}/v1/quotes", {"basket": []}, each_second=100, seconds=1)
    assert len(found) == 100
    assert found == sorted(found)


def test_a_server_that_stands_still_makes_those_wait_whose_time_came_meanwhile() -> None:
    def stand_still(number: int) -> tuple[int, bytes]:
        if number == 10:
            time.sleep(0.5)
        return 200, b"{}"

    with server(stand_still) as url:
        found = waits(f"{url}/v1/quotes", {}, each_second=100, seconds=1)
    assert sum(wait > 200 for wait in found) >= 20  # about thirty requests were due in those 300 ms


def test_an_error_is_no_answer() -> None:
    with server(lambda _: (503, b"{}")) as url, pytest.raises(RuntimeError, match="503"):
        waits(f"{url}/v1/quotes", {}, each_second=10, seconds=1)


@pytest.mark.parametrize(("hundredths", "expected"), [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_one_of_the_values(hundredths: int, expected: int) -> None:
    assert percentile(list(range(1, 101)), hundredths) == expected


def test_an_answer_does_not_wait_for_the_receipt_of_its_head() -> None:
    """Without TCP_NODELAY each takes some 40 ms; uvloop sets it by itself, asyncio's own loop inherits it."""
    with listen("127.0.0.1", 0) as listening:
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    with server(lambda _: (200, b"x" * 50)) as url:
        host, port = url.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)))) as connection:
            spent = [_one(connection, f"{host}:{port}") for _ in range(20)]
    assert sorted(spent)[10] < 0.02


def _one(connection: socket.socket, host: str) -> float:
    start = time.perf_counter()
    connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    found = b""
    while b"x" * 50 not in found:
        found += connection.recv(4_096)
    return time.perf_counter() - start
