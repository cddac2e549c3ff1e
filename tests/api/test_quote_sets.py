"""Dry runs with several promotions: a set that is named, and the best of those that compete."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.adapters.fake_shop import Coupon, FakeShop
from offchain.cashier import pricing
from offchain.cashier.pricing import price_lines
from offchain.cashier.quoting import Held
from offchain.domain.extra import GateRule
from offchain.domain.terms import Audience, Flags, GateKind, Kind, Scope, Target
from offchain.queries import dry_run
from tests.api.conftest import Ask
from tests.api.shop import ANN, BOB, CATALOGUE, HUB, ROOTS, TEA, Served, by_voucher
from tests.api.test_quotes import BASKET, holder, order_of, quote

CAP = 10_000


@pytest.fixture(scope="session")
def ask(ask_support: Ask) -> Ask:
    """Support may try the coupons of every wallet; who else may: test_permissions.py."""
    return ask_support


@pytest.fixture
def ask_empty(ask_empty_support: Ask) -> Ask:
    """The same in the other shop."""
    return ask_empty_support


def campaign(shop: Served, name: str, extra: tuple[int, ...] = (), **fields: int) -> str:
    """A campaign for everybody, of one group that takes any number; its id."""
    common = {"scope": Scope.ORDER, "audience": Audience.PUBLIC, "cap": 10, "cap_amount": CAP, "budget": CAP}
    shop.terms[name] = shop.shop.create(extra, **(common | fields))
    shop.follow()
    return shop.id(name)


@pytest.fixture
def tenth(empty: Served) -> str:
    """10 % off tea."""
    fields = {"target": Target.TAGS, "target_key": TEA, "priority": 5, "issuer": 0}
    return campaign(empty, "tenth", kind=Kind.PERCENT, value=1_000, **fields)


@pytest.fixture
def three(empty: Served) -> str:
    """3.00 off the order, before what has no priority."""
    return campaign(empty, "three", kind=Kind.FIXED, value=300, priority=1, issuer=0)


@pytest.fixture
def parcel(empty: Served) -> str:
    """Half of the delivery fee."""
    return campaign(empty, "parcel", kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=5_000, issuer=0)


@pytest.fixture
def alone(empty: Served) -> str:
    """4.00 off, with nothing beside it."""
    return campaign(empty, "alone", kind=Kind.FIXED, value=400, flags=Flags.EXCLUSIVE, issuer=0)


def named(*campaigns: str) -> list[dict[str, Any]]:
    """Promotions without coupons."""
    return [{"campaign": campaign} for campaign in campaigns]


def of(found: dict[str, Any], campaign: str) -> dict[str, Any]:
    """What is said of one campaign."""
    (promotion,) = [it for it in found["promotions"] if it["campaign"] == campaign]
    told: dict[str, Any] = promotion
    return told


def minor(shares: list[dict[str, Any]]) -> dict[str, int]:
    """SKU -> minor units."""
    return {share["sku"]: share["amount"]["minor"] for share in shares}


def test_a_set_is_told_promotion_by_promotion_and_line_by_line(
    ask_empty: Ask, tenth: str, three: str, parcel: str
) -> None:
    """25.00 of tea and 7.99 of coffee: 2.50 off the tea, 3.00 off what is left of both, 2.45 off the fee."""
    found = quote(ask_empty, order_of(named(parcel, three, tenth), delivery=490))
    assert found["applied"] is True
    assert [it["campaign"] for it in found["promotions"]] == [tenth, three, parcel]
    assert [minor(it["per_line"]) for it in found["promotions"]] == [
        {"T-1": 250, "C-1": 0},
        {"T-1": 221, "C-1": 79},
        {"T-1": 0, "C-1": 0},
    ]
    assert [it["delivery"]["minor"] for it in found["promotions"]] == [0, 0, 245]
    assert minor(found["per_line"]) == {"T-1": 471, "C-1": 79}
    totals = {name: found[name]["minor"] for name in ("list_price", "delivery", "discount", "payable")}
    assert totals == {"list_price": 3_299, "delivery": 490, "discount": 795, "payable": 2_994}


def test_a_set_that_is_quoted_is_what_the_chain_then_gives(
    ask_empty: Ask, empty: Served, tenth: str, three: str
) -> None:
    told = quote(ask_empty, order_of(named(three, tenth)))
    uses = [Held(empty.terms[name]).presented(empty.shop.domain) for name in ("tenth", "three")]
    lines = price_lines(CATALOGUE, BASKET, uses)
    presented = [empty.shop.use(empty.terms[name], Coupon()) for name in ("tenth", "three")]
    empty.shop.redeem(empty.shop.submission_of(presented, empty.shop.order(ANN, lines, 1)))
    empty.follow()
    redeemed = ask_empty("GET", "/v1/redemptions", params={"order": "oldest"}).json()["items"]
    given = [(it["campaign"], it["discount"], it["base"]) for it in redeemed]
    assert given == [(it["campaign"], it["discount"], it["base"]) for it in told["promotions"]]


def test_the_best_set_is_priced_on_the_lines_that_the_cashier_would_sign(ask_empty: Ask, empty: Served) -> None:
    """Both coffees cost the same. Where they share a line, 0.08 of 0.19 fall to the tea; where one that is not chosen
    in the end would keep them apart, 0.09 would."""
    campaign(empty, "before", kind=Kind.FIXED, value=19, priority=9, issuer=0)
    tea = {"target": Target.TAGS, "target_key": TEA}
    behind = campaign(empty, "behind", kind=Kind.PERCENT, value=1_000, issuer=0, **tea)
    lines = {"scope": Scope.LINE, "flags": Flags.EXCLUSIVE}
    loser = campaign(empty, "lines", kind=Kind.FIXED, value=1, issuer=0, **lines)
    found = quote(ask_empty, order_of([], {"T-1": 1, "C-1": 1, "C-2": 1}))
    assert of(found, loser)["reason"] == "clash"
    assert of(found, behind)["base"]["minor"] == 1_250 - 8
    assert sum(minor(found["per_line"]).values()) == found["discount"]["minor"]


def test_what_is_taken_off_each_product_is_the_sum_of_what_each_promotion_takes(ask_empty: Ask, empty: Served) -> None:
    """Both coffees share a line: of an odd amount the first gets one minor unit more, twice."""
    odd = [campaign(empty, f"odd {at}", kind=Kind.FIXED, value=201, issuer=0) for at in range(2)]
    found = quote(ask_empty, order_of(named(*odd), {"C-1": 1, "C-2": 1}))
    each = [minor(promotion["per_line"]) for promotion in found["promotions"]]
    assert each == [{"C-1": 101, "C-2": 100}, {"C-1": 100, "C-2": 101}]
    assert minor(found["per_line"]) == {"C-1": 201, "C-2": 201}


def test_two_coupons_of_one_campaign_clash_and_are_told_apart(ask_empty: Ask, empty: Served) -> None:
    by_voucher(empty)
    empty.issue("percent", ANN, empty.shop.voucher(empty.terms["percent"], ANN, 5, 2_000))
    empty.follow()
    empty.clock.wait(60)
    both = [{"campaign": empty.id("percent"), "coupon": index} for index in (1, 5)]
    found = quote(ask_empty, order_of(both, wallet=holder(ANN, 1)["wallet"]))
    assert [(it["coupon"], it["applied"]) for it in found["promotions"]] == [(1, True), (5, False)]
    assert found["promotions"][1]["refusal"]["code"] == "Stacking_Order"


@pytest.mark.parametrize("choose", [False, True])
def test_of_two_equal_coupons_the_lower_index_is_spent_however_they_are_named(
    ask_empty: Ask, empty: Served, *, choose: bool
) -> None:
    by_voucher(empty)
    empty.issue("percent", ANN, empty.shop.voucher(empty.terms["percent"], ANN, 5, 2_000))
    empty.follow()
    empty.clock.wait(60)
    both = [{"campaign": empty.id("percent"), "coupon": index} for index in (1, 5)]
    for coupons in (both, both[::-1]):
        found = quote(ask_empty, order_of(coupons, wallet=holder(ANN, 1)["wallet"], choose=choose))
        assert [(it["coupon"], it["applied"]) for it in found["promotions"]] == [(1, True), (5, False)]


def test_two_that_clash_are_told_both_in_the_readers_language(ask_empty: Ask, alone: str, three: str) -> None:
    told = [quote(ask_empty, order_of(named(alone, three)), language) for language in ("en", "zh")]
    (left,) = [it for it in told[0]["promotions"] if not it["applied"]]
    assert told[0]["applied"] is False
    assert (left["reason"], left["refusal"]["code"]) == ("clash", "Stacking_Exclusive")
    assert set(left["pair"]) == {alone, three}
    assert left["refusal"]["next_step"] == "Keep the one that saves more."
    sentences = [of(it, left["campaign"])["refusal"]["sentence"] for it in told]
    assert sentences[0].endswith(" do not go together.")
    assert sentences[1].endswith(" 不能同时使用。")
    assert all(f"{campaign[2:10]}…" in sentence for campaign in (alone, three) for sentence in sentences)


def test_what_does_not_apply_leaves_the_others_and_says_what_it_takes(
    ask_empty: Ask, empty: Served, three: str
) -> None:
    high = campaign(empty, "high", kind=Kind.FIXED, value=2_000, min_amount=4_000, priority=9, issuer=0)
    found = quote(ask_empty, order_of(named(three, high)))
    refusal = of(found, high)["refusal"]
    assert (found["applied"], found["discount"]["minor"]) == (False, 300)
    assert (refusal["code"], refusal["have"], refusal["needed"]) == ("Rules_BelowMinAmount", 3_299, 4_000)
    assert refusal["next_step"] == "Add 7.01 to unlock 20.00 off."


def test_the_best_of_those_that_are_named_is_chosen_and_the_rest_says_why(
    ask_empty: Ask, alone: str, three: str, parcel: str
) -> None:
    found = quote(ask_empty, order_of(named(alone, three, parcel), delivery=490, choose=True))
    left = of(found, alone)
    assert (found["applied"], found["exact"], found["discount"]["minor"]) == (True, True, 545)
    assert (left["reason"], left["chosen"]["minor"], left["with_it"]["minor"]) == ("clash", 545, 400)
    assert left["refusal"]["sentence"].endswith("With it the order would get 4.00 instead of 5.45.")


def test_where_none_is_named_all_that_are_open_to_the_wallet_compete(ask_empty: Ask, empty: Served, three: str) -> None:
    by_voucher(empty)
    empty.follow()
    found = {wallet: quote(ask_empty, order_of([], wallet=f"0x{wallet:040x}")) for wallet in (ANN, BOB)}
    competed = {
        wallet: {(it["campaign"], it["coupon"], it["applied"]) for it in told["promotions"]}
        for wallet, told in found.items()
    }
    assert competed[ANN] == {(three, None, True), (empty.id("percent"), 1, True)}
    assert competed[BOB] == {(three, None, True), (empty.id("percent"), 4, True)}
    assert found[ANN]["discount"]["minor"] == 300 + 455  # 20 % of the 22.73 that are left of the tea
    assert quote(ask_empty, order_of([]))["discount"]["minor"] == 300


def test_a_campaign_to_come_is_told_and_one_that_is_over_is_not(ask_empty: Ask, empty: Served, three: str) -> None:
    end = empty.terms["three"].end_time
    later = campaign(empty, "later", kind=Kind.FIXED, value=100, issuer=0, start_time=end, end_time=end + 9)
    told = quote(ask_empty, order_of([]))["promotions"]
    assert [(it["campaign"], it["applied"]) for it in told] == [(three, True), (later, False)]
    assert told[1]["refusal"]["code"] == "Hub_NotStarted"
    empty.clock.wait(end - empty.clock.now())
    assert [it["campaign"] for it in quote(ask_empty, order_of([]))["promotions"]] == [later]


def test_one_that_needs_more_lines_than_an_order_has_leaves_the_others(
    ask_empty: Ask, empty: Served, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both coffees share a line, unless a promotion on lines wants them apart."""
    monkeypatch.setattr(pricing, "LINES", 2)
    lines = campaign(empty, "lines", kind=Kind.FIXED, scope=Scope.LINE, value=500, issuer=0)
    found = quote(ask_empty, order_of([], {"T-1": 1, "C-1": 1, "C-2": 1}))
    assert (found["applied"], found["discount"]["minor"]) == (True, of(found, three)["discount"]["minor"])
    assert of(found, lines)["refusal"]["facts"] == {"lines": "3", "limit": "2"}
    whole = quote(ask_empty, order_of([], {"T-1": 1, "C-1": 1, "T-2": 1}))
    assert (whole["payable"], whole["refusal"]["code"]) == (None, "Rules_LineCount")


