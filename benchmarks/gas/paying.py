"""Orders that are paid, batches of a hundred and refunds, for the operations whose gas is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import brownie
from web3.types import RPCEndpoint

from tests.contracts.fixtures.campaigns import Campaign
from tests.contracts.fixtures.drafts import Draft
from tests.contracts.fixtures.people import Person, person
from tests.contracts.fixtures.till import LINE, Till

BATCH = 100
PRICE = 10**6
SPARE = 10**9  # minor units of which every balance and allowance keeps some


@dataclass(frozen=True)
class Checking:
    """till : its campaigns have redeemed once, its people have been paid once; crowd : the shoppers of a batch."""

    till: Till
    recorded: Campaign
    crowd: tuple[Person, ...]

    @classmethod
    def prepare(cls, till: Till) -> Checking:
        people = till.people
        till.enrich(people.merchant, SPARE)
        till.enrich(people.shopper, SPARE)
        till.token.approve(till.permit2, SPARE, {"from": people.shopper.account})
        till = replace(till, paid=till.create(salt=60))
        made = cls(till, till.market.create(salt=50), tuple(person(f"crowd {at}") for at in range(BATCH)))
        for shopper in made.crowd:
            brownie.web3.provider.make_request(
                RPCEndpoint("evm_setAccountBalance"), [shopper.account.address, hex(10**18)]
            )
            till.enrich(shopper, SPARE)
        till.pay(made._order(index=255))
        till.pay_once(till.signed_once(made._order(index=254), nonce=255), people.relayer, nonce=255)
        till.batch(
            [replace(till.market.agreed(made._order(made.recorded, index=255)), quote_signature=b"")], [made.recorded]
        )
        return made

    def operations(self) -> Iterator[tuple[str, Callable[[], Any], int | None, int]]:
        """Name of the operation, what sends it, its goal, and how many orders it has."""
        till, people = self.till, self.till.people
        one = self._order()
        relayed, once = till.market.agreed(one), till.signed_once(one)
        yield "pay by voucher, 1 line", lambda: till.pay(one), 86_000, 1
        yield "pay by voucher, relayed with consent", lambda: till.pay(relayed, people.relayer), None, 1
        yield "pay by voucher, relayed, one signature", lambda: till.pay_once(once, people.relayer), None, 1
        for name, campaign, goal in (
            ("a batch of 100, each", self.recorded, 23_000),
            ("a paid batch of 100, each", till.paid, 37_000),
        ):
            yield name, partial(till.batch, self._crowded(campaign), [campaign]), goal, BATCH
        yield "refund an order whole", self._refund, None, 1

    def _refund(self) -> Any:
        """Of the order that was paid first."""
        order = self._order(index=255)
        return self.till.refund(order, 4499, [1000], (1,))

    def _crowded(self, campaign: Campaign) -> list[Draft]:
        """An order of each of the crowd, with agreement, sent by the merchant."""
        market = self.till.market
        orders = [
            market.agreed(self._order(campaign, index=at, shopper=shopper.address, order_ref=shopper.secret), shopper)
            for at, shopper in enumerate(self.crowd)
        ]
        return [replace(order, quote_signature=b"") for order in orders]

    def _order(self, of: Campaign | None = None, **changes: Any) -> Draft:
        usual: dict[str, Any] = {"lines": (LINE,), "max_payable": PRICE}
        return self.till.order(of, **(usual | changes))
