"""One issued coupon beside what the index knows of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from offchain.domain.ledger import CampaignState
from offchain.domain.terms import Audience
from offchain.index.rows import RedemptionRow, RootRow, UsedWordRow
from offchain.index.store import IndexReader
from offchain.offers.issued import IssuedOffer
from offchain.queries.campaigns import counters_of
from offchain.queries.shelf import Campaign


class Standing(StrEnum):
    """What became of a coupon."""

    UNUSED = "unused"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """root : the list that it stands on, None for a voucher; spent : its bit is set; redemption : by its shopper."""

    campaign: Campaign
    offer: IssuedOffer
    state: CampaignState
    root: RootRow | None
    spent: bool
    redemption: RedemptionRow | None

    @classmethod
    def read(cls, reader: IndexReader, campaign: Campaign, offer: IssuedOffer) -> Self:
        """As indexed."""
        index = offer.grant.index
        by_root = campaign.terms.audience == Audience.ROOT
        word = reader.get(UsedWordRow, campaign.id, index >> 8)
        spent = word is not None and bool(word.bits >> (index & 0xFF) & 1)
        return cls(
            campaign=campaign,
            offer=offer,
            state=counters_of(reader, campaign).state,
            root=reader.get(RootRow, campaign.id, offer.grant.epoch) if by_root else None,
            spent=spent,
            redemption=_redemption(reader, offer) if spent else None,
        )

    @property
    def at_most(self) -> int:
        """The most it can cost, minor units."""
        cap = self.campaign.terms.cap_amount
        return min(cap, self.root.max_each) if self.root else cap

    @property
    def usable_from(self) -> int:
        """Unix seconds."""
        active = self.root.active_from if self.root else 0
        return max(self.offer.grant.not_before, self.campaign.terms.start_time, active)

    @property
    def deadline(self) -> int:
        """Its own, or the campaign's end where that is earlier; Unix seconds, exclusive."""
        return min(self.offer.grant.deadline, self.state.ended_at or self.campaign.terms.end_time)

    def standing(self, now: int) -> Standing:
        """What became of it by `now`, Unix seconds.

        An index is issued anew only after its deadline. So a set bit means before the deadline that the coupon was
        revoked, and after it perhaps only that somebody else has used the index since.
        """
        if self.redemption is not None:
            return Standing.USED
        if self._void():
            return Standing.REVOKED
        if now >= self.deadline:
            return Standing.EXPIRED
        return Standing.REVOKED if self.spent else Standing.UNUSED

    def _void(self) -> bool:
        """Whether all coupons of its epoch were taken back."""
        if self.campaign.terms.audience == Audience.VOUCHER:
            return self.offer.grant.epoch != self.state.voucher_epoch
        return self.root is not None and bool(self.root.vetoed)


def _redemption(reader: IndexReader, offer: IssuedOffer) -> RedemptionRow | None:
    where = {
        "shopper": offer.account,
        "campaign": offer.campaign,
        "coupon_index": offer.grant.index,
        "epoch": offer.grant.epoch,
    }
    return next(iter(reader.rows(RedemptionRow, where=where)), None)