def test_a_policy_decides_within_its_group(ask_empty: Ask, tenth: str, three: str) -> None:
    best = {
        policy: [
            it["campaign"]
            for it in quote(ask_empty, order_of([], policies={"0": policy}))["promotions"]
            if it["applied"]
        ]
        for policy in ("all", "max", "first")
    }
    assert best == {"all": [tenth, three], "max": [three], "first": [tenth]}


def test_a_set_that_a_budget_cannot_pay_is_not_chosen(ask_empty: Ask, empty: Served, three: str) -> None:
    poor = campaign(empty, "poor", kind=Kind.FIXED, value=900, budget=899, cap_amount=899, issuer=0)
    terms = empty.terms["poor"]
    lines = price_lines(CATALOGUE, {"C-1": 1}, [Held(terms).presented(empty.shop.domain)])
    empty.shop.redeem(empty.shop.submission(terms, empty.shop.order(BOB, lines, 7), Coupon()))
    empty.follow()
    found = quote(ask_empty, order_of([]))
    refusal = of(found, poor)["refusal"]
    assert (refusal["code"], refusal["have"], refusal["needed"], refusal["unit"]) == (
        "Hub_OverBudget",
        899 - 799,
        899,
        "minor",
    )
    assert found["discount"] == of(found, three)["discount"]


