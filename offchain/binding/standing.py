"""How the offer of a customer stands, for whoever helps one without a wallet or with a lost one. Reads the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from offchain.binding.ports import TURNS, Allotted, BindingStore, Bound
from offchain.campaigns.standing import Phase
from offchain.domain.terms import Audience, Revocation
from offchain.index.rows import RedemptionRow, UsedWordRow
from offchain.ports import Clock
from offchain.queries.as_of import as_of
from offchain.queries.campaigns import CampaignQueries, CampaignSummary, counters_of
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.reader import PageReader, PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.wording import Language


class Held(StrEnum):
    """How an offer stands, as indexed. A code binds the first two to a wallet. Withdrawn is what the merchant revoked
    before a wallet had it."""

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
    """index : of the coupon of the wallet that was bound last, of the first coupon where none was; wallet : that one,
    bound_at : Unix seconds, both 0 where none was bound; bound_epoch : of vouchers then, epoch : of vouchers now;
    deadline : Unix seconds, exclusive; redemption : block and log, where it was redeemed; revocable : whether the
    terms let the merchant revoke one coupon."""

    held: Held
    index: int
    wallet: int
    bound_at: int
    bound_epoch: int
    epoch: int
    deadline: int
    redemption: tuple[int, int] | None
    revocable: bool

    def bindable(self) -> int:
        """Index of the coupon that a code would bind. Raises `ServiceRefusal` where none would."""
        match self.held:
            case Held.GOOD:
                raise ServiceRefusal("Binding_NotRevoked", coupon=self.index)
            case Held.REDEEMED:
                raise ServiceRefusal("Binding_Redeemed", coupon=self.index)
            case Held.EXPIRED:
                raise ServiceRefusal("Binding_Over", deadline=self.deadline)
            case Held.NO_TURN:
                raise ServiceRefusal("Binding_NoTurnLeft", turns=TURNS)
            case Held.ALL_REVOKED:
                raise ServiceRefusal("Binding_AllRevoked", bound=self.bound_epoch, epoch=self.epoch)
        following = self.index + (self.wallet != 0)
        if self.held == Held.WITHDRAWN:
            raise ServiceRefusal("Binding_Withdrawn", coupon=following)
        return following


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersOfCustomers:
    """bindings : offers that wait for a wallet, and those that were bound; issuer : account whose vouchers this service
    signs, 0 for none."""

    store: PageStore
    shelf: Shelf
    campaigns: CampaignQueries
    bindings: BindingStore
    clock: Clock
    issuer: int

    def choices(self, language: Language) -> tuple[CampaignSummary, ...]:
        """Campaigns by voucher that are not over, the newest first. Raises `NotIndexedError`."""
        listed = self.campaigns.listed(PageAsked(limit=LONGEST, newest_first=True), language).items
        return tuple(it for it in listed if it.audience == Audience.VOUCHER.name and it.state.phase != Phase.OVER)

    def bindable(self, campaign: bytes, pseudonym: str) -> int:
        """Index of the coupon that a code would bind. Raises as `stands` does, and where none would: what this service
        does not sign is bound to nobody either."""
        index = self.stands(campaign, pseudonym).bindable()
        with self.store.read() as reader:
            if self.shelf.campaign(reader, campaign).terms.issuer != self.issuer:
                raise ServiceRefusal("Binding_NoIssuer")
        return index

    def stands(self, campaign: bytes, pseudonym: str) -> OfferStands:
        """The offer of a customer. Raises `ServiceRefusal` where nothing was allotted, `UnknownCampaignError`,
        `NotIndexedError`."""
        with self.store.read() as reader:
            now = as_of(reader, self.clock).time
            known = self.shelf.campaign(reader, campaign)
            offer = self.bindings.offer(campaign, pseudonym)
            if offer is None:
                raise ServiceRefusal("Binding_NoOffer", campaign=f"0x{campaign.hex()}")
            return _stands(reader, known, offer, self.bindings.bound(campaign, pseudonym), now)


def _stands(reader: PageReader, known: Campaign, offer: Allotted, bound: Sequence[Bound], now: int) -> OfferStands:
    state, last = counters_of(reader, known).state, bound[-1] if bound else None
    index = offer.index + (last.turn if last else 0)
    deadline = min(offer.deadline, state.ended_at or known.terms.end_time)
    row = _redemption(reader, known.id, index) if last else None
    bound_epoch = last.epoch if last else state.voucher_epoch
    if row is not None:
        held = Held.REDEEMED
    elif bound_epoch != state.voucher_epoch:
        held = Held.ALL_REVOKED
    else:
        held = Held.EXPIRED if now >= deadline else _held(reader, offer, len(bound))
    return OfferStands(
        held=held,
        index=index,
        wallet=last.wallet if last else 0,
        bound_at=last.at if last else 0,
        bound_epoch=bound_epoch,
        epoch=state.voucher_epoch,
        deadline=deadline,
        redemption=(row.block_number, row.log_index) if row else None,
        revocable=known.terms.revocation == Revocation.INDEX,
    )


def _held(reader: PageReader, offer: Allotted, turns: int) -> Held:
    """Of what was not redeemed and is not over. turns : how often it was bound."""
    if turns and not _is_spent(reader, offer.campaign, offer.index + turns - 1):
        return Held.GOOD
    if turns >= TURNS:
        return Held.NO_TURN
    if _is_spent(reader, offer.campaign, offer.index + turns):
        return Held.WITHDRAWN
    return Held.REVOKED if turns else Held.UNBOUND


def _redemption(reader: PageReader, campaign: bytes, index: int) -> RedemptionRow | None:
    return next(iter(reader.rows(RedemptionRow, where={"campaign": campaign, "coupon_index": index})), None)


def _is_spent(reader: PageReader, campaign: bytes, index: int) -> bool:
    """Whether a coupon is redeemed or revoked, as indexed."""
    word = reader.get(UsedWordRow, campaign, index >> 8)
    return word is not None and bool(word.bits >> (index & 0xFF) & 1)
