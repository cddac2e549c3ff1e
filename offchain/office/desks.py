"""The use cases of the office, put together over the parts of a service."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from offchain.auditor.texts import ExplanationTexts
from offchain.index.config import IndexConfig
from offchain.offers.issued import OfferStore
from offchain.office.bundles import Bundles
from offchain.office.charts import Charts
from offchain.office.effects import Effects
from offchain.office.explaining import Explanations
from offchain.office.form_texts import FormTexts
from offchain.office.launching import Launching
from offchain.office.merchants import MerchantDesk
from offchain.office.search import Search
from offchain.office.templates import Templates
from offchain.office.unsigned import OrderTexts
from offchain.office.workbench import Workbench
from offchain.ports import Clock
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.reader import PageStore
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.shelf import Shelf
from offchain.texts.refusal_texts import RefusalTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePapers:
    """What only the office needs. templates : campaign files to begin with; roles : name -> account, for campaign
    files; orders : CSV of past orders, trials : folder of verdicts, None without one."""

    bundles: Bundles
    templates: Templates
    roles: Mapping[str, int]
    orders: Path | None
    trials: Path | None


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

    @classmethod
    def over(
        cls,
        papers: OfficePapers,
        *,
        store: PageStore,
        config: IndexConfig,
        clock: Clock,
        offers: OfferStore,
        shelf: Shelf,
        refusals: RefusalTexts,
        campaigns: CampaignQueries,
        redemptions: RedemptionQueries,
        audits: AuditDesk,
    ) -> Self:
        """Over the same parts as everything else."""
        bench = Workbench(store, shelf.catalogue, papers.roles, papers.orders, clock)
        return cls(
            search=Search(store, campaigns, redemptions),
            explanations=Explanations(store, config, ExplanationTexts.load()),
            charts=Charts(store, config, audits),
            bundles=papers.bundles,
            merchants=MerchantDesk(store, shelf, campaigns, redemptions),
            templates=papers.templates,
            form_texts=FormTexts.load(),
            bench=bench,
            launching=Launching(store, shelf, config, bench, OrderTexts.load(), refusals),
            effects=Effects(store, shelf, offers, papers.trials),
        )