def test_what_is_over_the_stock_is_told_with_what_is_left(ask_empty: Ask, empty: Served) -> None:
    scarce = campaign(empty, "scarce", kind=Kind.FIXED, value=100, stock_units=2, issuer=0)
    refusal = of(quote(ask_empty, order_of(named(scarce))), scarce)["refusal"]
    assert (refusal["code"], refusal["have"], refusal["needed"]) == ("Hub_OverStock", 2, 3)
    assert quote(ask_empty, order_of(named(scarce), {"C-1": 2}))["applied"] is True


def test_one_with_which_the_order_gets_no_more_says_so(ask_empty: Ask, empty: Served) -> None:
    small = campaign(empty, "small", kind=Kind.FIXED, value=100, priority=9, issuer=0)
    large = campaign(empty, "large", kind=Kind.FIXED, value=2_000, min_amount=3_299, issuer=0)
    found = quote(ask_empty, order_of(named(small, large), choose=True))
    left = of(found, small)
    assert (left["reason"], left["chosen"]["minor"], left["with_it"]["minor"]) == ("better_without", 2_000, 100)
    assert left["refusal"]["next_step"] == "Leave it out: the order gets no more with it."


def test_a_gate_is_not_asked_and_the_answer_says_so(ask_empty: Ask, empty: Served, three: str) -> None:
    rule = GateRule(GateKind.PAST_VOTES, timepoint=1, minimum=1)
    members = {"kind": Kind.FIXED, "value": 200, "audience": Audience.HOLDER, "gate": 7, "per_wallet": 1, "issuer": 0}
    gated = campaign(empty, "gated", (rule.packed(),), **members)
    found = quote(ask_empty, order_of(named(gated, three)))
    assert (of(found, gated)["applied"], of(found, gated)["gate"]) == (True, "asked on chain")
    assert of(found, three)["gate"] is None


