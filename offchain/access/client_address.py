"""From which address a request comes, as far as anybody can be believed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network
_MOST_HOPS: Final = 20
"""Entries of X-Forwarded-For that are looked at, from the right."""
_LONGEST: Final = 64
"""Characters of an entry that may be an address; no more of what anybody sends is remembered."""
_SUBSCRIBER: Final = 64
"""Bits of an IPv6 address that one subscriber cannot choose."""


@dataclass(frozen=True, slots=True)
class Client:
    """network : address, or of IPv6 the network of one subscriber; empty where none is known; here : whether the
    request comes from this machine and from no proxy on it."""

    network: str
    here: bool


def networks_of(proxies: Iterable[str]) -> tuple[Network, ...]:
    """proxies : in CIDR form."""
    return tuple(ip_network(it) for it in proxies)


def client_of(peer: str, forwarded: Sequence[str], others: bool, proxies: Sequence[Network]) -> Client:
    """peer : address of the connection; forwarded : entries of X-Forwarded-For, the last added last; others : whether
    another header says that the request was passed on; proxies : networks that are believed.

    From the right, each entry is believed as long as whoever wrote it is a proxy that is trusted. What anybody else
    wrote is passed over, for anybody can write it.
    """
    hops = (entry.strip()[: _LONGEST + 1] for entry in forwarded[-_MOST_HOPS:])
    return _client_of(peer, tuple(hops), others, tuple(proxies))


@lru_cache(4_096)
def _client_of(peer: str, forwarded: tuple[str, ...], others: bool, proxies: tuple[Network, ...]) -> Client:
    address = _address(peer)
    here = address is not None and address.is_loopback and not forwarded and not others
    for entry in reversed(forwarded):
        if address is None or not any(address in network for network in proxies):
            break
        written = _address(entry) if len(entry) <= _LONGEST else None
        if written is None:
            break
        address = written
    return Client("" if address is None else _network(address), here)


@lru_cache(4_096)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _SUBSCRIBER), strict=False))
