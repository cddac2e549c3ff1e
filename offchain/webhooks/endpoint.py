"""Where messages go, which of them, and which targets are allowed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from offchain.webhooks.errors import WebhookError
from offchain.webhooks.signing import secret_of

BPS: Final = 10_000
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(:(?P<port>\d{1,5}))?(?P<path>/[!-\"$-;=?-~]*)?"
)
LONGEST: Final = 500
"""Characters of a URL."""


class Kind(StrEnum):
    """What happened."""

    REDEEMED = "redeemed"
    REFUNDED = "refunded"
    BUDGET_LOW = "budget_low"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An endpoint. low_bps : part of the budget below which it is low, basis points; generation : of the secret, from
    1; old_until : how long the one before is used too, made_at : Unix seconds; state : `active`, `removed`, or `gone`
    where the endpoint said 410."""

    id: str
    merchant: int
    url: str
    kinds: frozenset[Kind]
    low_bps: int
    generation: int = 1
    old_until: int = 0
    made_at: int = 0
    state: str = "active"

    def secrets(self, key: bytes, now: int) -> Sequence[str]:
        """Those in force, the newest first."""
        numbers = [self.generation, self.generation - 1] if now < self.old_until else [self.generation]
        return [secret_of(key, self.id, number) for number in numbers]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Targets that the operator allows. hosts : names, or `.example.com` for all below; private : whether plain HTTP
    and addresses of private networks are, for trying out."""

    hosts: tuple[str, ...] = ()
    private: bool = False

    @classmethod
    def parse(cls, hosts: str, *, private: bool) -> "Allowed":
        """From names with commas."""
        return cls(tuple(it.strip().lower() for it in hosts.split(",") if it.strip()), private)

    def check(self, url: str) -> None:
        """Raises `WebhookError`."""
        advice = "name the host in PROMO_WEBHOOK_HOSTS, or give another URL"
        parts = _URL.fullmatch(url) if len(url) <= LONGEST else None
        schemes = ("https", "http") if self.private else ("https",)
        if parts is None or parts["scheme"] not in schemes or int(parts["port"] or 1) not in range(1, 65_536):
            wanted = f"{' or '.join(schemes)}://host/path, no user, no fragment, at most {LONGEST} characters"
            raise WebhookError("URL", found=url[:LONGEST], wanted=wanted, advice=advice)
        host = parts["host"].lower().rstrip(".")
        if not any(host == it or (it.startswith(".") and host.endswith(it)) for it in self.hosts):
            wanted = ", ".join(self.hosts) or "a host of PROMO_WEBHOOK_HOSTS, which is empty"
            raise WebhookError("host of the URL", found=host, wanted=wanted, advice=advice)
