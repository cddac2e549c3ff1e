"""Random promotions and orders that sit on borders: the threshold and its neighbours, halves of a unit, the cap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from offchain.domain.bounds import BPS, LINES, MAX_U96, QUANTITY, TIERS
from offchain.domain.order import Line
from offchain.domain.rules import in_target
from offchain.domain.terms import Audience, Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier

KINDS = (Kind.PERCENT, Kind.FIXED, Kind.EVERY, Kind.TIER)
SCOPES = (Scope.UNIT, Scope.LINE, Scope.ORDER)
TARGETS = (Target.ALL, Target.TAGS, Target.SKU)
PAIRS = tuple((kind, scope) for kind in KINDS for scope in SCOPES if (kind, scope) != (Kind.EVERY, Scope.UNIT))
PRICES = (1, 2, 3, 99, 333, 1999, 4999, 5000, 10_000, 12_345, 99_999, 10**9, MAX_U96)
TAG, SKU = 0b100, 77


@dataclass(frozen=True, slots=True)
class Case:
    """One promotion on one order. personal, max_discount : as `rules.evaluate` takes them."""

    terms: Terms
    tiers: tuple[Tier, ...]
    lines: tuple[Line, ...]
    delivery: int
    personal: int
    max_discount: int


def cases(seed: int, number: int) -> Iterator[Case]:
    """The same cases for the same seed, whatever their number: kinds, scopes and targets take turns."""
    for position in range(number):
        turn, target = position // len(TARGETS), TARGETS[position % len(TARGETS)]
        kind, scope = PAIRS[turn % len(PAIRS)]
        yield _case(Random(f"{seed}/{position}"), kind, scope, target)  # noqa: S311 - no secret


def _case(random: Random, kind: Kind, scope: Scope, target: Target) -> Case:
    bps = _rate(random)
    lines = _lines(random, bps)
    inside = [line for line in lines if in_target(line, target, _key(target))]
    base, units = sum(line.amount for line in inside), sum(line.quantity for line in inside)
    flags = Flags(random.randrange(4)) if kind == Kind.TIER else Flags(0)
    percent = kind == Kind.PERCENT or (kind == Kind.TIER and not flags & Flags.VALUE_FIXED)
    tiers = _tiers(random, flags, base, units, bps) if kind == Kind.TIER else ()
    terms = Terms(
        merchant=1,
        start_time=1,
        end_time=2,
        flags=flags,
        issuer=2,
        cap=10,
        kind=kind,
        scope=scope,
        target=target,
        target_key=_key(target),
        audience=Audience.VOUCHER,
        value=_value(random, kind, bps, tiers, base, units),
        cap_amount=MAX_U96,
        budget=MAX_U96,
        min_amount=_threshold(random, base, least=1 if kind == Kind.EVERY else 0),
        min_quantity=min(_threshold(random, units), 2**16 - 1),
        max_times=random.choice((0, 0, 1, 2, 3, 2**16 - 1)) if kind == Kind.EVERY else 0,
        currency=840,
        cold_hash=bytes(32),
    )
    return Case(
        terms=terms,
        tiers=tiers,
        lines=lines,
        delivery=random.choice((0, 499, MAX_U96)),
        personal=_personal(random, percent, base),
        max_discount=random.choice((1, max(1, base // 7), max(1, base // 2), max(1, base), MAX_U96, MAX_U96, MAX_U96)),
    )


def _rate(random: Random) -> int:
    """Basis points, often such that halves of a minor unit occur."""
    return random.choice((1, 3, 333, 1999, 2500, 5000, 7777, 9999, BPS, random.randint(1, BPS)))


def _lines(random: Random, bps: int) -> tuple[Line, ...]:
    number = random.choice((1, 1, 1, 2, 2, 3, 5, LINES)) if random.random() > 0.02 else random.choice((0, LINES + 1))
    return tuple(_line(random, bps) for _ in range(number))


def _line(random: Random, bps: int) -> Line:
    return Line(
        unit_price=_half_price(random, bps) if random.random() < 0.5 else random.choice(PRICES),
        quantity=random.choice((1, 1, 1, 2, 3, 7, QUANTITY)) if random.random() > 0.01 else random.choice((0, 10_001)),
        sku=random.choice((0, SKU, SKU, SKU + 1)),
        tags=random.choice((0, TAG, TAG | 1, 3)),
    )


def _half_price(random: Random, bps: int) -> int:
    """A price whose percentage ends just below, at, or just above half a minor unit, where the rate allows it."""
    remainder = random.choice((4999, 5000, 5001))
    if bps % 2 and bps % 5:
        return remainder * pow(bps, -1, BPS) % BPS + BPS * random.randrange(3)
    return random.randrange(1, 2 * BPS)


def _threshold(random: Random, reached: int, least: int = 0) -> int:
    """Nothing, or what was reached, its neighbours, or a part of it."""
    near = (0, 0, reached - 1, reached, reached + 1, reached // 2, reached // 3, random.randint(1, 100))
    return min(max(least, random.choice(near)), MAX_U96)


def _value(random: Random, kind: Kind, bps: int, tiers: tuple[Tier, ...], base: int, units: int) -> int:
    if kind == Kind.TIER:
        return random.choice((0, tiers[0].value - 1)) if tiers[0].value > 1 else 0
    if kind == Kind.PERCENT:
        return bps
    share = base // max(1, units)
    return min(max(1, random.choice((1, 100, 500, share - 1, share, share + 1, base, MAX_U96))), MAX_U96)


def _tiers(random: Random, flags: Flags, base: int, units: int, bps: int) -> tuple[Tier, ...]:
    """One to five tiers, some of them around what the order reaches."""
    reached = units if flags & Flags.TIER_BY_QUANTITY else base
    near = {reached - 1, reached, reached + 1, reached // 2, 2 * reached, random.randint(1, 10**5)}
    thresholds = sorted(random.sample(sorted(step for step in near if step > 0), k=1))
    thresholds += [thresholds[-1] + step for step in sorted(random.sample(range(1, 10**4), k=random.randrange(TIERS)))]
    most = MAX_U96 if flags & Flags.VALUE_FIXED else BPS
    values = sorted(random.sample(range(1, min(most, 10 * BPS) + 1), k=len(thresholds)))
    if not flags & Flags.VALUE_FIXED and len(values) == 1:
        values = [bps]
    return tuple(Tier(threshold, value) for threshold, value in zip(thresholds, values, strict=True))


def _personal(random: Random, percent: bool, base: int) -> int:
    if random.random() < 0.6:
        return 0
    if percent:
        return random.choice((1, 1234, BPS - 1, BPS, BPS + 1, MAX_U96))
    return random.choice((1, 250, min(base, MAX_U96), MAX_U96))


def _key(target: Target) -> int:
    return {Target.ALL: 0, Target.TAGS: TAG, Target.SKU: SKU}[target]
