"""Random sets of promotions on random orders that sit on borders: thresholds and their neighbours, halves of a unit,
caps, whole groups, lines that an earlier promotion used up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from offchain.cashier.named import verify
from offchain.domain.bounds import BPS, LINES, MAX_U96, PROMOTIONS, QUANTITY, TIERS
from offchain.domain.cascade import Presented
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.stacking import place
from offchain.domain.terms import Audience, Flags, GroupMode, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier

SCOPES_OF: dict[Kind, tuple[Scope, ...]] = {
    Kind.PERCENT: (Scope.UNIT, Scope.LINE, Scope.ORDER),
    Kind.FIXED: (Scope.UNIT, Scope.LINE, Scope.ORDER),
    Kind.FIXED_PRICE: (Scope.UNIT, Scope.LINE, Scope.ORDER),
    Kind.EVERY: (Scope.LINE, Scope.ORDER),
    Kind.TIER: (Scope.UNIT, Scope.LINE, Scope.ORDER),
    Kind.BXGY: (Scope.LINE, Scope.ORDER),
    Kind.GIFT: (Scope.ORDER,),
    Kind.SHIPPING: (Scope.SHIPPING,),
}
PAIRS = tuple((kind, scope) for kind, scopes in SCOPES_OF.items() for scope in scopes)
COUNTS_UNITS = (Kind.PERCENT, Kind.FIXED, Kind.FIXED_PRICE)
PRICES = (0, 1, 2, 3, 99, 333, 1999, 4999, 5000, 10_000, 12_345, 99_999, 10**9, MAX_U96)
DELIVERIES = (0, 1, 499, 500, MAX_U96)
TAGS = (0b100, 0b10, 0b110)
SKU = 77


@dataclass(frozen=True, slots=True)
class Case:
    """A set of promotions on one order."""

    presented: tuple[Presented, ...]
    lines: tuple[Line, ...]
    delivery: int


def cases(seed: int, number: int) -> Iterator[Case]:
    """The same cases for the same seed, whatever their number: kinds and scopes take turns as the first promotion."""
    for position in range(number):
        kind, scope = PAIRS[position % len(PAIRS)]
        yield _case(Random(f"{seed}/{position}"), kind, scope)  # noqa: S311 - no secret


def _case(random: Random, kind: Kind, scope: Scope) -> Case:
    bps = _rate(random)
    lines = _lines(random, bps)
    number = random.choice((1, 1, 1, 2, 2, 3, 4)) if random.random() > 0.02 else random.choice((0, 8, PROMOTIONS + 1))
    pairs = [(kind, scope), *(random.choice(PAIRS) for _ in range(number - 1))][:number]
    if random.random() < 0.05:
        return _large(random, lines, bps, kind, scope)
    mixed = random.random() < 0.08  # sets that must not stand together
    promotions = [_promotion(random, lines, bps, *pair, mixed=mixed) for pair in pairs]
    if mixed and promotions and random.random() < 0.3:
        promotions.append(promotions[0])
    if not (mixed and random.random() < 0.5):
        promotions.sort(key=lambda it: place(it.terms, it.campaign))
    return Case(tuple(promotions), lines, random.choice(DELIVERIES))


def _large(random: Random, lines: tuple[Line, ...], bps: int, kind: Kind, scope: Scope) -> Case:
    """A set of up to eight that stands, by the twin: one promotion that is refused would hide all the others."""
    pairs = [(kind, scope), *(random.choice(PAIRS) for _ in range(random.randrange(3 * PROMOTIONS)))]
    promotions = [_promotion(random, lines, bps, *pair, mixed=False) for pair in pairs]
    delivery = random.choice(DELIVERIES)
    try:
        standing = verify(promotions, lines, delivery).chosen
    except Refusal:
        standing = ()
    return Case(standing or tuple(promotions[:1]), lines, delivery)


def _rate(random: Random) -> int:
    """Basis points, often such that halves of a minor unit occur."""
    return random.choice((1, 3, 333, 1999, 2500, 5000, 7777, 9999, BPS, random.randint(1, BPS)))


def _lines(random: Random, bps: int) -> tuple[Line, ...]:
    number = random.choice((1, 1, 2, 2, 3, 3, 5, 7)) if random.random() > 0.02 else random.choice((0, LINES, LINES + 1))
    lines = [_line(random, bps) for _ in range(number)]
    if random.random() < 0.8:
        lines.sort(key=lambda line: -line.unit_price)
    return tuple(lines)


def _line(random: Random, bps: int) -> Line:
    return Line(
        unit_price=_half_price(random, bps) if random.random() < 0.5 else random.choice(PRICES),
        quantity=random.choice((1, 1, 2, 3, 4, 7, 12, QUANTITY))
        if random.random() > 0.01
        else random.choice((0, 10_001)),
        sku=random.choice((0, SKU, SKU, SKU + 1)),
        tags=random.choice((0, 0b100, 0b101, 0b10, 0b110)),
    )


def _half_price(random: Random, bps: int) -> int:
    """A price whose percentage ends just below, at, or just above half a minor unit, where the rate allows it."""
    remainder = random.choice((4999, 5000, 5001))
    if bps % 2 and bps % 5:
        return remainder * pow(bps, -1, BPS) % BPS + BPS * random.randrange(3)
    return random.randrange(1, 2 * BPS)


def _promotion(
    random: Random, lines: tuple[Line, ...], bps: int, kind: Kind, scope: Scope, *, mixed: bool
) -> Presented:
    target = _selector(random)
    inside = [line for line in lines if target.holds(line)]
    base, units = sum(line.amount for line in inside), sum(line.quantity for line in inside)
    fields = _common(random, target, base, units)
    fields |= {"kind": kind, "scope": scope, "value": 0}
    extra = Extra()
    if kind == Kind.TIER:
        extra = _tiered(random, fields, base, units, bps)
    elif kind == Kind.BXGY:
        extra = _buy_get(random, fields, units, bps)
    else:
        _plain(random, fields, base, units, bps)
    extra = _conditions(random, fields, extra)
    if mixed:
        _contradict(random, fields)
    terms = Terms(**fields)
    return Presented(
        campaign=random.randbytes(32),
        terms=terms,
        extra=extra,
        personal=_personal(random, terms, base),
        max_discount=random.choice((1, max(1, base // 7), max(1, base // 2), max(1, base), MAX_U96, MAX_U96, MAX_U96)),
    )


def _selector(random: Random) -> Selector:
    return random.choice(
        (Selector(), Selector(), Selector(Target.TAGS, random.choice(TAGS)), Selector(Target.SKU, SKU))
    )


def _common(random: Random, target: Selector, base: int, units: int) -> dict[str, Any]:
    flags = Flags(0)
    for flag, share in (
        (Flags.ON_LIST_PRICE, 0.2),
        (Flags.MIN_ON_LIST_PRICE, 0.2),
        (Flags.MIN_QUANTITY_IN_LINE, 0.1),
        (Flags.EXCLUDE_DISCOUNTED, 0.15),
        (Flags.UNMARKED, 0.15),
    ):
        if random.random() < share:
            flags |= flag
    return {
        "merchant": 1,
        "start_time": 1,
        "end_time": 2,
        "flags": flags,
        "issuer": 2,
        "cap": 10,
        "priority": random.choice((0, 0, 1, 2, 2**16 - 1)),
        "target": target.target,
        "target_key": target.key,
        "audience": Audience.VOUCHER,
        "cap_amount": MAX_U96,
        "budget": MAX_U96,
        "min_amount": _threshold(random, base),
        "min_quantity": min(_threshold(random, units), 2**16 - 1),
        "currency": 840,
        "cold_hash": bytes(32),
    }


def _plain(random: Random, fields: dict[str, Any], base: int, units: int, bps: int) -> None:
    kind = fields["kind"]
    if kind in COUNTS_UNITS and random.random() < 0.3:
        fields["max_units"] = random.choice((1, 2, 3, max(1, min(units - 1, 2**16 - 1)), 2**16 - 1))
    if (kind in (*COUNTS_UNITS, Kind.GIFT) or (kind, fields["scope"]) == (Kind.EVERY, Scope.ORDER)) and (
        random.random() < 0.35
    ):
        fields["flags"] |= Flags.WHOLE_GROUPS
        fields["min_quantity"] = random.choice((1, 2, 3, max(1, min(units // 2, 2**16 - 1))))
        fields["max_times"] = random.choice((0, 1, 2))
    elif kind in (Kind.EVERY, Kind.GIFT):
        fields["min_amount"] = max(1, fields["min_amount"]) if kind == Kind.EVERY else fields["min_amount"]
        fields["max_times"] = random.choice((0, 0, 1, 2, 3, 2**16 - 1))
    if kind == Kind.SHIPPING and random.random() < 0.5:
        fields["flags"] |= Flags.VALUE_FIXED
    if kind == Kind.GIFT:
        fields |= {"gift_sku": 9, "gift_quantity": random.choice((1, 2)), "stock_units": 100}
        return
    percent = kind == Kind.PERCENT or (kind == Kind.SHIPPING and not fields["flags"] & Flags.VALUE_FIXED)
    share = base // max(1, units)
    amounts = (1, 100, 499, 500, share - 1, share, share + 1, base // 2, base, MAX_U96)
    fields["value"] = bps if percent else min(max(1, random.choice(amounts)), MAX_U96)


def _tiered(random: Random, fields: dict[str, Any], base: int, units: int, bps: int) -> Extra:
    """One to five tiers, some of them around what the order reaches."""
    flags = fields["flags"] | Flags(random.randrange(4))
    fields["flags"] = flags
    reached = units if flags & Flags.TIER_BY_QUANTITY else base
    near = {reached - 1, reached, reached + 1, reached // 2, 2 * reached, random.randint(1, 10**5)}
    thresholds = [random.choice(sorted(step for step in near if step > 0))]
    thresholds += [thresholds[-1] + step for step in sorted(random.sample(range(1, 10**4), k=random.randrange(TIERS)))]
    most = MAX_U96 if flags & Flags.VALUE_FIXED else BPS
    values = sorted(random.sample(range(1, min(most, 10 * BPS) + 1), k=len(thresholds)))
    if not flags & Flags.VALUE_FIXED and len(values) == 1:
        values = [bps]
    fields["value"] = random.choice((0, values[0] - 1))
    return Extra(tiers=tuple(Tier(threshold, value) for threshold, value in zip(thresholds, values, strict=True)))


def _buy_get(random: Random, fields: dict[str, Any], units: int, bps: int) -> Extra:
    fields["flags"] |= Flags(random.choice((0, Flags.GET_DEAREST)) | random.choice((0, Flags.PARTIAL_CYCLE)))
    fields |= {
        "buy_quantity": random.choice((1, 1, 2, 3, max(1, min(units // 2, 2**16 - 1)))),
        "get_quantity": random.choice((1, 1, 2, 5)),
        "get_bps": random.choice((BPS, BPS, bps)),
        "max_times": random.choice((0, 0, 1, 2, 7)),
    }
    own = Selector(fields["target"], fields["target_key"])
    return Extra(get=random.choice((own, own, _selector(random), Selector())))


def _conditions(random: Random, fields: dict[str, Any], extra: Extra) -> Extra:
    if random.random() < 0.15:
        fields["flags"] |= Flags.CONDITION_TARGET
        extra = replace(extra, condition=_selector(random))
    if random.random() < 0.1:
        fields["flags"] |= Flags.REQUIRES
        extra = replace(extra, requires=random.choice((*TAGS, 0b111, 1)))
    return extra


def _contradict(random: Random, fields: dict[str, Any]) -> None:
    fields["group"] = random.choice((0, 0, 1, 2))
    fields["group_mode"] = random.choice((GroupMode.ALL, GroupMode.ONE))
    fields["compat_mask"] = random.choice((0, 0b111))
    if random.random() < 0.15:
        fields["flags"] |= Flags.EXCLUSIVE
    fields["merchant"] = random.choice((1, 1, 1, 1, 1, 1, 3))
    fields["currency"] = random.choice((840, 840, 840, 840, 840, 840, 978))


def _threshold(random: Random, reached: int) -> int:
    """Nothing, or what was reached, its neighbours, or a part of it."""
    near = (
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        reached - 1,
        reached,
        reached + 1,
        reached // 2,
        reached // 3,
        random.randint(1, 100),
    )
    return min(max(0, random.choice(near)), MAX_U96)


def _personal(random: Random, terms: Terms, base: int) -> int:
    if random.random() < 0.6:
        return 0
    if terms.is_percent:
        return random.choice((1, 1234, 2500, BPS - 1, BPS, BPS if random.random() < 0.8 else BPS + 1))
    return random.choice((1, 250, min(base, MAX_U96), MAX_U96))
