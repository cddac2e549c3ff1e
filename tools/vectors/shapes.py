"""Terms, extra parts, lines and answers as the vectors write them, and back. What is left out is its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from offchain.domain.cascade import Presented
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Flags, GroupMode, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from tools.vectors.chance import BASIC

Json = dict[str, Any]

_NAMED = {"kind": Kind, "scope": Scope, "target": Target, "group_mode": GroupMode}


def terms_of(found: Mapping[str, Any]) -> Terms:
    """Terms of their fields: kinds, scopes, targets and flags by name."""
    given = dict(found)
    for name, members in _NAMED.items():
        if name in given:
            given[name] = members[given[name]]
    if "flags" in given:
        given["flags"] = sum(Flags[name] for name in given["flags"])
    return replace(BASIC, **given)


def terms_shown(terms: Terms) -> Json:
    """Kind and scope, then the fields that are not the default."""
    shown: Json = {"kind": Kind(terms.kind).name, "scope": Scope(terms.scope).name}
    for field in fields(Terms):
        value = getattr(terms, field.name)
        if field.name in shown or value == getattr(BASIC, field.name):
            continue
        if field.name == "flags":
            shown["flags"] = [flag.name for flag in Flags if terms.flags & flag]
        else:
            shown[field.name] = _NAMED[field.name](value).name if field.name in _NAMED else int(value)
    return shown


def extra_of(found: Mapping[str, Any]) -> Extra:
    """Extra parts: selectors as [target, key], tiers as [threshold, value]."""
    return Extra(
        condition=_selector(found.get("condition")),
        requires=found.get("requires", 0),
        get=_selector(found.get("get")),
        tiers=tuple(Tier(threshold, value) for threshold, value in found.get("tiers", ())),
    )


def extra_shown(extra: Extra) -> Json:
    """The parts that there are."""
    shown: Json = {}
    if extra.condition is not None:
        shown["condition"] = [Target(extra.condition.target).name, extra.condition.key]
    if extra.requires:
        shown["requires"] = extra.requires
    if extra.get is not None:
        shown["get"] = [Target(extra.get.target).name, extra.get.key]
    if extra.tiers:
        shown["tiers"] = [[tier.threshold, tier.value] for tier in extra.tiers]
    return shown


def _selector(found: Sequence[Any] | None) -> Selector | None:
    return None if found is None else Selector(Target[found[0]], found[1])


def lines_of(found: Sequence[Sequence[int]]) -> tuple[Line, ...]:
    """Lines as [unit price, quantity, SKU, tags]; what is left out at the end is 0."""
    return tuple(Line(*line) for line in found)


def lines_shown(lines: Sequence[Line]) -> list[list[int]]:
    """The same, without zeros at the end."""
    shown = []
    for line in lines:
        words = [line.unit_price, line.quantity, line.sku, line.tags]
        while len(words) > 2 and words[-1] == 0:
            words.pop()
        shown.append(words)
    return shown


def presented_of(found: Mapping[str, Any], campaign: int) -> Presented:
    """A promotion: terms, extra, personal, max_discount (by default the cap of the terms)."""
    terms = terms_of(found["terms"])
    return Presented(
        campaign=campaign.to_bytes(32, "big"),
        terms=terms,
        extra=extra_of(found.get("extra", {})),
        personal=found.get("personal", 0),
        max_discount=found.get("max_discount", terms.cap_amount),
    )


def presented_shown(promotion: Presented) -> Json:
    """The parts that are not the default."""
    shown: Json = {"terms": terms_shown(promotion.terms)}
    extra = extra_shown(promotion.extra)
    if extra:
        shown["extra"] = extra
    if promotion.personal:
        shown["personal"] = promotion.personal
    if promotion.max_discount != promotion.terms.cap_amount:
        shown["max_discount"] = promotion.max_discount
    return shown


def evaluation_shown(found: Evaluation) -> Json:
    """base, discount, units; shares and served only where they are not all 0."""
    shown: Json = {"base": found.base, "discount": found.discount, "units": found.units}
    if any(found.shares):
        shown["shares"] = list(found.shares)
    if any(found.served):
        shown["served"] = list(found.served)
    return shown


def refusal_shown(refusal: Refusal) -> Json:
    """The code and its facts."""
    facts = {name: int(fact) for name, fact in refusal.facts.items() if not isinstance(fact, bytes)}
    return {"refusal": refusal.code, "facts": facts}
