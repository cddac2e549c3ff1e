"""What comes to the server of a quorum's signatures is bounded in size and time, and refused with the reason."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from offchain.adapters.collection_server import CollectionServer, bring
from offchain.attestation.quorum import quorum_domain
from offchain.oracle.collecting import Collection
from tests.unit.oracle.test_collecting import DIGEST, MEMBERS, QUORUM

SECONDS = 0.3


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """An empty one."""
    return Collection(QUORUM, quorum_domain(1337, 0xC3), tmp_path)


@pytest.fixture
def server(collection: Collection) -> Iterator[CollectionServer]:
    """In a hurry."""
    with CollectionServer("127.0.0.1:0", collection, DIGEST, SECONDS) as running:
        yield running


def said(server: CollectionServer, *headers: str, body: bytes = b"", drip: float = 0.0) -> tuple[int, str]:
    """Status and body of the answer to a request that is written as it stands. drip : seconds between its bytes."""
    path = server.url[server.url.index("/", 8) :]
    head = "".join(f"{line}\r\n" for line in (f"POST {path}/signatures HTTP/1.0", *headers, ""))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        for byte in body:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                break
            time.sleep(drip)
        answer = b""
        while part := connection.recv(4_096):
            answer += part
    first, _, told = answer.decode().partition("\r\n\r\n")
    return int(first.split()[1]), told


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: abc",),
        ("Content-Length: -5",),
        ("Content-Length: +5",),
        ("Content-Length: 1_0",),
        ("Content-Length: ٣",),  # a digit, and none that a length is written in
        ("Content-Length: ",),
        ("Content-Length: " + "9" * 5_000,),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 0",),
        (),
    ],
)
def test_a_length_that_is_none_is_refused(server: CollectionServer, headers: tuple[str, ...]) -> None:
    status, told = said(server, *headers)
    assert status == 400
    assert "wanted" in told or "Content-Length" in told


def test_what_is_too_long_is_refused_before_it_is_read(server: CollectionServer) -> None:
    status, told = said(server, "Content-Length: 4097")
    assert (status, json.loads(told)["message"]) == (413, "found 4097 bytes; wanted 1 to 4096")


def test_a_file_of_many_vouchers_may_be_longer(tmp_path: Path) -> None:
    many = Collection(QUORUM, quorum_domain(1337, 0xC3), tmp_path, tuple(bytes([it]) * 32 for it in range(50)))
    with CollectionServer("127.0.0.1:0", many, DIGEST) as server:
        text = many.approve(DIGEST, MEMBERS[0])
        assert len(text) > 4_096
        assert bring(server.url, text) == {"signed": 1, "wanted": 2}


@pytest.mark.parametrize(("body", "drip"), [(b"", 0.0), (b"x" * 30, SECONDS / 4)], ids=["stands still", "trickles"])
def test_whoever_sends_too_slowly_is_not_waited_for(server: CollectionServer, body: bytes, drip: float) -> None:
    began = time.monotonic()
    status, told = said(server, "Content-Length: 4000", body=body, drip=drip)
    assert (status, json.loads(told)["message"]) == (408, "wanted 4000 bytes within 0.3 s")
    assert time.monotonic() - began < 30 * SECONDS


def test_a_path_of_other_letters_is_not_found(server: CollectionServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall("GET /é/request.json HTTP/1.0\r\n\r\n".encode("latin-1"))
        assert connection.recv(4_096).startswith(b"HTTP/1.0 404 ")


def test_a_connection_that_says_nothing_is_closed(server: CollectionServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        assert connection.recv(1) == b""


def test_while_some_are_slow_others_are_answered(server: CollectionServer, collection: Collection) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10):
        assert bring(server.url, collection.approve(DIGEST, MEMBERS[0])) == {"signed": 1, "wanted": 2}
