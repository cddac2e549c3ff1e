"""An order for a wallet at the catalogue's prices, signed by the shop's cashier, as the API and the page hand it on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from offchain.access.caller import Caller
from offchain.access.permissions import check_delivery
from offchain.attestation.calls import CouponUse, Submission
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.currencies import denomination_of
from offchain.cashier.pricing import OutOfStockError
from offchain.cashier.quoting import NO_GRANT, Cashier, Checkout, Held, SignedQuote
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError
from offchain.domain.ledger import check_limits
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal
from offchain.index.store import IndexReader
from offchain.offers.issued import OfferStore
from offchain.ports import Clock, Signer
from offchain.queries.as_of import as_of
from offchain.queries.candidates import Candidate, Candidates
from offchain.queries.dry_run import DryRuns
from offchain.queries.quote_shapes import PromotionAsked, QuoteAsked
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.wording import Language
from offchain.till.quoting import submission_of

_REF_BYTES: Final = 32
_NONCE_BYTES: Final = 15
"""A nonce of a merchant has 120 bits."""
SECONDS: Final = 900
"""For which a quote holds."""


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
class Signed:
    """candidates : the promotions of the order, as they were asked for; cashier, quote : who signed what; submission :
    what one call brings, with the shop's signature alone."""

    candidates: Sequence[Candidate]
    cashier: Cashier
    quote: SignedQuote
    submission: Submission

    @property
    def first(self) -> Campaign:
        """One of its campaigns: merchant, currency and settlement are the same in all."""
        return self.candidates[0].campaign


@dataclass(frozen=True, slots=True)
class Signing:
    """Prices by the twin over the index, as a dry run does, and signs."""

    store: PageStore
    offers: OfferStore
    shelf: Shelf
    catalogue: Catalogue
    clock: Clock
    dry_runs: DryRuns
    till: Till
    seconds: int = field(default=SECONDS)

    def signed(self, asked: QuoteAsked, shopper: int, language: Language, caller: Caller) -> Signed:
        """An order of the shopper with the promotions that are named, all or none; where none is named, or they
        compete, with the best set. Goods have the catalogue's prices; a delivery fee is the merchant's own to name.

        Raises `Refusal` and `ServiceRefusal` where there is nothing to sign, `UnknownCampaignError`,
        `NotIndexedError`, `PartsMissingError`, `ChainUnavailableError`.
        """
        signer = self.till.cashier
        if signer is None:
            raise ServiceRefusal("Service_NoCashier")
        named = self._chosen(asked, language) if asked.choose else asked.promotions
        with self.store.read() as reader:
            moment = as_of(reader, self.clock)
            candidates = [self._admitted(reader, it, shopper, moment.time) for it in named]
        terms = candidates[0].campaign.terms
        check_delivery(caller, asked.delivery, {it.campaign.terms.merchant for it in candidates})
        if signer.address != terms.merchant and not self.till.is_cashier(terms.merchant, signer.address):
            raise Refusal("Hub_QuoteSigner", recovered=signer.address, merchant=terms.merchant)
        uses = {it.campaign.id: self._use(it, shopper) for it in candidates}
        money = denomination_of(terms, candidates[0].campaign.currency.decimals)
        cashier = Cashier(self.catalogue, self.till.domain, signer, money)
        quote = self._quote(cashier, asked, _held(candidates, uses), shopper, moment.time)
        for candidate, evaluation in zip(_ordered(candidates, quote), quote.outcome.evaluations, strict=True):
            check_limits(candidate.campaign.terms, candidate.counters, evaluation, wallet=shopper, time=moment.time)
        return Signed(candidates, cashier, quote, submission_of(cashier, quote, uses))

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
        """The wallet's coupon as it is presented, the index of its token, or the public terms."""
        campaign, index = candidate.campaign, candidate.index
        if index is None:
            return CouponUse(terms=campaign.terms, grant=NO_GRANT, extra=campaign.extra_words)
        offer = self.offers.find(shopper, campaign.id, index)
        if offer is None:  # who holds the token the chain knows
            return CouponUse(terms=campaign.terms, grant=Grant(index=index), extra=campaign.extra_words)
        return CouponUse(
            terms=campaign.terms,
            grant=offer.grant,
            extra=campaign.extra_words,
            voucher_signature=offer.signature,
            proof=offer.proof,
        )

    def _quote(self, cashier: Cashier, asked: QuoteAsked, held: Sequence[Held], shopper: int, now: int) -> SignedQuote:
        checkout = Checkout(
            shopper=shopper,
            basket=asked.basket,
            order_ref=self.till.draw(_REF_BYTES),
            deadline=now + self.seconds,
            delivery=asked.delivery,
            nonce=int.from_bytes(self.till.draw(_NONCE_BYTES), "big"),
        )
        try:
            return cashier.quote(held, checkout)
        except UnknownSkuError as error:
            raise ServiceRefusal("Cashier_UnknownSku", sku=str(error.found)) from error
        except OutOfStockError as error:
            raise ServiceRefusal("Cashier_OutOfStock", sku=error.sku, wanted=error.wanted, stock=error.stock) from error


def _held(candidates: Sequence[Candidate], uses: Mapping[bytes, CouponUse]) -> list[Held]:
    """As the cashier prices them."""
    return [
        Held(it.campaign.terms, uses[it.campaign.id].grant, it.campaign.extra, it.presented.max_discount)
        for it in candidates
    ]


def _ordered(candidates: Sequence[Candidate], signed: SignedQuote) -> Sequence[Candidate]:
    """In the order of evaluation."""
    by_terms = {it.campaign.terms: it for it in candidates}
    return [by_terms[held.terms] for held in signed.coupons]
