"""A merchant's own campaigns at a glance: what is left of their budgets, what was redeemed last, who pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from offchain.campaigns.currencies import Currency, by_code
from offchain.index.paid_rows import FunderRow
from offchain.index.rows import CampaignRow
from offchain.queries.amounts import Amount, amount_of
from offchain.queries.campaigns import CampaignDetail, CampaignQueries, CampaignSummary
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.reader import PageStore
from offchain.queries.redemptions import RedemptionQueries, RedemptionShown
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Shelf
from offchain.texts.wording import Language

LIVE: Final = 12
"""Newest redemptions that are shown."""


@dataclass(frozen=True, slots=True)
class Total:
    """Of all campaigns in one currency."""

    currency: str
    budget: Amount
    left: Amount
    uses: int


@dataclass(frozen=True, slots=True)
class Overview:
    """campaigns : the newest first; cut : whether there are more; totals : by currency."""

    campaigns: tuple[CampaignSummary, ...]
    cut: bool
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Funded:
    """What a funder holds for a campaign that is paid on the chain, None where only the shop's books say."""

    account: str
    share_bps: int
    deposit: Amount | None


@dataclass(frozen=True, slots=True)
class MerchantDesk:
    """Reads the index alone. Methods raise `NotIndexedError`, `PartsMissingError`."""

    store: PageStore
    shelf: Shelf
    campaigns: CampaignQueries
    redemptions: RedemptionQueries

    def overview(self, merchant: int, language: Language) -> Overview:
        """All that is the merchant's. Raises `CursorError`."""
        listed = self.campaigns.listed(PageAsked(limit=LONGEST), language, merchant=merchant)
        return Overview(listed.items, listed.next is not None, _totals(listed.items))

    def detail(self, merchant: int, campaign: bytes, language: Language) -> CampaignDetail:
        """One campaign of the merchant's. Raises `UnknownCampaignError`, `ServiceRefusal` for another's."""
        detail = self.campaigns.detail(campaign, language)
        if int(detail.summary.merchant, 16) != merchant:
            raise ServiceRefusal("Api_NotAllowed")
        return detail

    def funders(self, campaign: bytes) -> tuple[Funded, ...]:
        """Who pays which part. Raises `UnknownCampaignError`."""
        with self.store.read() as reader:
            known = self.shelf.campaign(reader, campaign)
            deposits = {row.funder: row.deposited for row in reader.rows(FunderRow, where={"campaign": campaign})}
        shares = zip(known.cold.funders, known.cold.share_bps, strict=True)
        paid = bool(known.terms.token)
        return tuple(
            Funded(f"0x{account:040x}", share, known.amount(deposits.get(account, 0)) if paid else None)
            for account, share in shares
        )

    def live(self, merchant: int, campaign: bytes | None) -> tuple[RedemptionShown, ...]:
        """The merchant's newest redemptions; of one campaign where given. Raises what `detail` does,
        for another's campaign as there."""
        if campaign is None:
            return tuple(self.redemptions.newest_of(merchant, LIVE))
        self.detail(merchant, campaign, "en")
        return self.redemptions.listed(PageAsked(limit=LIVE), campaign=campaign).items

    def knows(self, campaign: bytes) -> bool:
        """Whether a campaign is indexed."""
        with self.store.read() as reader:
            return reader.get(CampaignRow, campaign) is not None


def _totals(campaigns: Sequence[CampaignSummary]) -> tuple[Total, ...]:
    totals: dict[str, Total] = {}
    for it in campaigns:
        code = it.budget.currency
        before = totals.get(code)
        budget = it.budget.minor + (before.budget.minor if before else 0)
        left = it.state.remaining.minor + (before.left.minor if before else 0)
        uses = it.state.used + (before.uses if before else 0)
        currency = by_code(code) or Currency(code, 0, 2)
        totals[code] = Total(code, amount_of(budget, currency), amount_of(left, currency), uses)
    return tuple(totals[code] for code in sorted(totals))
