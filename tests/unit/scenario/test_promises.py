"""A promise that is broken is seen, told, and turns the story red."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offchain.audit.report import AuditReport
from offchain.scenario import funders, large_told, mobile, outcome
from offchain.scenario.crowd import Bought
from offchain.scenario.funders import Settled
from offchain.scenario.large_told import Rush
from offchain.scenario.market import BUDGET, OFF, SHARES, TILL, Books
from offchain.scenario.mobile import PHONES, Lived
from offchain.scenario.phone import Cut
from offchain.scenario.split import Split

AUDIT = AuditReport(
    complete_to_block=9,
    records=9,
    redemptions=9,
    merchants=1,
    counts={},
    differences=(),
    notes=(),
    digest="match",
    online=True,
)
RECORDS = [
    {"record_hash": f"r{number}", "redemption": {"order_hash": f"o{number}"} if number else None}
    for number in range(PHONES + 1)
]
HEARD = tuple(str(it["record_hash"]) for it in RECORDS)
LIVES = [Lived(f"o{number}", (Cut.SENT,), True, HEARD, 3) for number in range(1, PHONES + 1)]


def broken(found: outcome.Outcome) -> list[str]:
    return [what for what, holds in found.promises.items() if not holds]


def test_phones_that_lived_well_keep_every_promise() -> None:
    assert broken(mobile.told(LIVES, RECORDS, PHONES, 0, 1.0)) == []


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"order": "o2"}, "nobody else has one"),
        ({"same": False}, "the same key gets the same answer"),
        ({"heard": HEARD[1:]}, "no phone missed a record or heard one twice"),
        ({"heard": (*HEARD, HEARD[-1])}, "no phone missed a record or heard one twice"),
    ],
)
def test_a_phone_that_did_not_is_found(change: dict[str, Any], promise: str) -> None:
    assert promise in broken(mobile.told([replace(LIVES[0], **change), *LIVES[1:]], RECORDS, PHONES, 0, 1.0))


def test_an_order_that_counts_twice_is_found() -> None:
    assert "every phone has exactly one effect" in broken(
        mobile.told(LIVES, [*RECORDS, RECORDS[1]], PHONES + 1, 0, 1.0)
    )


def test_a_broken_promise_turns_the_story_red_and_is_told() -> None:
    good = mobile.told(LIVES, RECORDS, PHONES, 0, 1.0)
    bad = replace(good, promises={**good.promises, "it rains": False})
    assert outcome.document("mobile", 1, good, AUDIT)["green"] is True
    assert outcome.document("mobile", 1, bad, AUDIT)["green"] is False
    assert "BROKEN       it rains" in outcome.told(bad, AUDIT)
    assert "promises     4 of 5 hold" in outcome.told(bad, AUDIT)


def test_an_audit_that_is_not_green_turns_the_story_red() -> None:
    good = mobile.told(LIVES, RECORDS, PHONES, 0, 1.0)
    assert outcome.document("mobile", 1, good, replace(AUDIT, digest="mismatch"))["green"] is False


def books() -> Books:
    given = dict(zip(SHARES, (20 * OFF, 10 * OFF, 10 * OFF), strict=True))
    orders = dict(zip(SHARES, (20, 10, 10), strict=True))
    return Books(orders, dict.fromkeys(SHARES, 50_000), given, ["Hub_OverBudget"] * 5)


def settled() -> Settled:
    back = {"bakery": 0, "dairy": 0, "florist": 1}
    charged = {"bakery": 6_020, "dairy": 4_013, "florist": 2_007}
    balances = {shop: TILL + 50_000 - charged[shop] for shop in SHARES}
    return Settled(early="Vault_NothingDue", back=back, refused=dict.fromkeys(SHARES, ""), balances=balances, held=0)


def of_shops(kept: Books, done: Settled, remaining: int = 0) -> list[str]:
    figures = {
        "spent": sum(kept.discount.values()),
        "remaining": remaining,
        "shops": funders.statements(kept, (6_020, 4_013, 2_008), done),
    }
    return [what for what, holds in funders._promises(figures, kept, done, 5).items() if not holds]


def test_books_that_add_up_keep_every_promise() -> None:
    assert sum(books().discount.values()) == BUDGET
    assert of_shops(books(), settled()) == []


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"early": ""}, "nothing is collected before it is due"),
        ({"held": 1}, "the vault keeps nothing"),
        ({"back": {"bakery": 1, "dairy": 0, "florist": 0}}, "each gets back what it deposited beyond its share"),
        ({"balances": dict.fromkeys(SHARES, TILL)}, "each has what it sold, less its share"),
    ],
)
def test_a_cent_in_the_wrong_place_is_found(change: dict[str, Any], promise: str) -> None:
    assert of_shops(books(), replace(settled(), **change)) == [promise]


def test_a_budget_that_is_not_spent_or_an_order_too_many_is_found() -> None:
    assert "the budget is spent to the last cent" in of_shops(books(), settled(), remaining=1)
    late = books()
    late.refusals.pop()
    assert "nothing is given beyond it" in of_shops(late, settled())


def of_platform(rush: Rush, used_more: int = 0) -> list[str]:
    split = Split.of(1)
    bought = [Bought(name, 300, 2_690) for name in sorted(split.buyers)]
    used = large_told._counted(split, bought)
    used["amount"] += used_more
    return broken(large_told.told(rush, split, bought, used, []))


def test_limits_that_are_overrun_are_found() -> None:
    rushed = [Bought("a", 100, 900), Bought("b", code="Hub_CapReached")]
    rush = Rush(rushed, (0, 1), 1, 100)
    assert of_platform(rush) == []
    assert of_platform(replace(rush, standing=(0, 2))) == ["every unit is sold, and none twice"]
    assert of_platform(replace(rush, standing=(5, 1))) == ["not a cent beyond the budget"]
    other = [rushed[0], Bought("b", code="Hub_Paused")]
    assert of_platform(replace(rush, rushed=other)) == ["who came too late is told so"]
    assert of_platform(rush, used_more=1) == ["nobody gets the other arm's offer"]
