"""Our operations whose gas is watched: each is one transaction of a campaign that is running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.gas.funding import Funded
from benchmarks.gas.measuring import Operation
from benchmarks.gas.paying import Checking
from benchmarks.gas.programme import Paying
from benchmarks.gas.sets import LINE, LINES, Sets
from benchmarks.gas.tokens import Tokens
from offchain.domain.terms import Audience, Revocation
from tests.contracts.fixtures.bearers import assigned
from tests.contracts.fixtures.campaigns import Campaign
from tests.contracts.fixtures.drafts import Draft, Presented
from tests.contracts.fixtures.gates import Gate
from tests.contracts.fixtures.joint import Joint
from tests.contracts.fixtures.market import Market, arguments
from tests.contracts.fixtures.people import Person
from tests.contracts.fixtures.published import Published
from tests.contracts.fixtures.quorums import Oracle
from tests.contracts.fixtures.rewards import Rewards
from tests.contracts.fixtures.till import Till

NOON = 2_000_000_000  # Unix seconds; fixed, so that every byte of every call is the same in every run
DEPTH = 20  # of the tree: a million coupons
CASHIER_UNTIL = 2**32


@dataclass(frozen=True)
class Stage:
    """Campaigns that have redeemed once, so that the words of their bitmaps are not zero any more."""

    market: Market
    voucher: Campaign
    public: Campaign
    tree: Campaign
    published: Published
    sets: Sets
    oracle: Oracle
    by_three: Campaign
    paying: Paying
    checking: Checking
    tokens: Tokens
    funded: Funded

    @classmethod
    def prepare(
        cls, market: Market, *, gate: Gate, oracle: Oracle, rewards: Rewards, till: Till, joint: Joint, token: Any
    ) -> Stage:
        market.at(NOON)
        people = market.people
        market.hub.nameCashier(people.cashier.account, CASHIER_UNTIL, {"from": people.merchant.account})
        voucher = market.create(revocation=Revocation.INDEX)
        public = market.create(audience=Audience.PUBLIC, issuer=0)
        tree = market.create(audience=Audience.ROOT)
        published = market.publish(tree, depth=DEPTH)
        market.at(published.root.active_from)
        shopper = {"from": people.shopper.account}
        market.hub.redeem(*arguments(market.order(voucher, index=255)), shopper)
        market.hub.redeem(*arguments(market.order(public, nonce=255)), shopper)
        other = market.publish(tree, epoch=2, first_index=255, count=1, max_each=100)
        market.at(other.root.active_from)
        market.hub.redeem(*arguments(market.order(tree, published=other)), shopper)
        by_three = market.create(audience=Audience.ROOT, issuer=int(oracle.contract.address, 16))
        sets, paying = Sets.prepare(market, gate), Paying.prepare(rewards, NOON)
        checking, tokens, funded = Checking.prepare(till), Tokens.prepare(market, token), Funded.prepare(joint)
        stage = cls(market, voucher, public, tree, published, sets, oracle, by_three, paying, checking, tokens, funded)
        stage._by_three(1, 0)()
        return stage

    def operations(self) -> Iterator[Operation]:
        yield from self._redemptions()
        for name, order, goal in self.sets.orders():
            yield Operation(name, self._redeem(order), goal)
        yield from self._changes()
        for name, send in self.paying.operations():
            yield Operation(name, send)
        for name, send, goal, orders in self.checking.operations():
            yield Operation(name, send, goal, orders)
        for name, send in self.tokens.operations():
            yield Operation(name, send)
        for name, send in self.funded.operations():
            yield Operation(name, send)

    def _redemptions(self) -> Iterator[Operation]:
        market, people = self.market, self.market.people
        one, two, ten, many = (self._order(lines=(LINE,) * number) for number in (1, 2, 10, LINES))
        by_cashier = market.quoted(one, by=people.cashier)
        relayed = market.agreed(one)
        by_code = assigned(market, self.voucher, lines=(LINE,), max_payable=1_000_000)
        leaf = self._order(self.tree, published=self.published)
        public = self._order(self.public)
        long = replace(one, quote_signature=people.merchant.sign_long(market.quote_digest(one)))
        yield Operation("redeem by voucher, 1 line, quote by the merchant", self._redeem(one), 60_000)
        yield Operation("redeem by voucher, 1 line, quote by a cashier", self._redeem(by_cashier), 60_000)
        yield Operation("redeem by voucher, 2 lines", self._redeem(two))
        yield Operation("redeem by voucher, 10 lines", self._redeem(ten))
        yield Operation("redeem by voucher, 50 lines", self._redeem(many))
        yield Operation("redeem by voucher, relayed with consent", self._redeem(relayed, people.relayer))
        yield Operation("redeem by voucher, 65-byte quote signature", self._redeem(long))
        yield Operation("redeem by a code, 1 line", self._redeem(by_code))
        yield Operation("redeem by leaf, depth 20", self._redeem(leaf), 82_000)
        yield Operation("redeem in public", self._redeem(public))

    def _changes(self) -> Iterator[Operation]:
        market, hub, roots, words = self.market, self.market.hub, self.market.roots, self.voucher.words
        merchant = {"from": market.people.merchant.account}
        plan = market.plan(salt=2)
        root = market.publication(self.tree, epoch=3, first_index=256, count=1)
        signature = market.people.issuer.sign(market.root_digest(self.tree, root))
        relayer = {"from": market.people.relayer.account}
        yield Operation("create a campaign", lambda: hub.create(*plan.creation(), merchant))
        yield Operation(
            "publish a root",
            lambda: roots.propose(self.tree.words, root.root.fields(), signature, relayer),
            60_000,
        )
        yield Operation("publish a root, 3 of 5", self._by_three(2, 1), 80_000)
        yield Operation("pause", lambda: hub.pause(words, 60, merchant))
        yield Operation("announce the end", lambda: hub.announceEnd(words, merchant))
        yield Operation("top up", lambda: hub.topUp(words, 100, merchant))
        yield Operation("revoke 8 coupons", lambda: hub.revokeIndices(words, 0, 0xFF00, merchant))
        yield Operation(
            "name a cashier", lambda: hub.nameCashier(market.people.cashier.account, CASHIER_UNTIL + 1, merchant)
        )

    def _by_three(self, epoch: int, first_index: int) -> Callable[[], Any]:
        """A root of one coupon, approved by a quorum."""
        campaign, relayer = self.by_three, {"from": self.market.people.relayer.account}
        root = self.market.publication(campaign, epoch=epoch, first_index=first_index, count=1)
        approval = self.oracle.approval(self.market.root_digest(campaign, root))
        return lambda: self.market.roots.propose(campaign.words, root.root.fields(), approval, relayer)

    def _order(self, of: Campaign | None = None, **changes: Any) -> Draft:
        """One line, and a price limit as a shopper would set it."""
        usual: dict[str, Any] = {"lines": (LINE,), "max_payable": 1_000_000}
        return self.market.order(of or self.voucher, **(usual | changes))

    def _redeem(self, order: Presented, sender: Person | None = None) -> Callable[[], Any]:
        sent_by = {"from": (sender or self.market.people.shopper).account}
        return lambda: self.market.hub.redeem(*arguments(order), sent_by)
