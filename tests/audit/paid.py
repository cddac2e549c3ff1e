"""A history of paid campaigns and returns: three pay by shares, shoppers pay and bring back, everybody is paid out."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field

from offchain.adapters.fake_chain import Contract, FakeChain
from offchain.adapters.fake_companions import FakeToken
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.adapters.fake_vault import FakeVault
from offchain.adapters.keys import KeySigner
from offchain.attestation.calls import Submission, terms_tuple
from offchain.attestation.checkout import batch_call, pay_call, refund_call
from offchain.attestation.vault_calls import collect_call, deposit_call, vault_call, withdraw_call
from offchain.domain.order import Line
from offchain.domain.refund_ledger import Back
from offchain.domain.terms import Audience, Cold, Kind, Scope, Settlement, Terms
from tests.audit.companions import TOKEN

TILL, SAFE = 0xC7 << 152, 0x5A << 152
BUYERS = tuple(key(f"paying shopper {number}") for number in range(4))
FUNDERS = tuple(key(f"funder {number}") for number in range(2))
SHARES = (5_001, 3_333, 1_666)
BASKET = (Line(1_999, 3), Line(4_950, 1))
OFF = (3 * 1_999 + 4_950) * 1_500 // 10_000  # 15 %, 1,642 minor units
PAYABLE = 3 * 1_999 + 4_950 - OFF
BUDGET = 40_000


def entrust(contracts: MutableMapping[int, Contract]) -> None:
    """Lets the token know what the vault owes."""
    token, safe = contracts[TOKEN], contracts[SAFE]
    assert isinstance(token, FakeToken)
    assert isinstance(safe, FakeVault)
    contracts[TOKEN] = FakeToken(TOKEN, {**token.holders, SAFE: safe.owed})


@dataclass(frozen=True)
class Joint:
    """A shop and who funds with it. token : what is paid in; orders : that were paid, by number."""

    chain: FakeChain
    shop: FakeShop
    token: int = TOKEN
    till: int = TILL
    safe: int = SAFE
    orders: dict[int, Submission] = field(default_factory=dict)

    @property
    def funders(self) -> tuple[KeySigner, ...]:
        """The merchant first."""
        return (self.shop.merchant, *FUNDERS)

    @property
    def cold(self) -> Cold:
        funders = tuple(funder.address for funder in self.funders)
        return Cold(auditor=self.shop.auditor.address, funders=funders, share_bps=SHARES)

    def create(self, **changes: int) -> Terms:
        """15 % by voucher, paid, with a day for returns, for the note and for the grace."""
        fields: dict[str, int] = {
            "kind": Kind.PERCENT,
            "scope": Scope.ORDER,
            "audience": Audience.VOUCHER,
            "value": 1_500,
            "cap": 300,
            "cap_amount": 2_500,
            "budget": 5_000,
            "settlement": Settlement.PAID,
            "token": self.token,
            "refund_window": DAY,
            "collect_delay": DAY,
            "grace": DAY,
        }
        return self.shop.create_of(self.cold, **(fields | changes))

    def deposit(self, terms: Terms, position: int, amount: int, payer: KeySigner | None = None) -> None:
        sender = payer or self.funders[position]
        self.chain.send(sender.address, self.safe, deposit_call(terms, self.cold, position, amount))

    def fund(self, terms: Terms, budget: int = BUDGET) -> None:
        """Everybody's share, rounded up."""
        for position, share in enumerate(SHARES):
            self.deposit(terms, position, -(-budget * share // 10_000))

    def order(self, terms: Terms, number: int) -> Submission:
        """What a shopper brings with a voucher of that number."""
        shopper = BUYERS[number % len(BUYERS)].address
        drawn = self.shop.voucher(terms, shopper, number)
        return self.shop.submission(terms, self.shop.order(shopper, BASKET), Coupon(drawn.grant, drawn.signature))

    def pay(self, terms: Terms, number: int) -> Submission:
        """At the checkout."""
        order = self.orders[number] = self.order(terms, number)
        self.chain.send(order.order.shopper, self.till, pay_call(order))
        return order

    def refund(self, order: Submission, amount: int, discount: int, *units: int) -> None:
        """A step of a return."""
        back = Back(amount, (discount,) * len(order.uses), units)
        self.chain.send(self.shop.merchant.address, self.till, refund_call(order, back))

    def batch(self, terms: Terms, *numbers: int) -> None:
        """Orders with the consent of their shoppers, brought by the merchant at once; the last one twice."""
        orders = []
        for number in numbers:
            shopper = BUYERS[number % len(BUYERS)]
            orders.append(self.shop.agreed(self.order(terms, number), shopper, 0))
        self.chain.send(self.shop.merchant.address, self.till, batch_call([terms], [*orders, orders[-1]]))

    def collect(self, *terms: Terms) -> None:
        merchant = self.shop.merchant.address
        self.chain.send(merchant, self.safe, collect_call(terms, merchant))

    def restore(self, terms: Terms, sender: KeySigner) -> None:
        self.chain.send(sender.address, self.safe, vault_call("restore", terms_tuple(terms)))

    def withdraw(self, terms: Terms, position: int) -> None:
        funder = self.funders[position].address
        self.chain.send(funder, self.safe, withdraw_call(terms, self.cold, position, funder))


def tell(joint: Joint) -> Terms:
    """The whole history of one joint promotion, and of one recorded order that came back. The first is returned."""
    joint.shop.name_cashier(joint.chain.clock + 40 * DAY)
    terms, other = joint.create(), joint.create(value=1_000)
    joint.fund(terms)
    joint.fund(other, 5_000)
    joint.deposit(terms, 2, 300, FUNDERS[0])  # for another, more than is needed
    joint.withdraw(terms, 2)
    for number in range(4):
        joint.pay(terms, number)
    joint.pay(other, 9)
    joint.refund(joint.orders[0], 1_699, 300, 1)  # a third of a line
    joint.collect(terms, other)
    joint.chain.advance(DAY)
    joint.collect(terms, other)
    joint.refund(joint.orders[1], PAYABLE, OFF, 3, 1)  # all, after it was collected
    joint.refund(joint.orders[0], 1_000, 0, 1)  # nothing for the funders
    joint.pay(terms, 4)
    joint.collect(terms)
    _recorded(joint)
    joint.chain.advance(31 * DAY)
    joint.collect(terms)
    joint.chain.advance(DAY)
    for position in range(3):
        joint.withdraw(terms, position)
    joint.withdraw(other, 1)
    return terms


def _recorded(joint: Joint) -> None:
    """An order whose payment the chain does not see."""
    fields = {"settlement": Settlement.RECORDED, "token": 0, "collect_delay": 0, "grace": 0}
    terms = joint.shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=1_500,
        cap=300,
        cap_amount=2_500,
        budget=9_000,
        refund_window=DAY,
        **fields,
    )
    order = joint.order(terms, 7)
    joint.shop.redeem(order)
    joint.refund(order, 500, 700, 0, 1)
    joint.batch(terms, 10, 11)
