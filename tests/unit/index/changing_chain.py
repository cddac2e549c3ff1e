"""A chain in memory whose merchants do what comes to a random mind, and whose newest blocks are replaced."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop, key
from offchain.attestation.calls import redeem_call
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Terms
from offchain.ports import CallRevertedError

HUB, ROOTS = 0xA1 << 152, 0xB2 << 152
SHOPPERS = [key(name).address for name in ("ann", "bob", "cem")]


@dataclass
class ChangingChain:
    """chance : decides everything; busy : the share of blocks in which somebody does something."""

    chance: random.Random
    chain_id: int = 1337
    busy: float = 0.4
    terms: list[tuple[FakeShop, Terms]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chain = FakeChain(deployment(HUB, ROOTS), chain_id=self.chain_id)
        self.shops = [FakeShop(self.chain, HUB, ROOTS, name) for name in ("north", "south")]

    def grow(self, blocks: int) -> None:
        """So many blocks more."""
        wanted = self.chain.block().number + blocks
        while self.chain.block().number < wanted:
            if self.chance.random() >= self.busy:
                self.chain.mine()
                continue
            try:
                self.chance.choice(
                    [self._create, self._name, self._redeem, self._redeem, self._change, self._publish]
                )()
            except (Refusal, CallRevertedError):  # of what a replaced block had created, for example
                self.chain.mine()

    def replace(self, depth: int, longer: int = 1) -> None:
        """The newest `depth` blocks become others, and `longer` more."""
        self.chain.rewind(self.chain.block().number - depth)
        self.grow(depth + longer)

    def _create(self) -> None:
        shop = self.chance.choice(self.shops)
        terms = shop.create(
            kind=Kind.PERCENT,
            scope=Scope.ORDER,
            audience=self.chance.choice([Audience.VOUCHER, Audience.VOUCHER, Audience.ROOT]),
            value=1_000,
            cap=600,
            cap_amount=5_000,
            budget=2**96 - 1,
            revocation=Revocation.INDEX,
            salt=self.chance.getrandbits(60),
        )
        self.terms.append((shop, terms))

    def _name(self) -> None:
        self.chance.choice(self.shops).name_cashier(self.chain.clock + self.chance.randrange(20 * DAY))

    def _redeem(self) -> None:
        """One to three shoppers in one block."""
        calls = []
        for shopper in self.chance.sample(SHOPPERS, self.chance.randint(1, 3)):
            shop, terms = self._campaign()
            coupon = shop.voucher(terms, shopper, self.chance.randrange(1_000))
            order = shop.order(shopper, [Line(1_000, 2)], nonce=self.chance.getrandbits(32))
            calls.append((shopper, HUB, redeem_call(shop.submission(terms, order, coupon))))
        self.chain.mine(calls)

    def _change(self) -> None:
        shop, terms = self._campaign()
        if self.chance.random() < 0.8:
            shop.change("revokeIndices", terms, self.chance.randrange(2), self.chance.getrandbits(256))
        else:
            shop.change("announceEnd", terms)

    def _publish(self) -> None:
        shop, terms = self._campaign()
        shop.publish(
            terms, self.chance.choice([1, 1, 2]), dict.fromkeys(SHOPPERS, 500), first=self.chance.randrange(50)
        )

    def _campaign(self) -> tuple[FakeShop, Terms]:
        if not self.terms:
            self._create()
        return self.chance.choice(self.terms)
