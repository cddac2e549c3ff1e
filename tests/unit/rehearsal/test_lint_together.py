"""What campaigns make of each other."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.rehearsal.findings import Finding, Level
from tests.unit.rehearsal.subjects import document, found, shop

ERROR, WARNING, NOTE = Level.ERROR, Level.WARNING, Level.NOTE
MONDAYS = {"start": "2027-01-01T00:00:00Z", "end": "2027-03-01T00:00:00Z", "weekdays": ["MON"]}


def of_group(group: int, *others: int, **more: Any) -> dict[str, Any]:
    """The entries of `stacking`."""
    return {"group": group, **({"with_groups": list(others)} if others else {}), **more}


def one(**changes: Any) -> dict[str, Any]:
    return document(**changes)


def two(kind: str = "PERCENT", **changes: Any) -> dict[str, Any]:
    return document(kind, **({"name": "two", "salt": 2} | changes))


def codes(*findings: Finding) -> set[tuple[Level, str, str, tuple[str, ...]]]:
    return {(it.level, it.code, it.problem.path, it.campaigns) for it in findings}


PAIRS: tuple[tuple[Level, str, str, tuple[str, ...], dict[str, Any], dict[str, Any]], ...] = (
    (ERROR, "same-name", "name", ("one", "one"), one(), two(name="one")),
    (ERROR, "same-terms", "salt", ("two", "one"), one(), two(salt=0)),
    (
        WARNING,
        "never-combined",
        "stacking.with_groups",
        ("one", "two"),
        one(stacking=of_group(1, 2)),
        two(stacking=of_group(2)),
    ),
    (
        WARNING,
        "never-combined",
        "stacking.with_groups",
        ("one", "two"),
        one(stacking=of_group(1, 2)),
        two(stacking=of_group(2, exclusive=True)),
    ),
    (
        WARNING,
        "never-combined",
        "stacking.with_groups",
        ("one", "two"),
        one(stacking=of_group(1, 2), currency="USD"),
        two(stacking=of_group(2, 1)),
    ),
    (
        WARNING,
        "never-combined",
        "stacking.with_groups",
        ("one", "two"),
        one(stacking=of_group(1, 2), when=MONDAYS),
        two(stacking=of_group(2, 1), when=MONDAYS | {"weekdays": ["TUE"]}),
    ),
    (NOTE, "unknown-group", "stacking.with_groups", ("one",), one(stacking=of_group(1, 9)), two()),
    (
        NOTE,
        "group-modes-differ",
        "stacking",
        ("two", "one"),
        one(stacking=of_group(0, one_only=True)),
        two(offer={"percent": "1%"}),
    ),
    (NOTE, "order-undecided", "stacking.priority", ("one", "two"), one(), two()),
    (
        WARNING,
        "shadowed",
        "offer",
        ("two", "one"),
        one(stacking={"one_only": True}, offer={"percent": "20%"}),
        two(stacking={"one_only": True}, offer={"percent": "20%", "target": {"groups": ["tea"]}}),
    ),
    (
        WARNING,
        "shadowed-by-exclusive",
        "offer",
        ("two", "one"),
        one(stacking={"exclusive": True}, offer={"percent": "5%"}),
        two("FIXED", offer={"amount": "3.00", "at_most": "3.00"}, conditions={"min_amount": "10.00"}),
    ),
    (
        WARNING,
        "all-discounted-before",
        "offer.exclude_discounted",
        ("two", "one"),
        one(stacking={"priority": 5}),
        two(offer={"exclude_discounted": True, "target": {"groups": ["tea"]}}),
    ),
    (
        NOTE,
        "threshold-after-discount",
        "conditions.min_amount",
        ("two", "one"),
        one(stacking={"priority": 5}),
        two(conditions={"min_amount": "20.00"}),
    ),
    (
        ERROR,
        "gifts-above-stock",
        "limits.stock",
        ("one", "two"),
        document("GIFT", limits={"uses": 20, "stock": 20}),
        two("GIFT", limits={"uses": 11, "stock": 11}),
    ),
)


@pytest.mark.parametrize(("level", "code", "path", "campaigns", "first", "second"), PAIRS)
def test_what_two_campaigns_make_of_each_other_is_found(
    level: Level, code: str, path: str, campaigns: tuple[str, ...], first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert (level, code, path, campaigns) in codes(*found(first, second))


FINE: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("never-combined", one(stacking=of_group(1, 2)), two(stacking=of_group(2, 1))),
    ("unknown-group", one(stacking=of_group(1, 2)), two(stacking=of_group(2, 1))),
    ("order-undecided", one(stacking={"priority": 1}), two()),
    ("order-undecided", one(offer={"scope": "LINE"}), two()),
    ("order-undecided", one(), two("SHIPPING")),
    (
        "all-discounted-before",
        one(stacking={"priority": 5}, offer={"counts_as_discount": False}),
        two(offer={"exclude_discounted": True}),
    ),
    ("all-discounted-before", one(), two(offer={"exclude_discounted": True}, stacking={"priority": 5})),
    (
        "threshold-after-discount",
        one(stacking={"priority": 5}),
        two(conditions={"min_amount": "20.00", "on_list_price": True}),
    ),
    (
        "gifts-above-stock",
        document("GIFT", limits={"uses": 20, "stock": 20}),
        two("GIFT", limits={"uses": 10, "stock": 10}),
    ),
)


@pytest.mark.parametrize(("code", "first", "second"), FINE)
def test_campaigns_that_go_well_together_are_passed(code: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    assert code not in {it.code for it in found(first, second)}


REASONS_TO_BE: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    (one(stacking={"one_only": True}), two(stacking={"one_only": True}, offer={"percent": "13%"})),
    (one(stacking={"one_only": True}), two(stacking={"one_only": True}, offer={"at_most": "5.01"})),
    (
        one(stacking={"one_only": True}, offer={"target": {"groups": ["coffee"]}}),
        two(stacking={"one_only": True}),
    ),
    (
        one(stacking={"one_only": True}, limits={"per_wallet": 1}),
        two(stacking={"one_only": True}),
    ),
    (
        one(stacking={"one_only": True}),
        two(stacking={"one_only": True}, audience="VOUCHER", who={"issuer": "issuer"}),
    ),
    (one(), two()),
)
"""A better value, a bigger cap, other goods, another limit, a coupon of one's own; or both in one order."""


