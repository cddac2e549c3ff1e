"""A phone on a bad line: it asks, signs, and is cut off where a cut hurts most."""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from eth_account.messages import encode_typed_data

from offchain.adapters.http_server import ServerError
from offchain.adapters.keys import KeySigner
from offchain.attestation.keccak import keccak

PATIENCE: Final = 120.0
"""Seconds until a phone gives up."""
_PAUSE: Final = 0.1
_RESET: Final = (1, 0)
"""Of SO_LINGER: the line is gone at once, and the other side is not told politely."""


class Cut(StrEnum):
    """Where the line is lost. HALF : in the middle of the order; SENT : when all of it was sent; ANSWER : in the
    middle of the answer."""

    HALF = "half of the order was sent"
    SENT = "the order was sent"
    ANSWER = "the answer had begun"


def consent_to(quote: dict[str, Any], key: KeySigner) -> dict[str, Any]:
    """The body of POST /v1/redemptions for an order of POST /v1/quotes/signed: the wallet signs what it is shown."""
    message = encode_typed_data(full_message=quote["typed_data"])
    digest = keccak(b"\x19" + message.version + message.header + message.body)
    consent = {"max_payable": quote["payable"]["minor"], "signature": f"0x{key.sign(digest).hex()}"}
    return {"call": quote["call"], "consent": consent}


@dataclass(slots=True)
class Ear:
    """Listens to GET /v1/events, from where it was when it lost the line. heard : (id, data) of every record, over all
    lines; lines : how many there were."""

    url: str
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lines: int = 0
    _last: str = ""

    def listen(self, enough: Callable[[Sequence[tuple[str, dict[str, Any]]]], bool]) -> None:
        """Connects, and hangs up when it heard enough. Raises `ServerError` where that does not come."""
        until = time.monotonic() + PATIENCE
        with self._line() as stream:
            for number, record in _events(stream.iter_lines()):
                self._last = number
                if record is not None:
                    self.heard.append((number, record))
                    if enough(self.heard):
                        return
                if time.monotonic() > until:
                    break
        raise ServerError(f"the stream of events ended after {len(self.heard)} records, before it told enough")

    def lose(self) -> None:
        """Connects, and loses the line with whatever was on its way."""
        with self._line() as stream:
            next(stream.iter_raw())

    def _line(self) -> AbstractContextManager[httpx.Response]:
        self.lines += 1
        headers = {"Last-Event-ID": self._last} if self._last else {}
        return httpx.stream("GET", f"{self.url}/v1/events", headers=headers, timeout=PATIENCE)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """(id, data) of each; None where it only says how far one is."""
    fields: dict[str, str] = {}
    for line in lines:
        name, mark, value = line.partition(": ")
        if mark and name:
            fields[name] = value
        if not line and "id" in fields:
            yield fields["id"], json.loads(fields["data"]) if fields.get("event") == "record" else None
        if not line:
            fields = {}


@dataclass(frozen=True, slots=True)
class Phone:
    """key : of its wallet; order_key : the Idempotency-Key of its one order."""

    url: str
    key: KeySigner
    order_key: str

    def quoted(self, campaign: str, basket: Sequence[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
        """The order's hash, and what is sent to redeem it. Raises `ServerError`."""
        asked = {"basket": basket, "promotions": [{"campaign": campaign}], "wallet": f"0x{self.key.address:040x}"}
        answer = httpx.post(f"{self.url}/v1/quotes/signed", json=asked, timeout=PATIENCE)
        if answer.status_code != httpx.codes.OK:
            raise ServerError(f"a quote was answered with {answer.status_code}: {answer.text[:200]}")
        found = answer.json()
        return str(found["order"]), consent_to(found, self.key)

    def lose(self, body: dict[str, Any], cut: Cut) -> None:
        """Sends the order, and loses the line there. Nobody knows then whether it was taken."""
        content = json.dumps(body).encode()
        place = urlsplit(self.url)
        head = (
            f"POST /v1/redemptions HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {self.order_key}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        sent = content[: len(content) // 2] if cut is Cut.HALF else content
        with closing(socket.create_connection((place.hostname, place.port), timeout=PATIENCE)) as line:
            line.sendall(head.encode() + sent)
            if cut is Cut.ANSWER:
                line.recv(1)
            if cut is not Cut.SENT:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", *_RESET))

    def send(self, body: dict[str, Any]) -> httpx.Response:
        """Sends the order, again while the first one that came is being answered. Raises `ServerError`."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            headers = {"Idempotency-Key": self.order_key}
            answer = httpx.post(f"{self.url}/v1/redemptions", json=body, headers=headers, timeout=PATIENCE)
            if answer.status_code != httpx.codes.CONFLICT or answer.json()["code"] != "Api_StillRunning":
                return answer
            time.sleep(_PAUSE)
        raise ServerError(f"the order was still being answered after {PATIENCE:.0f} s")
