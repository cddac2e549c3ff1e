"""A shopper lost the wallet: how the offer of a customer stands, what comes next, and a one-time code for another one.

Only the index is read. A code of support's is capped a day and logged for good, as goodwill is; a merchant's is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from offchain.binding.binding import CODE_SECONDS, MOST_TRIES, Bindings
from offchain.binding.ports import TURNS, Allotted, Bound
from offchain.campaigns.standing import Phase
from offchain.domain.terms import Audience, Revocation
from offchain.index.rows import RedemptionRow, UsedWordRow
from offchain.office.goodwill import GoodwillRules
from offchain.office.support_log import CodeEntry, SupportLog, of_day
from offchain.ports import Clock
from offchain.queries.as_of import as_of
from offchain.queries.campaigns import CampaignQueries, CampaignSummary, counters_of
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.reader import PageReader, PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.wording import Language

LEAST_WHY: Final = 8
MOST_WHY: Final = 300
"""Characters of a reason."""


class Held(StrEnum):
    """How the offer of a customer stands, as indexed. A code binds the first two to a wallet. Withdrawn is what the
    merchant revoked before a wallet had it."""

    UNBOUND = "unbound"
    REVOKED = "revoked"
    GOOD = "good"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    NO_TURN = "no turn left"
    ALL_REVOKED = "all revoked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferStands:
    """index : of the coupon of the wallet that was bound last, of the first coupon where none was; wallet : 0x and
    digits, bound_at : Unix seconds, both empty where none was; deadline : Unix seconds, exclusive; redemption : block
    and log, where it was redeemed; revocable : whether the terms let the merchant revoke one coupon."""

    campaign: CampaignSummary
    pseudonym: str
    held: Held
    index: int
    wallet: str
    bound_at: int
    deadline: int
    redemption: tuple[int, int] | None
    revocable: bool
    bound_epoch: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMade:
    """code : shown once; until : Unix seconds, exclusive; tries : before it is void; left : codes that the agent may
    still make today."""

    stands: OfferStands
    code: str
    until: int
    tries: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebinding:
    """log, rules : of everything that support gives."""

    store: PageStore
    shelf: Shelf
    campaigns: CampaignQueries
    bindings: Bindings
    clock: Clock
    log: SupportLog
    rules: GoodwillRules

    def choices(self, language: Language) -> tuple[CampaignSummary, ...]:
        """Campaigns by voucher that are not over, the newest first. Raises `NotIndexedError`."""
        listed = self.campaigns.listed(PageAsked(limit=LONGEST, newest_first=True), language).items
        return tuple(it for it in listed if it.audience == Audience.VOUCHER.name and it.state.phase != Phase.OVER)

    def stands(self, campaign: bytes, pseudonym: str, language: Language) -> OfferStands:
        """Of a customer. Raises `ServiceRefusal` where nothing was allotted, `UnknownCampaignError`,
        `NotIndexedError`."""
        summary = self.campaigns.detail(campaign, language).summary
        offer = self.bindings.bindings.offer(campaign, pseudonym)
        if offer is None:
            raise ServiceRefusal("Binding_NoOffer", campaign=summary.id)
        bound = self.bindings.bindings.bound(campaign, pseudonym)
        with self.store.read() as reader:
            known = self.shelf.campaign(reader, campaign)
            return self._read(reader, known, summary, offer, bound)

    def _read(
        self, reader: PageReader, known: Campaign, summary: CampaignSummary, offer: Allotted, bound: Sequence[Bound]
    ) -> OfferStands:
        state, last = counters_of(reader, known).state, bound[-1] if bound else None
        index = offer.index + (last.turn if last else 0)
        deadline = min(offer.deadline, state.ended_at or known.terms.end_time)
        row = _redemption(reader, known.id, index) if last else None
        bound_epoch = last.epoch if last else state.voucher_epoch
        if row is not None:
            held = Held.REDEEMED
        elif bound_epoch != state.voucher_epoch:
            held = Held.ALL_REVOKED
        elif as_of(reader, self.clock).time >= deadline:
            held = Held.EXPIRED
        else:
            held = _held(reader, offer, len(bound))
        return OfferStands(
            campaign=summary,
            pseudonym=offer.pseudonym,
            held=held,
            index=index,
            wallet=f"0x{last.wallet:040x}" if last else "",
            bound_at=last.at if last else 0,
            deadline=deadline,
            redemption=(row.block_number, row.log_index) if row else None,
            revocable=known.terms.revocation == Revocation.INDEX,
            bound_epoch=bound_epoch,
            epoch=state.voucher_epoch,
        )

    def code(self, agent: str, campaign: bytes, pseudonym: str, why: str, language: Language) -> CodeMade:
        """A code of support's, for an offer that it binds. agent : who is logged. It is logged first, then made.

        Raises `ServiceRefusal` where it would bind nothing or pass the cap, or without a reason,
        `UnknownCampaignError`, `NotIndexedError`.
        """
        reason = why.strip()
        if not LEAST_WHY <= len(reason) <= MOST_WHY:
            raise ServiceRefusal("Binding_NoReason", found=len(reason), least=LEAST_WHY, most=MOST_WHY)
        with self.log.alone():
            stands = self.stands(campaign, pseudonym, language)
            _check_bindable(stands)
            with self.store.read() as reader:
                now = as_of(reader, self.clock).time
            made = len(of_day(self.log.codes(), agent, now))
            if made >= self.rules.codes:
                raise ServiceRefusal("Binding_CodesDay", made=made, limit=self.rules.codes)
            index = stands.index + (stands.held == Held.REVOKED)
            self.log.add_code(CodeEntry(time=now, agent=agent, campaign=stands.campaign.id, index=index, why=reason))
            code = self.bindings.invite(campaign, pseudonym, 0)
        until, left = self.clock.now() + CODE_SECONDS, self.rules.codes - made - 1
        return CodeMade(stands=stands, code=code, until=until, tries=MOST_TRIES, left=left)

    def invite(self, agent: str, merchant: int, campaign: bytes, pseudonym: str, why: str) -> str:
        """A code of a merchant's for a campaign of their own, or of support's where `merchant` is 0. Raises as `code`
        does, and `ServiceRefusal` for another merchant's campaign."""
        if merchant:
            return self.bindings.invite(campaign, pseudonym, merchant)
        return self.code(agent, campaign, pseudonym, why, "en").code


