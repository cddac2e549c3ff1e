"""Orders and promotions by which the speed of quotes is measured: the same on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from offchain.domain.bounds import MAX_U96
from offchain.domain.cascade import Presented
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier

_DELIVERY: Final = 490


@dataclass(frozen=True, slots=True)
class Sample:
    """name : what is measured; presented : in canonical order; lines : the dearest first; delivery : minor units."""

    name: str
    presented: Sequence[Presented]
    lines: Sequence[Line]
    delivery: int


def samples() -> list[Sample]:
    """One promotion and eight, on 5, 10 and 50 lines."""
    found = []
    for count in (5, 10, 50):
        lines = _lines(count)
        found.append(Sample(f"1_promotion_{count}_lines", [_one()], lines, _DELIVERY))
        found.append(Sample(f"8_promotions_{count}_lines", _eight(), lines, _DELIVERY))
    return found


def _lines(count: int) -> list[Line]:
    """Prices, quantities and tags that repeat after a while."""
    return [Line(9_999 - 137 * i, 1 + i % 3, sku=i + 1, tags=1 << i % 5) for i in range(count)]


def _one() -> Presented:
    """15 % of the order."""
    return _presented(0, _terms(Kind.PERCENT, Scope.ORDER, value=1_500))


def _eight() -> list[Presented]:
    """One of each kind but the flash price, and two percentages: on units, lines, the order and the fee."""
    units = replace(_terms(Kind.PERCENT, Scope.UNIT, value=500), target=Target.TAGS, target_key=0b1)
    amount = replace(_terms(Kind.FIXED, Scope.LINE, value=50), target=Target.TAGS, target_key=0b10)
    bought = replace(_terms(Kind.BXGY, Scope.ORDER), buy_quantity=2, get_quantity=1, get_bps=10_000, max_times=1)
    tiers = (Tier(10_000, 300), Tier(50_000, 500))
    gift = replace(_terms(Kind.GIFT, Scope.ORDER), gift_quantity=1)
    return [
        _presented(1, units),
        _presented(2, amount),
        _presented(3, bought, Extra(get=Selector())),
        _presented(4, replace(_terms(Kind.EVERY, Scope.ORDER, value=100), min_amount=5_000, max_times=3)),
        _presented(5, _terms(Kind.TIER, Scope.ORDER), Extra(tiers=tiers)),
        _presented(6, replace(_terms(Kind.PERCENT, Scope.ORDER, value=1_000), flags=int(Flags.ON_LIST_PRICE))),
        _presented(7, gift),
        _presented(8, _terms(Kind.SHIPPING, Scope.SHIPPING, value=5_000)),
    ]


def _presented(number: int, terms: Terms, extra: Extra | None = None) -> Presented:
    return Presented(
        campaign=number.to_bytes(32, "big"), terms=terms, extra=extra or Extra(), max_discount=terms.cap_amount
    )


def _terms(kind: Kind, scope: Scope, value: int = 0) -> Terms:
    return Terms(
        merchant=1,
        start_time=0,
        end_time=1,
        cap=1,
        kind=int(kind),
        scope=int(scope),
        audience=int(Audience.PUBLIC),
        value=value,
        cap_amount=MAX_U96,
        budget=MAX_U96,
        currency=978,
        cold_hash=bytes(32),
    )
