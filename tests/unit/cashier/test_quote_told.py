"""A choice told: amounts, lines, codes, numbers, next steps."""

from __future__ import annotations

from typing import Any

from offchain.cashier.choice import Policy, choose
from offchain.cashier.quote_told import Telling
from offchain.domain.cascade import Presented
from offchain.domain.order import Line
from offchain.domain.terms import Flags, Kind, Scope
from offchain.texts.refusal_texts import RefusalTexts
from tests.unit import samples
from tests.unit.cashier import candidates

LINES = (Line(1_000, 2), Line(500, 1))


def telling(*numbers: int) -> Telling:
    """Campaigns of these numbers are called c1, c2, ...; the file has the lines the other way round."""
    names = {number.to_bytes(32, "big"): f"c{number}" for number in numbers}
    return Telling(names, ("small", "large"), (1, 0), "EUR", 2, RefusalTexts.load(), "en")


def off(number: int, value: int, **fields: Any) -> Presented:
    """So many minor units off the order."""
    return candidates.presented(number, samples.terms(kind=Kind.FIXED, value=value, cap_amount=10**6, **fields))


def test_what_applies_is_told_line_by_line_in_the_order_of_the_file() -> None:
    told = telling(1).document(choose([off(1, 250)], {}, LINES, 490))
    assert (told["total"], told["discount"], told["payable"]) == (2_990, 250, 2_740)
    assert told["chosen"] == ["c1"]
    assert told["per_line"] == [{"sku": "small", "discount": 50}, {"sku": "large", "discount": 200}]
    (applied,) = told["promotions"]
    assert applied == {
        "campaign": "c1", "applied": True, "base": 2_500, "discount": 250, "units": 3, "gift": False,
        "per_line": [50, 200],
    }  # fmt: skip


def test_what_is_refused_has_code_numbers_and_next_step() -> None:
    told = telling(1).document(choose([off(1, 250, min_amount=3_000)], {}, LINES, 0))
    (refused,) = told["promotions"]
    assert (refused["code"], refused["needed"], refused["have"]) == ("Rules_BelowMinAmount", 3_000, 2_500)
    assert "5.00" in refused["next_step"]
    assert told["payable"] == 2_500


def test_a_clash_names_the_pair_and_both_figures() -> None:
    told = telling(1, 2).document(choose([off(1, 250), off(2, 300)], {0: Policy.MAX}, LINES, 0))
    clash = told["promotions"][1]
    assert (clash["reason"], clash["code"], clash["pair"]) == ("clash", "Stacking_SameGroup", ["c1", "c2"])
    assert (clash["chosen"], clash["with_it"]) == (300, 250)
    assert clash["sentence"].endswith("2.50 instead of 3.00")


def test_one_that_would_spoil_a_better_set_is_told_with_both_figures() -> None:
    given = [off(1, 100, scope=Scope.LINE), off(2, 2_000, min_amount=2_500)]
    worse = telling(1, 2).document(choose(given, {}, LINES, 0))["promotions"][1]
    assert (worse["reason"], worse["code"]) == ("better_without", "Rules_BelowMinAmount")
    assert (worse["chosen"], worse["with_it"]) == (2_000, 200)


def test_people_read_amounts_of_the_currency() -> None:
    teller = telling(1, 2)
    choice = choose([off(1, 250, flags=Flags.EXCLUSIVE), off(2, 250, min_amount=9_999)], {}, LINES, 0)
    lines = teller.lines(teller.document(choice))
    assert lines[:3] == ["c1: -2.50", "  small: -0.50", "  large: -2.00"]
    assert lines[3].startswith("c2: not applied: ")
    assert lines[-1] == "to pay 22.50 EUR"


def test_a_gift_is_told_in_units() -> None:
    terms = samples.terms(kind=Kind.GIFT, value=0, gift_quantity=2, cap_amount=0, budget=0)
    teller = telling(1)
    assert teller.lines(teller.document(choose([candidates.presented(1, terms)], {}, LINES, 0)))[0] == (
        "c1: -0.00, 2 given"
    )
