"""Allocation.sol against offchain/domain/allocation.py: the split, and what the check of a supplied one says."""

from __future__ import annotations

from random import Random

import pytest

from offchain.domain.allocation import check_split, split
from offchain.domain.refusals import Refusal
from tests.differential.conftest import Harness
from tests.differential.words import dynamic_tuple, encoded, words_list

SEED = 20_261_125
CASES = 400


def cases() -> list[tuple[int, list[int]]]:
    """Amounts with weights; small weights make ties."""
    random = Random(SEED)  # noqa: S311 - no secret
    found = [(0, [0, 0]), (0, [5]), (1, [1, 1, 1])]
    for _ in range(CASES):
        most = random.choice((2, 3, 10, 10**6, 2**110))
        weights = [random.randrange(most) for _ in range(random.choice((1, 2, 3, 7, 50)))]
        weights[random.randrange(len(weights))] += 1
        found.append((random.randint(0, sum(weights)), weights))
    return found


def argument(amount: int, weights: list[int], parts: list[int]) -> bytes:
    return encoded([32]) + dynamic_tuple([amount, words_list(weights), words_list(parts)])


def by_chain(rules: Harness, amount: int, weights: list[int], parts: list[int]) -> Refusal | None:
    try:
        rules.ask("checkSplit", argument(amount, weights, parts))
    except Refusal as refusal:
        return refusal
    return None


def by_twin(amount: int, weights: list[int], parts: list[int]) -> Refusal | None:
    try:
        check_split(amount, weights, parts)
    except Refusal as refusal:
        return refusal
    return None


def test_the_split_is_the_same_and_accepted_by_its_check(rules: Harness) -> None:
    for amount, weights in cases():
        answer = rules.ask("split", argument(amount, weights, []))
        parts = [int.from_bytes(answer[at : at + 32], "big") for at in range(64, len(answer), 32)]
        assert parts == split(amount, weights)
        assert by_chain(rules, amount, weights, parts) is None
        assert by_twin(amount, weights, parts) is None


@pytest.mark.parametrize("part", [2, 2**252 + 1, 2**256 - 1])
def test_a_part_that_runs_over_when_it_is_multiplied_is_refused(rules: Harness, part: int) -> None:
    """Of weights that sum to 16, 2^252 + 1 times the whole is 16 in a word, as if the part were 1."""
    weights, parts = [4, 12], [part, 2]
    twin = by_twin(4, weights, parts)
    assert twin is not None
    assert twin.code == "Rules_SplitPart"
    assert by_chain(rules, 4, weights, parts) == twin


@pytest.mark.parametrize("shift", ["one to a neighbour", "one more", "one less", "one part less"])
def test_any_other_split_gets_the_same_refusal(rules: Harness, shift: str) -> None:
    random = Random(SEED)  # noqa: S311 - no secret
    refused = set()
    for amount, weights in cases():
        parts = split(amount, weights)
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        if shift == "one part less":
            parts.pop()
        else:
            parts[at] += 0 if shift == "one less" else 1
            parts[other] -= 0 if shift == "one more" else 1
        if min([0, *parts]) < 0 or parts == split(amount, weights):
            continue
        twin = by_twin(amount, weights, parts)
        assert twin is not None
        assert by_chain(rules, amount, weights, parts) == twin
        refused.add(twin.code)
    assert refused
