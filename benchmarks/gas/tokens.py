"""A campaign whose coupons are tokens, for the operations whose gas is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.gas.sets import LINE
from tests.contracts.fixtures.coupons import Coupons
from tests.contracts.fixtures.market import Market, arguments

FIRST, HELD, SPENT, FRESH = 255, 1, 2, 3  # coupons of one word of the bitmap


@dataclass(frozen=True)
class Tokens:
    """coupons : one was redeemed before, so that no counter is zero; the shopper holds a good one and a spent one."""

    coupons: Coupons

    @classmethod
    def prepare(cls, market: Market, token: Any) -> Tokens:
        coupons, shopper = Coupons.deploy(market, token, salt=9), market.people.shopper
        for index in (FIRST, HELD, SPENT):
            coupons.claim(shopper.account, index)
        for index in (FIRST, SPENT):
            coupons.spend(index, shopper)
        return cls(coupons)

    def operations(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Name of the operation, and what sends it."""
        coupons, market = self.coupons, self.coupons.market
        people, contract = market.people, coupons.contract
        order = market.agreed(market.order(coupons.campaign, index=HELD, lines=(LINE,), max_payable=1_000_000))
        shopper, relayer = {"from": people.shopper.account}, {"from": people.relayer.account}
        claim = coupons.signed(people.shopper.account, FRESH)
        yield "claim a coupon as a token", lambda: contract.claim(*claim, relayer)
        yield "pass a coupon on", lambda: coupons.send(people.shopper, people.eve.account, HELD)
        yield "redeem by a token, at the hub", lambda: market.hub.redeem(*arguments(order), shopper)
        yield "redeem by a token, through it", lambda: contract.redeem(*arguments(order), relayer)
        yield "sweep a coupon", lambda: contract.sweep([SPENT], relayer)
