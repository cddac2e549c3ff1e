"""How the front door is set: where it stands, whom it believes, how much it lets through."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from typing import Final

_ORIGIN: Final = re.compile(r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?")
_RATE: Final = re.compile(r"(?P<name>[a-z_]+)=(?:off|(?P<requests>[1-9][0-9]{0,6})/(?P<seconds>[1-9][0-9]{0,4}))")
_LOOPBACK_NAMES: Final = ("localhost",)


@dataclass(frozen=True, slots=True)
class Rate:
    """requests : of one caller, in one go; seconds : in which so many come back, evenly."""

    requests: int
    seconds: int


RATES: Final[Mapping[str, Rate]] = MappingProxyType(
    {
        "read": Rate(600, 60),
        "quote": Rate(240, 60),
        "write": Rate(120, 60),
        "sign_in": Rate(30, 60),
    }
)
"""Class of a route -> how much one caller may ask, where nothing else is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """origins : scheme and authority of every address at which it stands, such as https://shop.example; cors_origins :
    of other pages that may read answers; trusted_proxies : networks in CIDR form whose X-Forwarded-For is believed;
    rates : class of a route -> rate, empty for no limits; session_seconds : longest session."""

    origins: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    session_seconds: int = 12 * 3_600

    @property
    def secure(self) -> bool:
        """Whether cookies are for encrypted connections alone: wherever it stands at more than this machine."""
        return not all(map(on_loopback, self.origins))


def split_origin(uri: str) -> tuple[str, str]:
    """Scheme and authority of a URI as they are written (RFC 3986, section 3), both empty where it has no authority."""
    scheme, mark, rest = uri.partition("://")
    return (scheme, re.split(r"[/?#]", rest, maxsplit=1)[0]) if mark else ("", "")


def on_loopback(origin: str) -> bool:
    """Whether an origin is this machine's own."""
    authority = split_origin(origin)[1]
    host = re.sub(r":[0-9]*$", "", authority).strip("[]")
    return host in _LOOPBACK_NAMES or is_loopback(host)


def is_loopback(address: str) -> bool:
    """Whether an address of the Internet protocol is this machine's own; not for what is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.is_loopback


class FrontError(ValueError):
    """A setting of the front door is not as it must be."""


def read_front(
    *,
    origins: str = "",
    listening: str,
    cors_origins: str = "",
    trusted_proxies: str = "",
    rates: str = "",
    session_seconds: int = 12 * 3_600,
) -> Front:
    """From settings: lists with commas between their parts. listening : where it stands unless `origins` says other.

    Raises `FrontError`.
    """
    return Front(
        origins=_origins(origins, "PROMO_ORIGINS") or _all_names(listening),
        cors_origins=_origins(cors_origins, "PROMO_CORS_ORIGINS"),
        trusted_proxies=tuple(_network(part) for part in _parts(trusted_proxies)),
        rates=_rates(rates),
        session_seconds=session_seconds,
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as error:
        wanted = "an address or a network such as 10.0.0.0/8"
        raise FrontError(f"PROMO_TRUSTED_PROXIES: found {text!r}; wanted {wanted}") from error


def _rates(text: str) -> Mapping[str, Rate]:
    """Those that are named, and for the others what they are by default."""
    if text.strip() == "off":
        return MappingProxyType({})
    rates = dict(RATES)
    for part in _parts(text):
        match = _RATE.fullmatch(part)
        if match is None or match["name"] not in RATES:
            wanted = f"off, or such as read=600/60 or read=off for {', '.join(RATES)}"
            raise FrontError(f"PROMO_RATES: found {part!r}; wanted {wanted}")
        if match["requests"] is None:
            del rates[match["name"]]
        else:
            rates[match["name"]] = Rate(int(match["requests"]), int(match["seconds"]))
    return MappingProxyType(rates)


def _origins(text: str, name: str) -> tuple[str, ...]:
    found = _parts(text)
    for origin in found:
        if _ORIGIN.fullmatch(origin) is None:
            raise FrontError(
                f"{name}: found {origin!r}; wanted such as https://shop.example, in lower case, without path"
            )
    return found


def _all_names(listening: str) -> tuple[str, ...]:
    """This machine is also called localhost."""
    if not on_loopback(listening):
        return (listening,)
    return (listening, f"http://localhost:{listening.rpartition(':')[2]}")
