"""Orders that the shop's cashier signs for a wallet that asks over the API: at the catalogue's prices, for a while."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from offchain.access.caller import Caller
from offchain.access.permissions import check_delivery
from offchain.attestation.calls import CouponUse, Submission, redeem_call
from offchain.attestation.checkout import pay_call
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.currencies import denomination_of
from offchain.cashier.pricing import OutOfStockError
from offchain.cashier.quoting import NO_GRANT, Cashier, Checkout, Held, SignedQuote
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError
from offchain.domain.ledger import check_limits
from offchain.domain.order import Agreement
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement
from offchain.index.store import IndexReader
from offchain.offers.issued import OfferStore
from offchain.ports import Clock, Signer
from offchain.queries.amounts import Amount, amount_of
from offchain.queries.as_of import as_of
from offchain.queries.candidates import Candidate, Candidates
from offchain.queries.dry_run import DryRuns
from offchain.queries.quote_shapes import PromotionAsked, QuoteAsked
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Shelf
from offchain.texts.wording import Language

_NONCE_BYTES: Final = 15
"""A nonce of a merchant has 120 bits."""
SECONDS: Final = 900
"""For which a quote holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a paid order takes from the wallet. token, spender : addresses; amount : smallest units of the token."""

    token: str
    spender: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOffer:
    """order : hash, the id of its redemption; deadline : Unix seconds, exclusive; call : for POST /v1/redemptions, with
    a consent, or for the wallet itself to send; to : the contract;
    relayer : who would send it, None where this service has none; allowance : None where nothing is paid on chain."""

    order: str
    merchant: str
    shopper: str
    promotions: tuple[PromotionAsked, ...]
    list_price: Amount
    delivery: Amount
    discount: Amount
    payable: Amount
    deadline: int
    call: str
    to: str
    chain_id: int
    hub: str
    relayer: str | None
    allowance: Allowance | None


@dataclass(frozen=True, slots=True)
class Till:
    """Who signs, and where. cashier : named by the merchants whose quotes it signs, None where nobody signs; checkout,
    relayer : addresses, 0 for none; draw : so many secret bytes."""

    domain: SigningDomain
    checkout: int
    cashier: Signer | None
    relayer: int
    draw: Callable[[int], bytes]
    is_cashier: Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class SignedQuotes:
    """Prices by the twin over the index, as a dry run does, and signs."""

    store: PageStore
    offers: OfferStore
    shelf: Shelf
    catalogue: Catalogue
    clock: Clock
    dry_runs: DryRuns
    till: Till
    seconds: int = field(default=SECONDS)

    def sign(self, asked: QuoteAsked, shopper: int, language: Language, caller: Caller) -> SignedOffer:
        """An order of the shopper with the promotions that are named, all or none; where none is named, or they
        compete, with the best set. Goods have the catalogue's prices; a delivery fee is the merchant's own to name.

        Raises `Refusal` and `ServiceRefusal` where there is nothing to sign, `UnknownCampaignError`,
        `NotIndexedError`, `PartsMissingError`, `ChainUnavailableError`.
        """
        cashier = self.till.cashier
        if cashier is None:
            raise ServiceRefusal("Service_NoCashier")
        named = self._chosen(asked, language) if asked.choose else asked.promotions
        with self.store.read() as reader:
            moment = as_of(reader, self.clock)
            candidates = [self._admitted(reader, it, shopper, moment.time) for it in named]
        check_delivery(caller, asked.delivery, {it.campaign.terms.merchant for it in candidates})
        merchant = candidates[0].campaign.terms.merchant
        if cashier.address != merchant and not self.till.is_cashier(merchant, cashier.address):
            raise Refusal("Hub_QuoteSigner", recovered=cashier.address, merchant=merchant)
        uses = {it.campaign.id: self._use(it, shopper) for it in candidates}
        signed = self._signed(cashier, asked, candidates, uses, shopper, moment.time)
        for candidate, evaluation in zip(_ordered(candidates, signed), signed.outcome.evaluations, strict=True):
            check_limits(candidate.campaign.terms, candidate.counters, evaluation, wallet=shopper, time=moment.time)
        return self._told(candidates, signed, uses)

    def _chosen(self, asked: QuoteAsked, language: Language) -> Sequence[PromotionAsked]:
        """Of those that compete, the ones that apply. Raises `ServiceRefusal` where none does."""
        found = self.dry_runs.quote(asked, language)
        applied = [it for it in found.promotions if it.applied]
        if not applied:
            raise ServiceRefusal("Cashier_NothingApplies")
        return [PromotionAsked(bytes.fromhex(it.campaign[2:]), it.coupon) for it in applied]

    def _admitted(self, reader: IndexReader, asked: PromotionAsked, shopper: int, now: int) -> Candidate:
        candidate = Candidates(reader, self.shelf, self.offers, shopper, now).named(asked)
        if candidate.refusal is not None:
            raise candidate.refusal
        return candidate

    def _use(self, candidate: Candidate, shopper: int) -> CouponUse:
        """The wallet's coupon as it is presented, or the public terms."""
        campaign, index = candidate.campaign, candidate.index
        offer = None if index is None else self.offers.find(shopper, campaign.id, index)
        plain = CouponUse(terms=campaign.terms, grant=NO_GRANT, extra=campaign.extra_words)
        if offer is None:
            return plain
        return CouponUse(
            terms=campaign.terms,
            grant=offer.grant,
            extra=campaign.extra_words,
            voucher_signature=offer.signature,
            proof=offer.proof,
        )

    def _signed(  # noqa: PLR0917 - one order: who, what, with which coupons, when
        self,
        cashier: Signer,
        asked: QuoteAsked,
        candidates: Sequence[Candidate],
        uses: dict[bytes, CouponUse],
        shopper: int,
        now: int,
    ) -> SignedQuote:
        first = candidates[0].campaign
        money = denomination_of(first.terms, first.currency.decimals)
        desk = Cashier(self.catalogue, self.till.domain, cashier, money)
        held = [
            Held(it.campaign.terms, uses[it.campaign.id].grant, it.campaign.extra, it.presented.max_discount)
            for it in candidates
        ]
        checkout = Checkout(
            shopper=shopper,
            basket=asked.basket,
            order_ref=self.till.draw(32),
            deadline=now + self.seconds,
            delivery=asked.delivery,
            nonce=int.from_bytes(self.till.draw(_NONCE_BYTES), "big"),
        )
        try:
            return desk.quote(held, checkout)
        except UnknownSkuError as error:
            raise ServiceRefusal("Cashier_UnknownSku", sku=str(error.found)) from error
        except OutOfStockError as error:
            raise ServiceRefusal("Cashier_OutOfStock", sku=error.sku, wanted=error.wanted, stock=error.stock) from error

    def _told(self, candidates: Sequence[Candidate], signed: SignedQuote, uses: dict[bytes, CouponUse]) -> SignedOffer:
        till, first, order = self.till, candidates[0].campaign, signed.order
        submission = _submission(signed, uses)
        paid = first.terms.settlement == Settlement.PAID
        call = pay_call(submission) if paid else redeem_call(submission)
        payable, to = signed.outcome.payable, till.checkout if paid else till.domain.contract
        allowance = None
        if paid:
            allowance = Allowance(
                token=f"0x{first.terms.token:040x}", spender=f"0x{till.checkout:040x}", amount=payable
            )
        return SignedOffer(
            order=f"0x{signed.digest.hex()}",
            merchant=f"0x{first.terms.merchant:040x}",
            shopper=f"0x{order.shopper:040x}",
            promotions=tuple(PromotionAsked(it.campaign.id, it.index) for it in candidates),
            list_price=amount_of(order.total - order.delivery, first.currency),
            delivery=amount_of(order.delivery, first.currency),
            discount=amount_of(order.total - payable, first.currency),
            payable=amount_of(payable, first.currency),
            deadline=order.deadline,
            call=f"0x{call.hex()}",
            to=f"0x{to:040x}",
            chain_id=till.domain.chain_id,
            hub=f"0x{till.domain.contract:040x}",
            relayer=f"0x{till.relayer:040x}" if till.relayer else None,
            allowance=allowance,
        )


def _ordered(candidates: Sequence[Candidate], signed: SignedQuote) -> Sequence[Candidate]:
    """In the order of evaluation."""
    by_terms = {it.campaign.terms: it for it in candidates}
    return [by_terms[held.terms] for held in signed.coupons]


def _submission(signed: SignedQuote, uses: dict[bytes, CouponUse]) -> Submission:
    by_terms = {use.terms: use for use in uses.values()}
    presented = [
        replace(by_terms[held.terms], shares=shares)
        for held, shares in zip(signed.coupons, signed.shares(), strict=True)
    ]
    return Submission(
        uses=tuple(presented),
        order=signed.order,
        quote_signature=signed.signature,
        agreement=Agreement(0, signed.outcome.payable),
    )
