"""A shop whose hub redeems anything, and what an honest shopper brings to it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Self

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_shop import Coupon, FakeShop
from offchain.attestation.calls import Submission
from offchain.domain.terms import Audience, Kind, Scope, Terms
from tests.audit.rogues import LenientHub
from tests.audit.story import BASKET, SHOPPERS, empty, percent_by_voucher

ANN, BOB = SHOPPERS[0], SHOPPERS[1]


class Stage:
    """A shop and its campaigns, each created when it is first asked for."""

    def __init__(self, chain: FakeChain, shop: FakeShop) -> None:
        self.chain, self.shop = chain, shop

    @classmethod
    def of(cls, hub_type: type[FakeHub] = LenientHub) -> Self:
        """On a chain of its own."""
        return cls(*empty(hub_type))

    @cached_property
    def terms(self) -> Terms:
        """By voucher."""
        return percent_by_voucher(self.shop, cap=300, min_amount=2_000)

    @cached_property
    def by_root(self) -> Terms:
        """By root, after an hour."""
        fields = {"value": 100, "cap": 100, "cap_amount": 700, "budget": 20_000, "root_delay": 60}
        return self.shop.create(kind=Kind.PERCENT, scope=Scope.ORDER, audience=Audience.ROOT, **fields)

    @cached_property
    def public(self) -> Terms:
        """For all, thrice, with money for two and a half."""
        fields = {"value": 100, "cap": 3, "cap_amount": 100, "budget": 250}
        return self.shop.create(kind=Kind.FIXED, scope=Scope.ORDER, audience=Audience.PUBLIC, **fields)

    def show_keys(self) -> None:
        """Bob redeems by signatures of merchant and issuer, who are thereby known to be keys, and no wallets."""
        coupon = self.shop.voucher(self.terms, BOB.address, 299)
        order = self.shop.order(BOB.address, BASKET)
        self.shop.redeem(self.shop.submission(self.terms, order, coupon, signer=self.shop.merchant))

    def submission(self, index: int = 0, terms: Terms | None = None, coupon: Coupon | None = None) -> Submission:
        """An honest one of Ann's."""
        terms = terms or self.terms
        coupon = coupon or self.shop.voucher(terms, ANN.address, index, 2_000)
        return self.shop.submission(terms, self.shop.order(ANN.address, BASKET, nonce=index), coupon)

    def requoted(self, submission: Submission) -> Submission:
        """With a quote that fits what was changed."""
        digest = self.shop.quote_digest(submission.uses, submission.order)
        return replace(submission, quote_signature=self.shop.cashier.sign(digest))

    def leaf(self, wait: int = 3_600) -> Submission:
        """Ann's leaf of a published root, active after an hour."""
        coupons = self.shop.publish(self.by_root, 1, {ANN.address: 900, BOB.address: 900})
        self.chain.advance(wait)
        return self.submission(terms=self.by_root, coupon=coupons[ANN.address])
