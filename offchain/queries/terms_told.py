"""The fields of terms, each with its unit: what stands in the ten words that a campaign's id is the hash of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from offchain.domain.terms import Audience, Flags, Kind, Revocation, Scope, Settlement, Target, Terms, pack_terms
from offchain.queries.shelf import Campaign
from offchain.texts.wording import moment, percent

_ENUMS: Final[Mapping[str, type[IntEnum]]] = MappingProxyType(
    {
        "kind": Kind,
        "scope": Scope,
        "target": Target,
        "audience": Audience,
        "revocation": Revocation,
        "settlement": Settlement,
    }
)

UNITS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "address": ("merchant", "issuer", "token", "gate"),
        "Unix seconds": ("start_time", "end_time"),
        "seconds": (
            *("period_seconds", "daily_from", "daily_to", "refund_window", "notice", "max_pause", "collect_delay"),
            "grace",
        ),
        "minutes": ("root_delay",),
        "quarter hours": ("utc_offset",),
        "minor units": ("cap_amount", "min_amount", "budget", "ref_price"),
        "basis points": ("get_bps", "deposit_factor_bps", "holdout_bps"),
        "uses": ("cap", "per_wallet", "period_cap"),
        "units": ("min_quantity", "max_units", "buy_quantity", "get_quantity", "stock_units", "gift_quantity"),
        "times": ("max_times",),
        "name": tuple(_ENUMS),
        "flags": ("flags",),
        "mask": ("compat_mask", "weekdays"),
        "product id": ("gift_sku",),
        "number": ("priority", "group", "group_mode", "salt", "prior_price_rule"),
        "ISO 4217": ("currency",),
        "hash": ("extra_hash", "cold_hash"),
        "by kind": ("value",),
        "by target": ("target_key",),
    }
)
"""Unit -> fields of `Terms` in it."""

_UNIT_OF: Final[Mapping[str, str]] = MappingProxyType({name: unit for unit, names in UNITS.items() for name in names})
_BY_TARGET: Final = MappingProxyType({Target.TAGS: "mask", Target.SKU: "product id"})


@dataclass(frozen=True, slots=True)
class TermsField:
    """One field. value : exact, a decimal number, or hexadecimal digits after 0x; text : for people."""

    name: str
    unit: str
    value: str
    text: str


def hashed_words(terms: Terms) -> tuple[str, ...]:
    """The ten words, 32 bytes each, in hexadecimal."""
    return tuple(f"0x{word:064x}" for word in pack_terms(terms))


def told_fields(campaign: Campaign) -> tuple[TermsField, ...]:
    """Every field that is not zero, in the order of the words."""
    terms = campaign.terms
    named = ((it.name, getattr(terms, it.name)) for it in fields(terms))
    return tuple(_told(campaign, name, value) for name, value in named if value and value != bytes(32))


def _told(campaign: Campaign, name: str, value: int | bytes) -> TermsField:
    unit = _unit(campaign.terms, name)
    if isinstance(value, bytes):
        text = f"0x{value.hex()}"
        return TermsField(name, unit, text, text)
    if unit == "name":
        return TermsField(name, unit, str(value), _ENUMS[name](value).name)
    exact = f"0x{value:040x}" if unit == "address" else str(value)
    spell = _SPELLED.get(unit)
    return TermsField(name, unit, exact, spell(campaign, value) if spell else exact)


def _unit(terms: Terms, name: str) -> str:
    unit = _UNIT_OF[name]
    if unit == "by kind":
        return "basis points" if terms.is_percent else "minor units"
    return _BY_TARGET[Target(terms.target)] if unit == "by target" else unit


_SPELLED: Final[Mapping[str, Callable[[Campaign, int], str]]] = MappingProxyType(
    {
        "Unix seconds": lambda _, value: moment(value),
        "minor units": lambda campaign, value: f"{campaign.amount(value).amount} {campaign.currency.code}",
        "basis points": lambda _, value: percent(value),
        "ISO 4217": lambda campaign, _: campaign.currency.code,
        "mask": lambda _, value: f"bits {', '.join(str(bit) for bit in range(value.bit_length()) if value >> bit & 1)}",
        "flags": lambda _, value: " and ".join(flag.name or "" for flag in Flags if value & flag),
    }
)
