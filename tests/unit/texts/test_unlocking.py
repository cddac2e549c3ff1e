"""The next step names the prize where the terms of the promotion are known."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from offchain.domain.extra import NO_EXTRA, Extra
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope
from offchain.domain.tiers import Tier
from offchain.texts.errors import MalformedTextsError
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import BENEFITS, UnlockTexts, benefit_of
from tests.unit import samples

SHORT = Refusal("Rules_BelowMinAmount", have=3_750, needed=5_000)
FEW = Refusal("Rules_BelowMinQuantity", have=2, needed=3)
TIERS = Extra(tiers=(Tier(5_000, 500), Tier(10_000, 1_500)))


@pytest.fixture(scope="module")
def unlocks(texts: RefusalTexts) -> UnlockTexts:
    """The texts that the package ships."""
    return UnlockTexts.load(texts)


def test_a_shopper_reads_how_much_to_add_for_how_much(unlocks: UnlockTexts) -> None:
    fixed = samples.terms(kind=Kind.FIXED, value=2_000)
    assert unlocks.next_step(SHORT, fixed, NO_EXTRA, "en") == "Add 12.50 to unlock 20.00 off."
    assert unlocks.next_step(SHORT, fixed, NO_EXTRA, "zh") == "再买 12.50 即可享受立减 20.00 的优惠。"


PRIZES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"value": 1_500}, "15% off", "减免 15% 的优惠"),
    ({"kind": Kind.FIXED, "scope": Scope.UNIT, "value": 50}, "0.50 off each unit", "每件立减 0.50 的优惠"),
    ({"kind": Kind.FIXED, "scope": Scope.LINE, "value": 50}, "0.50 off each line", "每个商品行立减 0.50 的优惠"),
    ({"kind": Kind.EVERY, "value": 50}, "0.50 off every step", "每满一档立减 0.50 的优惠"),
    ({"kind": Kind.FIXED_PRICE, "value": 990}, "a price of 9.90", "9.90 的一口价"),
    (
        {"kind": Kind.FIXED_PRICE, "value": 990, "scope": Scope.UNIT},
        "a price of 9.90 for each unit",
        "每件 9.90 的一口价",
    ),
    ({"kind": Kind.BXGY, "get_bps": 10_000, "get_quantity": 1}, "1 unit free", "免费的 1 件商品"),
    ({"kind": Kind.BXGY, "get_bps": 5_000, "get_quantity": 2}, "50% off 2 units", "2 件商品减免 50% 的优惠"),
    ({"kind": Kind.GIFT, "gift_quantity": 1}, "a gift of 1 unit", "1 件赠品"),
    ({"kind": Kind.SHIPPING, "value": 10_000}, "free delivery", "免运费"),
    ({"kind": Kind.SHIPPING, "value": 5_000}, "50% off delivery", "运费减免 50% 的优惠"),
    (
        {"kind": Kind.SHIPPING, "value": 300, "flags": Flags.VALUE_FIXED},
        "3.00 off delivery",
        "运费立减 3.00 的优惠",
    ),
)


@pytest.mark.parametrize(("changes", "english", "chinese"), PRIZES)
def test_each_kind_names_its_prize(unlocks: UnlockTexts, changes: dict[str, Any], english: str, chinese: str) -> None:
    promotion = samples.terms(**changes)
    assert unlocks.next_step(FEW, promotion, NO_EXTRA, "en") == f"Add 1 unit to unlock {english}."
    assert unlocks.next_step(FEW, promotion, NO_EXTRA, "zh") == f"再买 1 件即可享受{chinese}。"


def test_every_kind_is_among_them_but_tiers_which_come_below() -> None:
    assert {changes.get("kind", Kind.PERCENT) for changes, *_ in PRIZES} == set(Kind) - {Kind.TIER}


@pytest.mark.parametrize(("needed", "english"), [(5_000, "5% off"), (10_000, "15% off")])
def test_of_tiers_the_prize_is_that_of_the_tier_that_is_reached(
    unlocks: UnlockTexts, needed: int, english: str
) -> None:
    refusal = Refusal("Rules_BelowMinAmount", have=needed - 1, needed=needed)
    promotion = samples.terms(kind=Kind.TIER, value=0)
    assert unlocks.next_step(refusal, promotion, TIERS, "en") == f"Add 0.01 to unlock {english}."


@pytest.mark.parametrize(("personal", "english"), [(0, "20.00 off"), (1_000, "20.00 off"), (3_000, "30.00 off")])
def test_a_coupon_of_ones_own_names_its_own_prize_where_it_is_better(
    unlocks: UnlockTexts, personal: int, english: str
) -> None:
    fixed = samples.terms(kind=Kind.FIXED, value=2_000)
    found = unlocks.next_step(SHORT, fixed, NO_EXTRA, "en", personal=personal)
    assert found == f"Add 12.50 to unlock {english}."


def test_a_percentage_that_no_coupon_may_carry_is_not_promised(unlocks: UnlockTexts) -> None:
    found = unlocks.next_step(SHORT, samples.terms(value=1_500), NO_EXTRA, "en", personal=10_001)
    assert found == "Add 12.50 to unlock 15% off."


def test_amounts_follow_the_decimals_of_the_currency(unlocks: UnlockTexts) -> None:
    fixed = samples.terms(kind=Kind.FIXED, value=2_000)
    assert unlocks.next_step(SHORT, fixed, NO_EXTRA, "en", 0) == "Add 1250 to unlock 2000 off."


def test_a_refusal_that_misses_nothing_keeps_its_own_next_step(unlocks: UnlockTexts, texts: RefusalTexts) -> None:
    refusal = Refusal("Rules_ZeroDiscount", base=5)
    assert unlocks.next_step(refusal, samples.terms(), NO_EXTRA, "zh") == texts.render(refusal, "zh").next_step


def test_every_prize_is_met_by_some_promotion() -> None:
    found = {
        benefit_of(samples.terms(kind=kind, scope=scope, value=value, get_bps=value, flags=flags), NO_EXTRA, 0).name
        for kind in Kind
        for scope in Scope
        for value in (1, 10_000)
        for flags in (0, Flags.VALUE_FIXED)
    }
    assert found == set(BENEFITS)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("steps", "unlocks, steps"),
        ("benefits", "unlocks, benefits"),
        ("end", "unlocks, end"),
        ("said", "unlocks, said"),
    ],
)
def test_a_missing_text_is_refused_by_its_place(texts: RefusalTexts, key: str, message: str) -> None:
    document = json.loads((resources.files("offchain.texts") / "unlocks.json").read_text(encoding="utf-8"))
    document[key].popitem()
    with pytest.raises(MalformedTextsError, match=message):
        UnlockTexts.parse(json.dumps(document), texts)
