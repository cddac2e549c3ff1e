"""A refusal is a code of the one vocabulary with exactly its facts, in the contract's order."""

from __future__ import annotations

import re

import pytest

from offchain.domain.refusals import Refusal
from offchain.domain.vocabulary import FACTS, SIGNATURES
from tools.error_table import declarations


def test_the_vocabulary_is_that_of_the_contracts() -> None:
    declared = {name: " ".join(facts.split()) for name, facts in re.findall(r"error (\w+)\(([^)]*)\);", declarations())}
    assert dict(SIGNATURES) == declared


def test_facts_stand_in_the_order_of_the_contract() -> None:
    assert FACTS["Rules_Quantity"] == ("line", "quantity", "limit")
    assert FACTS["Terms_NoCap"] == ()


def test_a_refusal_says_its_code_and_its_numbers() -> None:
    refusal = Refusal("Rules_BelowMinAmount", have=1, needed=2)
    assert str(refusal) == "Rules_BelowMinAmount: have=1, needed=2"
    assert dict(refusal.facts) == {"have": 1, "needed": 2}


@pytest.mark.parametrize(
    "facts", [{}, {"have": 1}, {"needed": 2, "have": 1}, {"have": 1, "needed": 2, "more": 3}], ids=str
)
def test_other_facts_than_those_of_the_code_are_a_defect(facts: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="takes the facts"):
        Refusal("Rules_BelowMinAmount", **facts)


def test_an_unknown_code_is_a_defect() -> None:
    with pytest.raises(KeyError):
        Refusal("Rules_Unheard")


def test_refusals_are_equal_when_code_and_facts_are() -> None:
    one = Refusal("Rules_ZeroDiscount", base=1)
    assert one == Refusal("Rules_ZeroDiscount", base=1)
    assert hash(one) == hash(Refusal("Rules_ZeroDiscount", base=1))
    assert one != Refusal("Rules_ZeroDiscount", base=2)
    assert one != Refusal("Hub_GrantMalformed", grant=1)
    assert one != "Rules_ZeroDiscount"


def test_the_facts_of_a_refusal_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        Refusal("Rules_ZeroDiscount", base=1).facts["base"] = 2  # type: ignore[index]
