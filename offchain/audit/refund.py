"""One step of a return, checked as the checkout checks it. Twin of `Refunds.refund`, which evaluates the opened order
again."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.attestation.calls import CouponUse, Submission
from offchain.attestation.checkout import unpacked_units
from offchain.attestation.parts import extra_hash
from offchain.attestation.typed_data import SigningDomain, of_quote, of_uses
from offchain.audit.books import Books, CampaignBook
from offchain.audit.coupon import Signatures, SubmissionCheck
from offchain.audit.paid_books import PaidBooks, ReturnedBook
from offchain.audit.redemption import campaign_id, extra_of, route_of
from offchain.domain import cascade, refund_ledger, stacking
from offchain.domain.basket import fill
from offchain.domain.bounds import PROMOTIONS
from offchain.domain.cascade import Presented, kept_by_line
from offchain.domain.refund_ledger import Back, Bought
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """What a merchant asked of the checkout. discounts : (n_uses,) minor units; units : (4,) 16 bits a line; sender :
    of the call; time : Unix seconds of the block."""

    submission: Submission
    amount: int
    discounts: tuple[int, ...]
    units: tuple[int, ...]
    sender: int
    time: int


@dataclass(frozen=True, slots=True)
class RefundGiven:
    """words : of the record; discounts : campaign -> what its budget gets, minor units, none 0."""

    words: Mapping[str, int]
    discounts: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class RefundCheck:
    """The twin of one call. domain : of the hub. Changes nothing."""

    books: Books
    paid: PaidBooks
    domain: SigningDomain
    signatures: Signatures

    def given(self, asked: RefundAsked) -> RefundGiven:
        """What the checkout records, and what goes back to each budget. Raises `Refusal` as the checkout does."""
        submission, order = asked.submission, asked.submission.order
        self._check_shape(asked)
        campaigns = [self._book(use) for use in submission.uses]
        stacking.check_set([(book.id, book.terms) for book in campaigns])
        grants = [(book.id, use.grant) for book, use in zip(campaigns, submission.uses, strict=True)]
        order_hash = self.domain.digest(of_quote(submission.uses[0].terms, order, of_uses(grants)))
        self._check_redeemed(submission, campaigns, order_hash)
        kept = self.paid.returned.get(order_hash, ReturnedBook())
        before = Back(
            kept.refunded, tuple(kept.discounts.get(book.id, 0) for book in campaigns), unpacked_units(kept.units)
        )
        now = Back(asked.amount, asked.discounts, unpacked_units(asked.units))
        after = refund_ledger.step(self._bought(asked, campaigns), before, now, asked.time)
        self._check_charged(asked, campaigns)
        words = {
            "orderHash": int.from_bytes(order_hash, "big"),
            "merchant": asked.sender,
            "shopper": order.shopper,
            "amount": asked.amount,
            "refunded": after.amount,
        }
        words |= {f"units{at}": word for at, word in enumerate(asked.units)}
        parts = {book.id: part for book, part in zip(campaigns, asked.discounts, strict=True) if part}
        return RefundGiven(words, parts)

    def _check_shape(self, asked: RefundAsked) -> None:
        uses = asked.submission.uses
        if not 0 < len(uses) <= PROMOTIONS:
            raise Refusal("Stacking_Count", count=len(uses), limit=PROMOTIONS)
        if len(asked.discounts) != len(uses):
            raise Refusal("Checkout_DiscountCount", discounts=len(asked.discounts), campaigns=len(uses))
        for use in uses:
            if asked.sender != use.terms.merchant:
                raise Refusal("Checkout_NotMerchant", sender=asked.sender, merchant=use.terms.merchant)

    def _book(self, use: CouponUse) -> CampaignBook:
        campaign = campaign_id(self.domain, use.terms)
        book = self.books.campaigns.get(campaign)
        if book is None:
            raise Refusal("Hub_UnknownCampaign", campaign=campaign)
        given = extra_hash(use.extra)
        if given != use.terms.extra_hash:
            raise Refusal("Terms_ExtraHash", got=given, wanted=use.terms.extra_hash)
        return book

    def _check_redeemed(self, submission: Submission, campaigns: list[CampaignBook], order_hash: bytes) -> None:
        """By the coupons that the order spent, or, where it has none, by the nonce of its quote."""
        spending = [
            (book, use)
            for book, use in zip(campaigns, submission.uses, strict=True)
            if route_of(use.terms, use.extra).by_index
        ]
        merchant = self.books.merchant(submission.uses[0].terms.merchant)
        spent = all(use.grant.index in book.spent for book, use in spending)
        if not spending and not merchant.unseen_nonces:
            spent = submission.order.nonce in merchant.nonces
        if not spent:
            raise Refusal("Checkout_NotRedeemed", orderHash=order_hash)

    def _bought(self, asked: RefundAsked, campaigns: list[CampaignBook]) -> Bought:
        """What the order gave and cost, evaluated again."""
        order, uses = asked.submission.order, asked.submission.uses
        basket, discounts = fill(order.lines, order.delivery), []
        check = SubmissionCheck(self.domain, asked.submission, asked.sender, asked.time, self.signatures)
        kept = kept_by_line([use.terms for use in uses])
        for position, (use, book) in enumerate(zip(uses, campaigns, strict=True)):
            presented = Presented(
                campaign=book.id,
                terms=use.terms,
                extra=extra_of(use.terms, use.extra),
                personal=use.grant.value,
                max_discount=check.most(book, use),
            )
            evaluation = cascade.apply(presented, basket)
            cascade.check_shares(evaluation, use.shares, by_line=position < kept)
            discounts.append(evaluation.discount)
        untils = [
            refund_ledger.until(order.deadline, book.state.ended_at or book.terms.end_time, book.terms.refund_window)
            for book in campaigns
        ]
        units = [line.quantity for line in order.lines]
        units += [0] * (len(unpacked_units((0, 0, 0, 0))) - len(units))
        return Bought(basket.payable, tuple(discounts), tuple(units), tuple(untils))

    def _check_charged(self, asked: RefundAsked, campaigns: list[CampaignBook]) -> None:
        """What no order has taken from a paid budget must not come back to it."""
        for position, (book, back) in enumerate(zip(campaigns, asked.discounts, strict=True)):
            if not back or book.terms.settlement != Settlement.PAID:
                continue
            spent = self.paid.account(book).account.credited - book.state.remaining
            if back > spent:
                raise Refusal("Checkout_DiscountAboveSpent", position=position, amount=back, spent=spent)
