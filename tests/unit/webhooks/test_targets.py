"""A webhook goes where the operator allows, to the address that was looked at, and nothing there can hold it up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from offchain.adapters.webhook_sender import MOST_BYTES, HttpSender, is_open
from offchain.webhooks.endpoint import Allowed
from offchain.webhooks.errors import WebhookError
from tests.unit.webhooks.receiver import Receiver, receiving

OPEN = Allowed(("shop.example", ".shops.example"))


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/hooks",
        "https://SHOP.example./a?b=c",
        "https://a.shops.example:8443/",
        "https://shop.example",
    ],
)
def test_a_host_of_the_list_is_allowed(url: str) -> None:
    OPEN.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks",
        "https://other.example/",
        "https://shop.example.evil.example/",
        "https://notshops.example/",
        "https://shops.example/",
        "https://user:pass@shop.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "https://evil.example#shop.example",
        "https://shop.example/#part",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://shop.example/\r\nHost: evil.example",
        "https://127.0.0.1/",
        "https://[::1]/",
        "ftp://shop.example/",
        "https:///hooks",
        "https://shop.example/" + "a" * 500,
        "",
    ],
)
def test_everything_else_is_refused_with_the_next_step(url: str) -> None:
    with pytest.raises(WebhookError, match="PROMO_WEBHOOK_HOSTS"):
        OPEN.check(url)


def test_without_a_list_nothing_is_allowed() -> None:
    with pytest.raises(WebhookError, match="which is empty"):
        Allowed.parse(" , ", private=False).check("https://shop.example/")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104 - not bound to
            "224.0.0.1",
        ),
        *(
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1%eth0",
            "fd00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
        ),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "::ffff:169.254.169.254", "2001:db8::1", "192.0.2.1"),
    ],
)
def test_addresses_that_are_not_of_the_open_internet_are_known(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_addresses_of_the_open_internet_are_known(address: str) -> None:
    assert is_open(address)


def test_a_name_with_one_inner_address_among_others_is_not_asked() -> None:
    with receiving(Receiver()) as receiver:
        sender = HttpSender(resolve=lambda _host, _port: ["1.1.1.1", "127.0.0.1"])
        sent = sender.post(receiver.url, {}, b"{}")
    assert (sent.status, receiver.got) == (0, [])
    assert "not of the open Internet" in sent.told


def test_a_name_that_answers_otherwise_the_second_time_is_asked_once_and_reached_where_it_was_looked_at() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.9"]

    with receiving(Receiver()) as receiver:
        url = receiver.url.replace("localhost", "shop.example")
        sent = HttpSender(private=True, resolve=rebinding).post(url, {"webhook-id": "m"}, b"{}")
    assert (sent.status, asked) == (200, ["shop.example"])
    assert receiver.got[0][0]["host"].startswith("shop.example:")


def test_a_redirect_is_not_followed() -> None:
    with receiving(Receiver()) as inner:
        with receiving(Receiver(answer=lambda _: 307, headers={"Location": inner.url})) as outer:
            sent = HttpSender(private=True).post(outer.url, {}, b"{}")
        assert (sent.status, len(outer.got), len(inner.got)) == (307, 1, 0)


@contextmanager
def hostile(pieces: Iterator[bytes], pause: float) -> Iterator[str]:
    """Sends these pieces to whoever connects, with pauses."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                try:
                    for piece in pieces:
                        line.sendall(piece)
                        time.sleep(pause)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def forever(first: bytes, then: bytes) -> Iterator[bytes]:
    """One piece, and another without an end."""
    yield first
    while True:
        yield then


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"H", b""])
def test_an_answer_that_drips_without_an_end_is_cut_in_time(first: bytes) -> None:
    began = time.monotonic()
    with hostile(forever(first, b"x"), 0.05) as url:
        HttpSender(private=True, seconds=0.5).post(url, {}, b"{}")
    assert time.monotonic() - began < 3


def test_an_answer_without_a_bound_is_read_to_the_limit_alone() -> None:
    sent = 0

    def counted() -> Iterator[bytes]:
        nonlocal sent
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            sent += 65_536
            yield b"x" * 65_536

    with hostile(counted(), 0.001) as url:
        answer = HttpSender(private=True, seconds=5).post(url, {}, b"{}")
    assert answer.status == 200
    assert sent < 400 * MOST_BYTES


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert HttpSender(private=True).post(f"http://127.0.0.1:{port}/", {}, b"{}").status == 0
