"""Recency, frequency, money as scores 1 to 5, and the names that merchants know their combinations by."""

from dataclasses import dataclass
from typing import Final

from offchain.domain.bounds import BPS
from offchain.features.rfm import ShopperFeatures
from offchain.features.scaling import SCALE, RankScaler
from offchain.models.bounds import Integers

_FIFTH: Final = SCALE // 5

_ANY: Final = (1, 5)
_UPPER: Final = (4, 5)
_LOWER: Final = (1, 2)
_MIDDLE: Final = (3, 5)

GROUPS: Final[tuple[tuple[str, str, tuple[tuple[tuple[int, int], ...], ...]], ...]] = (
    ("champions", "核心客户", ((_UPPER, _UPPER, _UPPER),)),
    ("loyal", "忠诚客户", ((_MIDDLE, _UPPER, _ANY),)),
    ("big spenders", "高消费客户", ((_MIDDLE, _ANY, _UPPER),)),
    ("must not lose", "不可流失客户", ((_LOWER, _UPPER, _UPPER),)),
    ("at risk", "流失风险客户", ((_LOWER, _UPPER, _ANY), (_LOWER, _ANY, _UPPER))),
    ("new", "新客户", ((_UPPER, _LOWER, _ANY),)),
    ("lost", "已流失客户", ((_LOWER, _LOWER, _ANY),)),
    ("regular", "一般客户", ((_ANY, _ANY, _ANY),)),
)
"""Name, Chinese name, which scores it takes: recency, frequency and money from lowest to highest, or another three. The
first that fits has the shopper; 5 is best."""


@dataclass(frozen=True, slots=True)
class Group:
    """share_bps, spend_bps : of all shoppers and of what they spent, rounded down; spend below zero counts as none."""

    name: str
    name_zh: str
    shoppers: int
    share_bps: int
    spend: int
    spend_bps: int


def scores(features: ShopperFeatures) -> Integers:
    """(n_shoppers, 3) int64: recency, frequency, money, 1..5 by the fifth of the shoppers that one is in; equal values
    have equal scores. Recent is high."""
    columns = [features.names.index(name) for name in ("recency_days", "purchase_days", "spend")]
    values = features.values[:, columns].copy()
    values[:, 0] *= -1
    ranks = RankScaler().fit(values).transform(values)
    fifths: Integers = (ranks // _FIFTH).clip(0, 4) + 1
    return fifths


def name_of(recency: int, frequency: int, money: int) -> str:
    """The group of these scores."""
    scored = (recency, frequency, money)
    return next(name for name, _, taken in GROUPS if any(_fits(scored, ranges) for ranges in taken))


def groups(features: ShopperFeatures) -> list[Group]:
    """All groups in the order of `GROUPS`, empty ones too."""
    names = [name_of(*row) for row in scores(features).tolist()]
    spend = [max(0, value) for value in features.values[:, features.names.index("spend")].tolist()]
    total = sum(spend)
    found = []
    for name, chinese, _ in GROUPS:
        members = [place for place, own in enumerate(names) if own == name]
        spent = sum(spend[place] for place in members)
        share = len(members) * BPS // len(names) if names else 0
        found.append(Group(name, chinese, len(members), share, spent, spent * BPS // total if total else 0))
    return found


def _fits(scored: tuple[int, ...], ranges: tuple[tuple[int, int], ...]) -> bool:
    return all(low <= score <= high for score, (low, high) in zip(scored, ranges, strict=True))
