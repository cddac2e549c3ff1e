"""Every form of sale from its file to its record: a merchant creates it by Brownie, a shopper redeems, one is refused.

Pre-sales are in test_presale.py, rewards for referrals and other acts in test_rewards.py; table: docs/sale-forms.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from offchain.adapters.ganache import GanacheOptions, LocalGanache
from tests.scripts.market import ANN, BOB, HOUR, Market, stolen

EVENING = 1_799_861_400  # 2027-01-13T18:30:00+01:00, a Wednesday within the hours of the flash sale
MINUTES = 600


@dataclass(frozen=True)
class Form:
    """basket : SKU -> units; discount, delivery : minor units; too_little : a basket that is refused with `code`."""

    basket: dict[str, int]
    discount: int
    too_little: dict[str, int]
    code: str
    delivery: int = 0


PUBLIC = {
    "threshold-public": Form({"C-1": 6}, 500, {"C-1": 5}, "Rules_BelowMinAmount"),
    "every-public": Form({"K-1": 11}, 4_000, {"K-1": 10}, "Rules_BelowMinAmount"),
    "every-units": Form({"C-1": 5}, 300, {"C-1": 1}, "Rules_BelowMinQuantity"),
    "tier-public": Form({"K-1": 7}, 3_000, {"K-1": 3}, "Rules_BelowMinAmount"),
    "tier-units": Form({"T-1": 6}, 384, {}, ""),
    "gift": Form({"T-1": 4, "G-1": 1}, 0, {"T-1": 3, "G-1": 1}, "Rules_BelowMinAmount"),
    "bundle-price": Form({"T-1": 3}, 920, {"T-1": 2}, "Rules_BelowMinQuantity"),
    "buy-two-get-one": Form({"C-1": 2, "T-2": 1}, 198, {"C-1": 1, "T-2": 1}, "Rules_TooFewForCycle"),
    "free-shipping": Form({"C-1": 6}, 490, {"C-1": 5}, "Rules_BelowMinAmount", delivery=490),
    "flash-sale": Form({"T-2": 2}, 200, {"C-1": 1}, "Rules_NothingInTarget"),
}
"""Example -> what a shopper buys by it, and what is not enough for it."""
OTHERS = ("percent-voucher", "personal-price", "flash-reserved", "members-only")
TOGETHER = ("combined-1-line", "combined-2-order", "combined-3-delivery")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """All of them, created on a chain of their own on an evening of the flash sale."""
    with LocalGanache(GanacheOptions(started_at=EVENING)) as ganache:
        yield Market.make(ganache, tmp_path_factory.mktemp("market"), (*PUBLIC, *OTHERS, *TOGETHER))


@pytest.mark.parametrize("name", PUBLIC)
def test_what_everybody_may_have_gives_what_its_file_says(market: Market, name: str) -> None:
    form = PUBLIC[name]
    submission = market.bought([market.held(name)], ANN, form.basket, form.delivery)
    (recorded,) = market.redeem(submission, ANN)
    assert recorded.discount == form.discount
    assert recorded.units == (1 if name == "gift" else recorded.units)
    assert market.refusal(submission, ANN) == "Hub_NonceUsed"  # the same order twice


@pytest.mark.parametrize("name", [name for name, form in PUBLIC.items() if form.code])
def test_the_hub_refuses_an_order_that_is_not_enough_whatever_a_cashier_signed(market: Market, name: str) -> None:
    form = PUBLIC[name]
    assert market.refusal(market.insisted([market.held(name)], ANN, form.too_little), ANN) == form.code


def test_a_percentage_is_the_shoppers_own_and_counts_once(market: Market) -> None:
    coupon = market.held("percent-voucher", market.grant(3, value=1_250))
    submission = market.bought([coupon], ANN, {"C-1": 2})
    theft = stolen(market.bought([coupon], BOB, {"C-1": 2}), ANN, BOB, market)
    assert market.refusal(theft, BOB) == "Hub_VoucherSigner"
    (recorded,) = market.redeem(submission, ANN)
    assert recorded.discount == 200  # 12.5 % of 15.98, rounded half up
    again = market.bought([coupon], ANN, {"C-1": 3})
    assert market.refusal(again, ANN) == "Hub_IndexUsed"


def test_a_personal_price_is_what_the_issuer_signed_and_never_above_the_public_one(market: Market) -> None:
    mine = market.held("personal-price", market.grant(1, value=720))
    lower = replace(mine, grant=replace(mine.grant, value=650))
    (signed,) = market.bought([mine], ANN, {"C-2": 2}).uses
    forged = market.bought([lower], ANN, {"C-2": 2})
    (use,) = forged.uses
    forged = replace(forged, uses=(replace(use, voucher_signature=signed.voucher_signature),))
    assert market.refusal(forged, ANN) == "Hub_VoucherSigner"
    (recorded,) = market.redeem(market.bought([mine], ANN, {"C-2": 2}), ANN)
    assert recorded.discount == 2 * (950 - 720)
    dearer = market.held("personal-price", market.grant(2, value=900))
    (recorded,) = market.redeem(market.bought([dearer], BOB, {"C-2": 1}), BOB)
    assert recorded.discount == 950 - 850


def test_a_reservation_that_ran_out_goes_to_the_next_shopper_and_no_unit_is_sold_twice(market: Market) -> None:
    first = market.held("flash-reserved", market.grant(7, seconds=MINUTES))
    reserved = market.bought([first], ANN, {"K-1": 1})
    assert market.refusal(reserved, ANN) == ""
    market.later(MINUTES)
    assert market.refusal(reserved, ANN) == "Hub_CouponExpired"
    second = market.held("flash-reserved", market.grant(7, seconds=MINUTES))
    (recorded,) = market.redeem(market.bought([second], BOB, {"K-1": 1}), BOB)
    assert (recorded.discount, recorded.units) == (1_000, 1)
    third = market.held("flash-reserved", market.grant(7, seconds=MINUTES))
    assert market.refusal(market.bought([third], ANN, {"K-1": 1}), ANN) == "Hub_IndexUsed"


def test_who_owns_the_clubs_token_gets_the_members_price_and_nobody_else(market: Market) -> None:
    member = market.held("members-only", market.held("members-only").grant)
    submission = market.bought([member], ANN, {"C-1": 2})
    outsider = market.bought([member], BOB, {"C-1": 2})
    assert market.refusal(outsider, BOB) == "Hub_GateClosed"
    (recorded,) = market.redeem(submission, ANN)
    assert recorded.discount == 128  # 8 % of 15.98, rounded half up


def test_three_stand_together_each_on_what_is_left_and_a_stranger_among_them_is_refused(market: Market) -> None:
    three = [market.held(name) for name in TOGETHER]
    recorded = market.redeem(market.bought(three, ANN, {"C-1": 6}, delivery=490), ANN)
    assert [it.discount for it in recorded] == [479, 500, 200]
    stranger = [market.held("combined-2-order"), market.held("threshold-public")]
    assert market.refusal(market.insisted(stranger, ANN, {"C-1": 6}), ANN).startswith("Stacking_")


def test_the_flash_sale_ends_with_its_hours(market: Market) -> None:
    submission = market.bought([market.held("flash-sale")], BOB, {"T-2": 1})
    assert market.refusal(submission, BOB) == ""
    market.later(4 * HOUR)
    late = market.bought([market.held("flash-sale")], BOB, {"T-2": 1})
    assert market.refusal(late, BOB) == "Hub_OutsideHours"


def test_the_flash_sale_ends_with_its_stock(market: Market) -> None:
    market.later(20 * HOUR)  # the next evening
    sale, ordered = market.held("flash-sale"), 0
    while ordered < 150 - 2:
        units = min(4, 150 - 2 - ordered)
        market.redeem(market.bought([sale], BOB, {"T-2": units}), BOB)
        ordered += units
    assert market.refusal(market.bought([sale], ANN, {"T-2": 1}), ANN) == "Hub_OverStock"