def test_promotions_in_other_money_than_the_prices_are_refused_with_both(
    ask_empty: Ask, empty: Served, three: str
) -> None:
    euro = campaign(empty, "euro", kind=Kind.FIXED, value=300, currency=978, issuer=0)
    found = quote(ask_empty, order_of(named(three, euro)))
    assert of(found, euro)["refusal"]["facts"] == {"order": "840", "terms": "978"}
    other = quote(ask_empty, order_of(named(three, euro), currency="EUR"))
    assert (of(other, three)["refusal"]["code"], other["payable"]["currency"]) == ("Order_Currency", "EUR")


def test_of_several_merchants_somebody_says_whose_till_it_is(ask_empty: Ask, empty: Served, three: str) -> None:
    south = FakeShop(empty.chain, HUB, ROOTS, "south")
    common = {"audience": Audience.PUBLIC, "issuer": 0, "cap": 9, "cap_amount": CAP, "budget": CAP}
    south.create(kind=Kind.FIXED, scope=Scope.ORDER, value=3_000, **common)
    empty.follow()
    answer = ask_empty("POST", "/v1/quotes", json=order_of([]))
    assert (answer.status_code, answer.json()["code"]) == (409, "Cashier_WhichTill")
    assert answer.json()["facts"] == {"merchants": "2", "currencies": "1"}
    found = quote(ask_empty, order_of([], merchant=f"0x{empty.shop.merchant.address:040x}"))
    assert [it["campaign"] for it in found["promotions"]] == [three]