def _redemption(reader: PageReader, campaign: bytes, index: int) -> RedemptionRow | None:
    return next(iter(reader.rows(RedemptionRow, where={"campaign": campaign, "coupon_index": index})), None)


def _is_spent(reader: PageReader, campaign: bytes, index: int) -> bool:
    """Whether a coupon is redeemed or revoked, as indexed."""
    word = reader.get(UsedWordRow, campaign, index >> 8)
    return word is not None and bool(word.bits >> (index & 0xFF) & 1)


def _held(reader: PageReader, offer: Allotted, turns: int) -> Held:
    """Of what was not redeemed and is not over. turns : how often it was bound."""
    if turns and not _is_spent(reader, offer.campaign, offer.index + turns - 1):
        return Held.GOOD
    if turns >= TURNS:
        return Held.NO_TURN
    if _is_spent(reader, offer.campaign, offer.index + turns):
        return Held.WITHDRAWN
    return Held.REVOKED if turns else Held.UNBOUND


def _check_bindable(it: OfferStands) -> None:
    """That a code would bind it, as far as the index knows."""
    match it.held:
        case Held.GOOD:
            raise ServiceRefusal("Binding_NotRevoked", coupon=it.index)
        case Held.REDEEMED:
            raise ServiceRefusal("Binding_Redeemed", coupon=it.index)
        case Held.NO_TURN:
            raise ServiceRefusal("Binding_NoTurnLeft", turns=TURNS)
        case Held.ALL_REVOKED:
            raise ServiceRefusal("Binding_AllRevoked", bound=it.bound_epoch, epoch=it.epoch)
        case Held.EXPIRED:
            raise ServiceRefusal("Binding_Over", deadline=it.deadline)
        case Held.WITHDRAWN:
            raise ServiceRefusal("Binding_Withdrawn", coupon=it.index + bool(it.wallet))
