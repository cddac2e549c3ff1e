"""One redemption with everything that decided it: terms, why the shopper was eligible, arithmetic, who paid, what came
back. Numbers only; offchain/auditor/explanation_told.py says them in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.roots import Root, Shape
from offchain.attestation.signatures import signer_of
from offchain.audit.books import CampaignBook, campaign_of
from offchain.audit.coupon import SubmissionCheck, Till
from offchain.audit.findings import Findings
from offchain.audit.paid_books import cold_of
from offchain.audit.redemption import Redemption, campaign_id
from offchain.audit.replay import Replay
from offchain.audit.signers import OpenSignatures
from offchain.auditor.arithmetic import Steps, steps
from offchain.auditor.walk import Walk
from offchain.domain.basket import fill
from offchain.domain.cascade import Presented
from offchain.domain.extra import read_extra
from offchain.domain.funding import charges
from offchain.domain.order import Order
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Cold, Terms
from offchain.index.config import IndexConfig
from offchain.index.effects import redeemed_of
from offchain.index.occurrences import Occurrence
from offchain.index.paid_handlers import order_of
from offchain.index.terms_published import TermsParts

Place = tuple[int, int]
"""Block and log index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """Why the shopper was eligible. route : a `Route`; issuer : of the terms; signer : who signed the voucher, 0 where
    none was seen; assigner : the key of a code that passed a bearer voucher on; root, shape, path : of a leaf; path :
    how many siblings; gate : contract that was asked, 0 where none is."""

    route: int
    issuer: int
    signer: int = 0
    assigner: int = 0
    root: Root | None = None
    shape: Shape | None = None
    path: int = 0
    gate: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back. time : Unix seconds; amount : minor units."""

    block: int
    time: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """parts : of the terms, None where nobody recorded them; order : None where the calldata are not known; steps :
    None then, or where the rules refuse it; budget_before, budget_after : at the hub; charged : (n_funders,) what this
    redemption adds to what each funder pays; quote_signer : 0 where the merchant sent it; till : how the checkout
    brought it; back : to the budget, refunds : to the shopper, both since. Amounts are minor units."""

    transaction: bytes
    block: int
    log_index: int
    position: int
    record_hash: bytes
    merchant: int
    recorded: Redeemed
    terms: Terms
    parts: TermsParts | None
    eligible: Eligible
    order: Order | None
    steps: Steps | None
    quote_signer: int
    till: Till | None
    budget_before: int
    budget_after: int
    charged: tuple[int, ...]
    back: list[Returned] = field(default_factory=list)
    refunds: list[Returned] = field(default_factory=list)

    @property
    def cold(self) -> Cold | None:
        """Who pays, where it was recorded."""
        return self.parts.cold if self.parts is not None else None


@dataclass(slots=True)
class Explainer:
    """Explains the redemptions at some places while a walk passes by. wanted : places; found : in the order of the
    chain."""

    config: IndexConfig
    walk: Walk
    wanted: frozenset[Place]
    found: list[Explained] = field(default_factory=list)
    _asked: tuple[bytes, bytes] = (b"", b"")
    _steps: Mapping[bytes, Steps] = field(default_factory=dict)

    def meet(self, occurrence: Occurrence) -> None:
        """Looks at the next record, before the walk follows it."""
        record = occurrence.record
        if record.name == "Redeemed" and (record.log.block_number, record.log.log_index) in self.wanted:
            self.found.append(self._explained(occurrence))
        elif record.name in ("BudgetReturned", "OrderRefunded"):
            self._returned(occurrence)

    def _returned(self, occurrence: Occurrence) -> None:
        record, order = occurrence.record, order_of(occurrence.record)
        came = Returned(record.log.block_number, occurrence.block.timestamp, record.words["amount"])
        for it in self.found:
            if it.recorded.order_hash == order and record.name == "OrderRefunded":
                it.refunds.append(came)
            elif it.recorded.order_hash == order and it.recorded.campaign == campaign_of(record):
                it.back.append(came)

    def _explained(self, occurrence: Occurrence) -> Explained:
        recorded, log = redeemed_of(occurrence.record), occurrence.record.log
        book = self.walk.books.campaigns[recorded.campaign]
        asked = self._redemption(occurrence)
        use = _use_of(self.config, asked, recorded)
        spent, merchant = self.walk.spent(book), book.terms.merchant
        return Explained(
            transaction=log.transaction_hash,
            block=log.block_number,
            log_index=log.log_index,
            position=self.walk.books.merchant(merchant).records + 1,
            record_hash=log.record_hash(),
            merchant=merchant,
            recorded=recorded,
            terms=book.terms,
            parts=book.parts,
            eligible=self._eligible(book, recorded, asked, use),
            order=asked.submission.order if asked else None,
            steps=self._steps_of(asked, recorded) if use else None,
            quote_signer=self._quote_signer(asked),
            till=asked.till if asked else None,
            budget_before=book.state.remaining,
            budget_after=book.state.remaining - recorded.discount,
            charged=_charged(book, spent, recorded.discount),
        )

    def _redemption(self, occurrence: Occurrence) -> Redemption | None:
        replay = Replay(self.config, Findings(), OpenSignatures(), self.walk.books)
        return replay.asked(occurrence, "")

    def _steps_of(self, asked: Redemption | None, recorded: Redeemed) -> Steps | None:
        """All coupons of an order are evaluated together, by the books before its first record."""
        if asked is None:
            return None
        key = (recorded.order_hash, recorded.campaign)
        if key[0] != self._asked[0]:
            self._asked, self._steps = key, self._order(asked)
        return self._steps.get(recorded.campaign)

    def _order(self, asked: Redemption) -> dict[bytes, Steps]:
        submission, found = asked.submission, {}
        check = self._check(asked)
        basket = fill(submission.order.lines, submission.order.delivery)
        for use in submission.uses:
            campaign = campaign_id(check.domain, use.terms)
            book = self.walk.books.campaigns.get(campaign)
            if book is None:
                break
            extra = read_extra(use.terms, use.extra)
            try:
                most = check.most(book, use)
                presented = Presented(
                    campaign=campaign, terms=use.terms, extra=extra, personal=use.grant.value, max_discount=most
                )
                found[campaign] = steps(presented, basket)
            except Refusal:  # the audit names it; here is nothing to tell
                break
        return found

    def _check(self, asked: Redemption) -> SubmissionCheck:
        domain = typed_data.hub_domain(self.config.chain_id, self.config.hub)
        return SubmissionCheck(domain, asked.submission, asked.sender, asked.time, OpenSignatures(), asked.till)

    def _quote_signer(self, asked: Redemption | None) -> int:
        if asked is None or asked.sender == asked.submission.uses[0].terms.merchant:
            return 0
        domain, submission = self._check(asked).domain, asked.submission
        grants = [(campaign_id(domain, use.terms), use.grant) for use in submission.uses]
        quote = typed_data.of_quote(submission.uses[0].terms, submission.order, typed_data.of_uses(grants))
        return signer_of(domain.digest(quote), submission.quote_signature)

    def _eligible(
        self, book: CampaignBook, recorded: Redeemed, asked: Redemption | None, use: CouponUse | None
    ) -> Eligible:
        terms = book.terms
        signer = assigner = path = 0
        shape = None
        root = book.roots.get(recorded.epoch) if terms.audience == Audience.ROOT else None
        if use is not None and asked is not None and terms.audience == Audience.VOUCHER:
            signer, assigner = self._voucher(asked, use, book.id)
        if use is not None and terms.audience == Audience.ROOT and len(use.proof) > _PATH_AT:
            shape, path = Shape.unpacked(int.from_bytes(use.proof[1], "big")), len(use.proof) - _PATH_AT
        return Eligible(
            route=recorded.route,
            issuer=terms.issuer,
            signer=signer,
            assigner=assigner,
            root=root,
            shape=shape,
            path=path,
            gate=terms.gate,
        )

    def _voucher(self, asked: Redemption, use: CouponUse, campaign: bytes) -> tuple[int, int]:
        domain, shopper = self._check(asked).domain, asked.submission.order.shopper
        holder = assigner = 0
        if use.grant.bearer:
            assignment = typed_data.of_assignment(campaign, use.grant.index, shopper)
            holder = assigner = signer_of(domain.digest(assignment), b"".join(use.proof))
        voucher = typed_data.of_voucher(campaign, holder or shopper, use.grant, use.submitter)
        return signer_of(domain.digest(voucher), use.voucher_signature), assigner


_PATH_AT = 4


def _use_of(config: IndexConfig, asked: Redemption | None, recorded: Redeemed) -> CouponUse | None:
    domain = typed_data.hub_domain(config.chain_id, config.hub)
    uses: Sequence[CouponUse] = asked.submission.uses if asked else ()
    return next((use for use in uses if campaign_id(domain, use.terms) == recorded.campaign), None)


def _charged(book: CampaignBook, spent: int, discount: int) -> tuple[int, ...]:
    """Shares are always of all that was spent, so one redemption's part is a difference, which sums to its cost."""
    shares = cold_of(book).share_bps
    if not shares:
        return ()
    before, after = charges(spent, shares), charges(spent + discount, shares)
    return tuple(two - one for one, two in zip(before, after, strict=True))