@pytest.mark.parametrize(("first", "second"), REASONS_TO_BE)
def test_a_campaign_with_a_reason_to_be_is_not_shadowed(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert ("shadowed", "two") not in {(it.code, it.campaigns[0]) for it in found(first, second)}


def test_hours_that_meet_on_one_day_of_the_week_only_do_meet() -> None:
    early = MONDAYS | {"daily": {"from": "09:00", "to": "12:00"}}
    late = MONDAYS | {"weekdays": ["MON", "FRI"], "daily": {"from": "11:59", "to": "14:00"}}
    apart = late | {"daily": {"from": "12:00", "to": "14:00"}}

    def combined(when: dict[str, Any]) -> bool:
        pair = one(when=early, stacking=of_group(1, 2)), two(when=when, stacking=of_group(2, 1))
        return "never-combined" not in {it.code for it in found(*pair)}

    assert combined(late)
    assert not combined(apart)


def test_more_than_eight_that_go_together_are_told() -> None:
    many = [document(name=f"n{number}", salt=number, stacking={"priority": number}) for number in range(9)]
    assert "too-many-together" in {it.code for it in found(*many)}
    assert "too-many-together" not in {it.code for it in found(*many[:8])}


def test_a_campaign_alone_is_not_told_of_groups_that_are_not_there() -> None:
    assert found(one(stacking=of_group(1, 2)), catalogue=shop()) == []