def test_more_than_can_compete_must_be_named(
    ask_empty: Ask, tenth: str, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_run, "MOST", 2)
    assert quote(ask_empty, order_of([]))["applied"] is True
    monkeypatch.setattr(dry_run, "MOST", 1)
    answer = ask_empty("POST", "/v1/quotes", json=order_of([]))
    assert (answer.status_code, answer.json()["code"]) == (409, "Cashier_TooManyOpen")
    assert quote(ask_empty, order_of(named(tenth, three)))["applied"] is True


def test_an_order_that_nothing_is_open_to_costs_its_list_price(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    found = quote(ask_empty, order_of([], delivery=490))
    assert (found["applied"], found["promotions"], found["payable"]["minor"]) == (False, [], 3_299 + 490)


def test_a_set_without_promotions_is_the_order_alone(ask_empty: Ask, three: str) -> None:
    found = quote(ask_empty, order_of([], choose=False, currency="USD"))
    assert (found["applied"], found["promotions"], found["discount"]["minor"]) == (False, [], 0)
    assert found["payable"] == {"minor": 3_299, "amount": "32.99", "currency": "USD"}


def test_a_basket_without_a_price_refuses_the_order_and_each_promotion(ask_empty: Ask, tenth: str, three: str) -> None:
    found = quote(ask_empty, order_of(named(tenth, three), {"T-2": 4}))
    assert (found["list_price"], found["payable"], found["refusal"]["code"]) == (None, None, "Cashier_OutOfStock")
    assert [it["refusal"]["code"] for it in found["promotions"]] == ["Cashier_OutOfStock"] * 2


def test_a_coupon_in_a_set_is_the_wallets_own(ask_empty: Ask, empty: Served, three: str) -> None:
    by_voucher(empty)
    empty.follow()
    personal = {"campaign": empty.id("percent"), "coupon": 1}
    found = quote(ask_empty, order_of([personal, *named(three)], wallet=holder(ANN, 1)["wallet"]))
    assert (found["applied"], of(found, empty.id("percent"))["discount"]["minor"]) == (True, 455)
    others = quote(ask_empty, order_of([personal, *named(three)], wallet=holder(BOB, 1)["wallet"]))
    assert of(others, empty.id("percent"))["refusal"]["code"] == "Cashier_NoSuchCoupon"
    assert (others["applied"], others["discount"]["minor"]) == (False, 300)
