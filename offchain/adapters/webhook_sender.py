"""The `Sender` port over HTTP: one request to an address that was looked at, no redirect, bounded in time and size.

The name is resolved once; every address that it has must be one of the open Internet, and the connection goes to the
address that was looked at. A name that answers otherwise a moment later (DNS rebinding) changes nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from offchain.webhooks.ports import Sent

Resolve = Callable[[str, int], Sequence[str]]

MOST_BYTES: Final = 16 * 1024
"""Of an answer that are read; the rest is not waited for."""
_CHUNK: Final = 4 * 1024
_TRANSLATED: Final = 0x64_FF9B << 64
"""The first 96 bits of IPv6 addresses that stand for IPv4 addresses behind NAT64: 64:ff9b::/96."""


class HttpSender:
    """private : whether addresses that are not of the open Internet are allowed too; seconds : for all of a request;
    resolve : name and port -> addresses."""

    def __init__(self, *, private: bool = False, seconds: float = 10.0, resolve: Resolve | None = None) -> None:
        self._private = private
        self._seconds = seconds
        self._resolve = resolve or _addresses
        self._tls = ssl.create_default_context()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Never raises: whatever went wrong is told."""
        try:
            return self._post(url, headers, body)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return Sent(0, f"{type(error).__name__}: {error}"[:200])

    def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        address = self._pinned(host, port)
        lines = [socket.create_connection((address, port), self._seconds)]
        watch = threading.Timer(self._seconds, _cut, (lines,))
        watch.start()
        try:
            if secure:  # the handshake begins when the watch knows the line
                lines.append(self._tls.wrap_socket(lines[0], server_hostname=host, do_handshake_on_connect=False))
            connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
            connection.sock = lines[-1]
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, {**headers, "host": parts.netloc, "user-agent": "Promissory"})
            answer = connection.getresponse()
            _read(answer)
            return Sent(answer.status, f"answered {answer.status}")
        finally:
            watch.cancel()
            _cut(lines)
            lines[-1].close()

    def _pinned(self, host: str, port: int) -> str:
        """An address of the host. Raises `ValueError` when one of them may not be asked."""
        found = self._resolve(host, port)
        for text in found:
            if not self._private and not is_open(text):
                raise ValueError(f"{host} has the address {text}, which is not of the open Internet")
        return found[0]


def is_open(text: str) -> bool:
    """Whether an address is of the open Internet: not private, loopback, link-local, multicast, reserved, or an IPv6
    form of such an address."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:  # fec0::/10: given up, and routed inside of some networks still
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and int(address) >> 32 == _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_open(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _addresses(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(it[4][0]) for it in found))


def _read(answer: http.client.HTTPResponse) -> None:
    left = MOST_BYTES
    while left > 0:
        piece = answer.read1(min(_CHUNK, left))
        if not piece:
            return
        left -= len(piece)


def _cut(lines: Sequence[socket.socket]) -> None:
    """Ends what waits on the newest of them."""
    try:
        socket.socket.shutdown(lines[-1], socket.SHUT_RDWR)
    except OSError:
        return
