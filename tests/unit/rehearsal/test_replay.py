"""Campaigns on past orders: who gets what, until what is spent, and which of them collide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from offchain.cashier.choice import Choice, Policy, choose
from offchain.domain.schedule import DAY
from offchain.rehearsal import replay as replaying
from offchain.rehearsal.figures import exhaustion
from offchain.rehearsal.options import personal_value
from offchain.rehearsal.past_orders import PastLine, PastOrder
from offchain.rehearsal.replay import WEEK, replay, shift_of
from offchain.rehearsal.results import Result
from tests.unit.campaigns.documents import NOW
from tests.unit.rehearsal.subjects import document, shop, subject

VOUCHER = {"audience": "VOUCHER", "who": {"issuer": "issuer"}}


def order(number: int = 0, **fields: Any) -> PastOrder:
    """Two packs of coffee for 15.98, the day after the start or later."""
    defaults = {
        "ref": f"A{number:03d}",
        "time": NOW + (number + 1) * 3_600,
        "shopper": "s1",
        "lines": (PastLine("C-1", 2),),
        "delivery": 490,
    }
    return PastOrder(**(defaults | fields))


def run(
    *documents: Mapping[str, Any],
    orders: list[PastOrder],
    policies: Mapping[int, Policy] | None = None,
    personal: str = "public",
) -> Result:
    subjects = [subject(made) for made in documents]
    values = {it.name: personal_value(it, personal) for it in subjects}
    return replay(subjects, orders, shop(), policies or {}, values)


def two(kind: str = "PERCENT", **changes: Any) -> dict[str, Any]:
    return document(kind, **({"name": "two", "salt": 2} | changes))


def test_a_use_is_counted_with_its_cost_and_who_had_it() -> None:
    result = run(document(), orders=[order(0, segment="new"), order(1, shopper="s2"), order(2)])
    one = result.campaigns["one"]
    assert (one.counters.used, one.counters.spent, one.shoppers, one.sales) == (3, 3 * 200, 2, 3 * 1_598)
    assert {name: (share.uses, share.discount) for name, share in one.segments.items()} == {
        "new": (1, 200),
        "": (2, 400),
    }
    assert (result.orders, result.with_promotion, result.discount, result.sales) == (3, 3, 600, 3 * 1_598)


def test_a_paid_campaign_is_run_as_if_its_funders_had_deposited_the_budget() -> None:
    token = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
    paid = {"settlement": "paid", "token": token, "collect_delay": "1d", "grace": "2d", "limits": {"budget": "5.00"}}
    one = run(document(**paid), orders=[order(number) for number in range(3)]).campaigns["one"]
    assert (one.counters.used, one.counters.spent, dict(one.counters.refused)) == (2, 400, {"Hub_OverBudget": 1})


def test_margin_is_of_goods_whose_cost_is_known_less_discounts_and_gifts() -> None:
    unknown = order(1, lines=(PastLine("X-9", 1, 100_00), PastLine("C-1", 2)))
    result = run(document(offer={"target": {"groups": ["coffee"]}}), orders=[order(0), unknown])
    assert (result.margin.sales, result.margin.cost, result.margin.discount) == (2 * 1_598, 4 * 500, 400)
    assert (result.margin.before, result.margin.after) == (1_196, 796)
    gift = run(document("GIFT", offer={"every": "10.00"}), orders=[order(0)])
    assert gift.margin.gifts == 255
    assert gift.campaigns["one"].counters.units == 1


@pytest.mark.parametrize(
    ("changes", "code", "uses"),
    [
        ({"limits": {"budget": "5.00"}}, "Hub_OverBudget", 2),  # 2.00 each: the third would leave -1.00
        ({"limits": {"uses": 2}}, "Hub_CapReached", 2),
        ({"limits": {"stock": 5}}, "Hub_OverStock", 2),
        ({"limits": {"per_wallet": 1}}, "Hub_WalletLimit", 1),
        ({"limits": {"per_period": {"uses": 1, "period": "1d"}}}, "Hub_PeriodLimit", 1),
        (VOUCHER, "Hub_IndexUsed", 1),
        ({"when": {"start": "now", "end": "+2h"}}, "Hub_Ended", 1),
    ],
)
def test_a_limit_stops_the_uses_as_on_chain(changes: dict[str, Any], code: str, uses: int) -> None:
    result = run(document(**changes), orders=[order(number) for number in range(3)])
    counters = result.campaigns["one"].counters
    assert counters.used == uses
    assert counters.refused == {code: 3 - uses}
    assert counters.first_refused[code] == NOW + (uses + 1) * 3_600


def test_an_order_that_would_overrun_the_budget_gets_the_next_best() -> None:
    rich = document(limits={"budget": "5.00"}, stacking={"one_only": True})
    poor = two(offer={"percent": "5%"}, stacking={"one_only": True})
    result = run(rich, poor, orders=[order(number) for number in range(3)])
    assert result.campaigns["one"].counters.used == 2
    assert result.campaigns["two"].counters.used == 1
    assert result.campaigns["two"].lost_to == {"one": 2}


def test_who_held_no_coupon_gets_none() -> None:
    held, not_held, unsaid = (
        order(0, shopper="a", holds=frozenset({"one"})),
        order(1, shopper="b", holds=frozenset()),
        order(2, shopper="c"),
    )
    result = run(document(**VOUCHER), orders=[held, not_held, unsaid])
    assert set(result.campaigns["one"].counters.wallets) == {"a", "c"}


def test_coupons_carry_their_personal_value_when_asked() -> None:
    personal = document(**VOUCHER, personal={"least": "15%", "most": "25%"})
    assert [run(personal, orders=[order()], personal=which).discount for which in ("public", "least", "most")] == [
        200,
        240,
        400,
    ]


def test_a_clash_counts_the_orders_and_what_the_smaller_would_have_given() -> None:
    one = document(stacking={"group": 1})
    other = two(offer={"percent": "5%"}, stacking={"group": 2})
    result = run(one, other, orders=[order(0), order(1)])
    pair = result.pairs["one", "two"]
    assert (pair.clashes, pair.forgone, pair.together) == (2, 2 * 80, 0)
    assert result.campaigns["two"].not_chosen == 2


@pytest.mark.parametrize(
    ("policies", "clashes", "uses"),
    [({}, 0, 1), ({0: Policy.ALL}, 0, 1), ({0: Policy.MAX}, 1, 0), ({1: Policy.MAX}, 0, 1)],
)
def test_two_of_one_group_clash_where_the_policy_takes_one(
    policies: Mapping[int, Policy], clashes: int, uses: int
) -> None:
    result = run(document(), two(offer={"percent": "5%"}), orders=[order()], policies=policies)
    assert result.pairs["one", "two"].clashes == clashes
    assert result.campaigns["two"].counters.used == uses
    assert result.with_promotion == 1


def test_promotions_that_eat_each_others_base_are_counted_with_the_amount() -> None:
    """12.5 % of 15.98 is 2.00, 50 % alone 7.99; together the second is of 13.98, or the first of 7.99."""
    one = document(stacking={"group": 1, "with_groups": [2], "priority": 5})
    other = two(offer={"percent": "50%", "at_most": "9.00"}, stacking={"group": 2, "with_groups": [1]})
    result = run(one, other, orders=[order()])
    pair = result.pairs["one", "two"]
    assert (pair.together, pair.eaten, pair.eaten_amount) == (1, 1, 200 + 799 - (200 + 699))


def test_times_are_moved_by_whole_weeks_into_the_first_week() -> None:
    subjects = [subject(document(when={"start": "+1d", "end": "+30d"}))]
    start = subjects[0].draft.terms.start_time
    past = [order(0, time=start - 100 * DAY), order(1, time=start - 90 * DAY)]
    shift = shift_of(subjects, past)
    assert shift % WEEK == 0
    assert start <= past[0].time + shift < start + WEEK
    assert shift_of(subjects, [order(0, time=start - 9 * DAY), order(1, time=start)]) == 0


def test_an_order_with_goods_that_have_no_price_is_left_out() -> None:
    result = run(document(), orders=[order(0), order(1, lines=(PastLine("X-9", 1),))])
    assert (result.orders, result.unpriced) == (1, 1)


def test_when_the_budget_is_spent_is_said_or_foreseen() -> None:
    short = run(document(limits={"budget": "5.00"}), orders=[order(number) for number in range(3)])
    assert exhaustion(short.campaigns["one"], short) == ({"budget": NOW + 3 * 3_600}, None)
    # 4.00 spent in the first two hours: 20.00 last ten
    paced = run(document(limits={"budget": "20.00"}), orders=[order(0), order(1)])
    assert exhaustion(paced.campaigns["one"], paced) == ({}, NOW + (2 * 3_600 + 1) * 5)
    ample = run(document(), orders=[order(0)])
    assert exhaustion(ample.campaigns["one"], ample)[1] is not None
    slow = run(document(when={"start": "now", "end": "+2h"}), orders=[order(0)])
    assert exhaustion(slow.campaigns["one"], slow) == ({}, None)


def test_the_result_does_not_depend_on_the_order_of_the_campaigns() -> None:
    made = document(), two(offer={"percent": "5%"}), document("SHIPPING", name="three", stacking={"group": 3})
    orders = [order(number, shopper=f"s{number % 3}") for number in range(6)]
    one, other = run(*made, orders=orders), run(*made[::-1], orders=orders)
    assert one.discount == other.discount
    assert one.pairs == other.pairs


def test_an_offer_that_counts_only_behind_another_is_not_kept_from_the_cashier(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms of one order say nothing yet of what another leaves: all that hold are offered."""
    seen: list[int] = []

    def watching(candidates: Any, *more: Any) -> Choice:
        seen.append(len(candidates))
        return choose(candidates, *more)

    monkeypatch.setattr(replaying, "choose", watching)
    run(document(), two(conditions={"min_amount": "99.00"}), orders=[order()])
    assert seen == [2]
