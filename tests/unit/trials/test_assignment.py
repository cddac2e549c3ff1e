"""Arms follow from seed and id alone, in the planned shares."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
import sha3

from offchain.trials.assignment import assign, check
from offchain.trials.errors import AssignmentError, SeedError
from offchain.trials.estimates import share_mismatch_p
from tests.unit.trials.plans import SEED, plan

SHOPPERS = [hashlib.sha256(str(number).encode()).hexdigest()[:12] for number in range(6_000)]


def test_anybody_can_compute_an_arm() -> None:
    found = assign(plan(), SEED, ["ann"])
    digest = sha3.keccak_256(bytes.fromhex(plan().digest()[2:]) + SEED + b"ann").digest()
    place = int.from_bytes(digest, "big") * 10_000 // 2**256
    assert found == {"ann": "coupon" if place < 5_000 else "nothing"}


def test_who_else_takes_part_and_in_what_order_does_not_matter() -> None:
    everybody = assign(plan(), SEED, SHOPPERS)
    assert assign(plan(), SEED, [*SHOPPERS[::-1], *SHOPPERS[:5]]) == everybody
    assert assign(plan(), SEED, SHOPPERS[:100]) == {it: everybody[it] for it in SHOPPERS[:100]}
    assert list(everybody) == sorted(SHOPPERS)


def test_shares_are_those_of_the_plan() -> None:
    shares = {"a": 1_000, "b": 2_500, "c": 6_500}
    counts = Counter(assign(plan(arms=shares, control="a"), SEED, SHOPPERS).values())
    assert share_mismatch_p(counts, shares) > 0.01
    assert share_mismatch_p(dict(counts) | {"a": counts["a"] + 150}, shares) < 0.001


def test_two_trials_part_their_shoppers_independently() -> None:
    one, other = assign(plan(), SEED, SHOPPERS), assign(plan(name="jam"), SEED, SHOPPERS)
    both = Counter((one[it], other[it]) for it in SHOPPERS)
    cells = {f"{first}{second}": count for (first, second), count in both.items()}
    assert share_mismatch_p(cells, dict.fromkeys(cells, 1)) > 0.001


def test_a_changed_arm_is_named() -> None:
    assigned = assign(plan(), SEED, SHOPPERS[:50])
    check(plan(), SEED, assigned)
    victim = SHOPPERS[7]
    assigned[victim] = "coupon" if assigned[victim] == "nothing" else "nothing"
    with pytest.raises(AssignmentError, match=f"1 of 50 shoppers: found {victim} in"):
        check(plan(), SEED, assigned)


def test_another_seed_assigns_nobody() -> None:
    with pytest.raises(SeedError):
        assign(plan(), bytes(32), SHOPPERS)
