"""Where a phone loses its line, and from where it listens again."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest

from offchain.adapters.http_server import ServerError, listen, url_of
from offchain.demo.roles import key_for
from offchain.scenario.phone import Cut, Ear, Phone

BODY = {"call": "0x" + "ab" * 200}
STREAM = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    'retry: 1000\n\nevent: record\nid: 7\ndata: {{"name": "{name}"}}\n\nid: 8\n\n: alive\n\n'
)


@pytest.fixture
def line() -> Iterator[socket.socket]:
    with listen("127.0.0.1", 0) as listening:
        listening.settimeout(10)
        yield listening


def received(line: socket.socket, answer: bytes = b"") -> bytes:
    """All that comes over one connection, until it ends."""
    connection, _ = line.accept()
    with closing(connection):
        connection.settimeout(10)
        found = b""
        try:
            while part := connection.recv(65_536):
                found += part
                if answer and b"\r\n\r\n" in found:
                    connection.sendall(answer)
                    answer = b""
        except ConnectionResetError:
            pass
        return found


@pytest.mark.parametrize(("cut", "whole"), [(Cut.HALF, False), (Cut.SENT, True), (Cut.ANSWER, True)])
def test_an_order_is_lost_where_it_shall_be(line: socket.socket, cut: Cut, whole: bool) -> None:
    phone = Phone(url_of(line), key_for(1, "phone"), "key-1")
    with ThreadPoolExecutor(1) as aside:
        found = aside.submit(received, line, b"HTTP/1.1 202 Accepted\r\n" if cut is Cut.ANSWER else b"")
        phone.lose(BODY, cut)
        head, _, body = found.result().partition(b"\r\n\r\n")
    if cut is not Cut.HALF:  # a reset line may lose what was sent before it
        assert b"Idempotency-Key: key-1" in head
    assert (body == json.dumps(BODY).encode()) is whole


def _has(number: int, heard: Sequence[object]) -> bool:
    return len(heard) == number


def test_an_ear_goes_on_from_the_last_id_that_it_heard(line: socket.socket) -> None:
    ear = Ear(url_of(line))
    heads = []
    for number, name in enumerate(("one", "two"), 1):
        with ThreadPoolExecutor(1) as aside:
            found = aside.submit(received, line, STREAM.format(name=name).encode())
            ear.listen(partial(_has, number))
            heads.append(found.result().lower())
    assert b"last-event-id" not in heads[0]
    assert b"last-event-id: 7" in heads[1]
    assert [record["name"] for _, record in ear.heard] == ["one", "two"]
    assert ear.lines == 2


def test_a_stream_that_ends_too_early_is_told(line: socket.socket) -> None:
    def once() -> None:
        connection, _ = line.accept()
        with closing(connection):
            connection.recv(65_536)
            connection.sendall(STREAM.format(name="one").encode())

    with ThreadPoolExecutor(1) as aside:
        done = aside.submit(once)
        with pytest.raises(ServerError, match="after 1 records"):
            Ear(url_of(line)).listen(lambda _: False)
        done.result()
