"""Cases of stacking, hours, splits, funding, returns and limits."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from offchain.domain.allocation import split
from offchain.domain.bounds import MAX_U96, QUANTITY
from tools.vectors.shapes import Json

DAY, HOUR = 86_400, 3_600
MONDAY = 1_789_948_800


def _one(campaign: int, scope: str = "ORDER", **terms: Any) -> Json:
    kind = "SHIPPING" if scope == "SHIPPING" else "PERCENT"
    return {"campaign": campaign, "terms": {"kind": kind, "scope": scope, **terms}}


SETS: Final[dict[str, list[Json]]] = {
    "one": [_one(1)],
    "none": [],
    "nine": [_one(number) for number in range(1, 10)],
    "eight": [_one(number) for number in range(1, 9)],
    "stages": [_one(9, "UNIT"), _one(8, "LINE", priority=0), _one(2), _one(1, "SHIPPING")],
    "priorities": [_one(9, priority=7), _one(1, priority=6)],
    "ids": [_one(1), _one(2)],
    "stage falls": [_one(1), _one(2, "LINE")],
    "priority rises": [_one(1, priority=1), _one(2, priority=2)],
    "id falls": [_one(2), _one(1)],
    "twice": [_one(1), _one(1)],
    "two merchants": [_one(1), _one(2, merchant=2)],
    "two currencies": [_one(1), _one(2, currency=978)],
    "two tokens": [_one(1), _one(2, token=5)],
    "exclusive alone": [_one(1, flags=["EXCLUSIVE"])],
    "exclusive first": [_one(1, flags=["EXCLUSIVE"]), _one(2)],
    "exclusive later": [_one(1), _one(2), _one(3, flags=["EXCLUSIVE"])],
    "one of a group": [_one(1, group=3), _one(2, group=3, group_mode="ONE")],
    "all of a group": [_one(1, group=3), _one(2, group=3)],
    "groups that name each other": [_one(1, compat_mask=2), _one(2, group=1, compat_mask=1)],
    "groups of which one names the other": [_one(1, compat_mask=2), _one(2, group=1)],
    "group 31": [_one(1, compat_mask=2**31), _one(2, group=31, compat_mask=1)],
    "third clashes with the first": [
        _one(1, compat_mask=6),
        _one(2, group=1, compat_mask=5),
        _one(3, group=2, compat_mask=2),
    ],
}
"""Name -> a set as it is presented."""


def stacking() -> Iterator[Json]:
    """Sets that are admitted, and each way not to be."""
    for name, presented in SETS.items():
        yield {"id": name, "set": presented}


def schedule() -> Iterator[Json]:
    """Moments around the borders of windows and days."""
    windows = {
        "always": {},
        "nine to five": {"daily_from": 9 * HOUR, "daily_to": 17 * HOUR},
        "over midnight": {"daily_from": 22 * HOUR, "daily_to": 6 * HOUR},
        "until midnight": {"daily_from": 18 * HOUR, "daily_to": DAY},
        "weekend": {"weekdays": 0b1100000},
        "monday evening": {"weekdays": 1, "daily_from": 18 * HOUR, "daily_to": DAY},
    }
    for name, window in windows.items():
        for offset in (0, 32, 256 - 20):
            for second in (0, 6 * HOUR - 1, 9 * HOUR, 17 * HOUR, DAY - 1):
                time = MONDAY + second if second != 17 * HOUR else MONDAY + 5 * DAY + second
                terms = {**window} | ({"utc_offset": offset} if offset else {})
                yield {"id": f"{name}, offset {offset}, second {second}", "terms": terms, "time": time}


def allocation() -> Iterator[Json]:
    """Splits, and parts that are or are not the split."""
    known: list[tuple[int, list[int]]] = [
        (100, [1, 1, 1]),
        (1_245, [4_999, 2_500, 799]),
        (1, [3, 3, 4]),
        (0, [0, 0]),
        (5, [0, 10, 0]),
        (MAX_U96, [MAX_U96 * QUANTITY] * 50),
        (99_999, [10_000 - i * 7 for i in range(50)]),
    ]
    chance = Random(7)  # noqa: S311 - no secret
    for _ in range(20):
        weights = [chance.choice((0, chance.randrange(1, 10**6))) for _ in range(chance.randint(1, 8))]
        known.append((chance.randint(0, sum(weights)), weights))
    for number, (amount, weights) in enumerate(known):
        yield {"id": f"split {number}", "amount": amount, "weights": weights}
        yield {"id": f"check {number}", "amount": amount, "weights": weights, "parts": split(amount, weights)}
    for name, parts in {
        "too few parts": [34, 33],
        "a part below its share": [32, 34, 34],
        "a part above its share": [35, 33, 32],
        "parts above the amount": [34, 34, 33],
        "the tie to the higher line": [33, 33, 34],
    }.items():
        yield {"id": name, "amount": 100, "weights": [1, 1, 1], "parts": parts}
    yield {"id": "the lesser remainder up", "amount": 1, "weights": [3, 3, 4], "parts": [1, 0, 0]}


def funding() -> Iterator[Json]:
    """Shares of one to eight funders, over the whole range of what was spent."""
    shares = [[10_000], [5_000, 5_000], [1_000, 4_500, 4_500], [3_334, 3_333, 3_333], [0, 1, 9_999], [1_250] * 8]
    for number, share_bps in enumerate(shares):
        for spent, budget in ((0, 1), (1, 1), (5, 7), (101, 999), (MAX_U96, MAX_U96)):
            yield {"id": f"funders {number}, spent {spent}", "spent": spent, "budget": budget, "share_bps": share_bps}


def refunds() -> Iterator[Json]:
    """Returns of a line in steps."""
    lines = [
        (500, 100, 3, [1, 1, 1]),
        (500, 100, 3, [2, 1]),
        (500, 100, 3, [3]),
        (500, 1_500, 3, [1, 2]),
        (0, 0, 2, [1, 1]),
        (999, 1, 7, [0, 3, 4]),
        (MAX_U96, MAX_U96 * QUANTITY - 1, QUANTITY, [1, QUANTITY - 1]),
    ]
    for number, (price, discount, bought, steps) in enumerate(lines):
        case = {"unit_price": price, "discount": discount, "bought": bought, "steps": steps}
        yield {"id": f"line {number}", **case}


LIMITED: Final[Json] = {
    "kind": "FIXED",
    "scope": "ORDER",
    "value": 200,
    "start_time": MONDAY,
    "cap": 3,
    "period_cap": 2,
    "period_seconds": HOUR,
    "per_wallet": 2,
    "stock_units": 10,
    "budget": 1_000,
}
FRESH: Final[Json] = {"remaining": 1_000, "used": 0}
FULL: Final[Json] = {"period_no": 24, "period_used": 2}
COUNTERS: Final[dict[str, Json]] = {
    "new": FRESH,
    "last use": {"remaining": 200, "used": 2, "period_no": 24, "period_used": 1, "stock_used": 6, "wallet_used": 1},
    "no use left": FRESH | {"used": 3},
    "period full": FRESH | FULL,
    "earlier period full": FRESH | FULL | {"period_no": 23},
    "wallet had all": FRESH | {"wallet_used": 2},
    "stock too small": FRESH | {"stock_used": 7},
    "budget too small": FRESH | {"remaining": 199},
    "everything": {"remaining": 0, "used": 3, **FULL, "stock_used": 10, "wallet_used": 2},
    "period, wallet, stock, budget": {"remaining": 0, "used": 0, **FULL, "stock_used": 10, "wallet_used": 2},
    "wallet, stock, budget": {"remaining": 0, "used": 0, "stock_used": 10, "wallet_used": 2},
    "stock, budget": {"remaining": 0, "used": 0, "stock_used": 10},
}
"""Name -> counters before the use."""


def limits() -> Iterator[Json]:
    """One use at and beyond each limit, and in the next period."""
    use = {"units": 4, "discount": 200, "wallet": 0xA11CE}
    for name, before in COUNTERS.items():
        yield {"id": name, "terms": LIMITED, "counters": before, **use, "time": MONDAY + DAY}
    plain = {"kind": "FIXED", "scope": "ORDER", "value": 200, "cap": 3, "budget": 1_000}
    yield {"id": "no optional limit", "terms": plain, "counters": FRESH, **use, "time": MONDAY}
    gift = {**LIMITED, "kind": "GIFT", "value": 0}
    yield {"id": "gifts", "terms": gift, "counters": FRESH, **use, "discount": 0, "time": MONDAY + DAY - 1}
