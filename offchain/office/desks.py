"""The use cases of the office, put together over the parts of a service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from offchain.auditor.texts import ExplanationTexts
from offchain.index.config import IndexConfig
from offchain.offers.indices import IndexBook
from offchain.offers.issued import OfferStore
from offchain.office.bundles import Bundles
from offchain.office.charts import Charts
from offchain.office.codes import Codes, Inviting, Offers
from offchain.office.effects import Effects
from offchain.office.explaining import Explanations
from offchain.office.form_texts import FormTexts
from offchain.office.goodwill import Goodwill
from offchain.office.launching import Launching
from offchain.office.merchants import MerchantDesk
from offchain.office.papers import OfficePapers
from offchain.office.search import Search
from offchain.office.support import SupportDesk
from offchain.office.templates import Templates
from offchain.office.unsigned import OrderTexts
from offchain.office.workbench import Workbench
from offchain.ports import Clock
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.promotion_codes import PromotionCodes
from offchain.queries.reader import PageStore
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.queries.wallet_offers import OfferQueries


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeParts:
    """Of the service. allotted : indices of a campaign's offers that wait for a wallet; waiting :
    those offers, and how they stand; inviting : who makes codes for them."""

    store: PageStore
    config: IndexConfig
    clock: Clock
    issued: OfferStore
    indices: IndexBook
    allotted: Callable[[bytes], frozenset[int]]
    waiting: Offers
    inviting: Inviting
    shelf: Shelf
    teller: Teller
    campaigns: CampaignQueries
    redemptions: RedemptionQueries
    offers: OfferQueries
    codes: PromotionCodes
    audits: AuditDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What pages of auditors, merchants and support ask."""

    search: Search
    explanations: Explanations
    charts: Charts
    bundles: Bundles
    merchants: MerchantDesk
    templates: Templates
    form_texts: FormTexts
    bench: Workbench
    launching: Launching
    effects: Effects
    support: SupportDesk
    goodwill: Goodwill
    one_time_codes: Codes

    @classmethod
    def over(cls, papers: OfficePapers, it: OfficeParts) -> Self:
        """Over the same parts as everything else."""
        search = Search(it.store, it.campaigns, it.redemptions)
        bench = Workbench(it.store, it.shelf.catalogue, papers.roles, papers.orders, it.clock)
        refusals, services = it.teller.refusals, it.teller.services
        return cls(
            search=search,
            explanations=Explanations(it.store, it.config, ExplanationTexts.load()),
            charts=Charts(it.store, it.config, it.audits),
            bundles=papers.bundles,
            merchants=MerchantDesk(it.store, it.shelf, it.campaigns, it.redemptions),
            templates=papers.templates,
            form_texts=FormTexts.load(),
            bench=bench,
            launching=Launching(it.store, it.shelf, it.config, bench, OrderTexts.load(), refusals),
            effects=Effects(it.store, it.shelf, it.issued, papers.trials),
            support=SupportDesk(search, it.offers, it.codes, refusals, services),
            goodwill=_goodwill(papers, it),
            one_time_codes=_codes(papers, it),
        )


def _goodwill(papers: OfficePapers, it: OfficeParts) -> Goodwill:
    return Goodwill(
        store=it.store,
        shelf=it.shelf,
        config=it.config,
        campaigns=it.campaigns,
        offers=it.issued,
        indices=it.indices,
        allotted=it.allotted,
        clock=it.clock,
        log=papers.goodwill,
        rules=papers.rules,
        issuer=papers.issuer,
    )


def _codes(papers: OfficePapers, it: OfficeParts) -> Codes:
    return Codes(
        store=it.store,
        offers=it.waiting,
        bindings=it.inviting,
        clock=it.clock,
        log=papers.goodwill,
        rules=papers.rules,
    )
