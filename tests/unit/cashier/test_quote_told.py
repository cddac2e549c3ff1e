"""A choice told: amounts, lines, codes, numbers, next steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from offchain.cashier.choice import Policy, choose
from offchain.cashier.quote_told import Goods, QuoteTexts, Telling
from offchain.cashier.reasons import LeftOut, Refused
from offchain.domain.cascade import Presented
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import UnlockTexts
from offchain.texts.wording import Language
from tests.unit import samples
from tests.unit.cashier import candidates

LINES = (Line(1_000, 2), Line(500, 1))


def telling(*numbers: int, language: Language = "en") -> Telling:
    """Campaigns of these numbers are called c1, c2, ...; the file has the lines the other way round."""
    names = {number.to_bytes(32, "big"): f"c{number}" for number in numbers}
    goods = Goods(("small", "large"), (((1, 2_000),), ((0, 500),)))
    texts = QuoteTexts(UnlockTexts.load(RefusalTexts.load()), LeftOutTexts.load())
    return Telling(names, goods, "EUR", 2, texts, language)


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
    assert refused["next_step"] == "Add 5.00 to unlock 2.50 off."
    assert told["payable"] == 2_500


def test_a_clash_names_the_pair_and_both_figures() -> None:
    told = telling(1, 2).document(choose([off(1, 250), off(2, 300)], {0: Policy.MAX}, LINES, 0))
    clash = told["promotions"][1]
    assert (clash["reason"], clash["code"], clash["pair"]) == ("clash", "Stacking_SameGroup", ["c1", "c2"])
    assert (clash["chosen"], clash["with_it"]) == (300, 250)
    assert clash["sentence"].endswith("2.50 instead of 3.00.")


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


def test_a_clash_is_told_in_chinese_too() -> None:
    given = [off(1, 250), off(2, 300)]
    clash = telling(1, 2, language="zh").document(choose(given, {0: Policy.MAX}, LINES, 0))["promotions"][1]
    assert clash["sentence"] == "c1 与 c2 不能同时使用。若使用它，订单共减免 2.50，而不是 3.00。"
    assert clash["next_step"] == "请保留更划算的一个。"


def test_what_is_missing_of_a_limit_stands_as_needed_and_have() -> None:
    left = LeftOut(off(1, 300), Refused(Refusal("Hub_OverBudget", discount=300, remaining=200)))
    choice = replace(choose([], {}, LINES, 0), left_out=(left,))
    (refused,) = telling(1).document(choice)["promotions"]
    assert (refused["needed"], refused["have"]) == (300, 200)


def test_a_gate_is_not_asked_and_the_quote_says_so() -> None:
    teller = telling(1, 2)
    document = teller.document(choose([off(1, 250, gate=7), off(2, 100)], {}, LINES, 0))
    assert [it.get("gate") for it in document["promotions"]] == ["asked on chain", None]
    assert teller.lines(document).count("  its gate is asked on chain") == 1


def test_goods_of_one_line_share_what_it_gets_by_their_list_prices() -> None:
    """Of 1.00, 3 of 7 units get 0.43 and 4 get 0.57; nothing is lost and nothing appears."""
    goods = Goods(("b", "a", "c"), (((0, 300), (1, 400)), ((2, 900),)))
    assert goods.shares([(100, 7)]) == [(43, 57, 7)]
    assert goods.shares([(0, 0)]) == [(0, 0, 0)]


def test_goods_that_stand_in_two_lines_get_the_shares_of_both() -> None:
    goods = Goods(("a", "b"), (((0, 100),), ((0, 100), (1, 100))))
    assert goods.shares([(10, 4)]) == [(12, 2)]


def test_two_promotions_never_take_more_off_a_good_than_it_costs() -> None:
    """Each takes 0.01 of a line of two goods at 0.01."""
    goods = Goods(("a", "b"), (((0, 1), (1, 1)),))
    assert goods.shares([(1,), (1,)]) == [(1, 0), (0, 1)]


def test_a_gift_is_told_in_units() -> None:
    terms = samples.terms(kind=Kind.GIFT, value=0, gift_quantity=2, cap_amount=0, budget=0)
    teller = telling(1)
    assert teller.lines(teller.document(choose([candidates.presented(1, terms)], {}, LINES, 0)))[0] == ("c1: 2 given")
