"""The use cases of the office, put together over the parts of a service."""

from dataclasses import dataclass
from typing import Self

from offchain.auditor.texts import ExplanationTexts
from offchain.index.config import IndexConfig
from offchain.office.bundles import Bundles
from offchain.office.charts import Charts
from offchain.office.explaining import Explanations
from offchain.office.search import Search
from offchain.queries.audits import AuditDesk
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.reader import PageStore
from offchain.queries.redemptions import RedemptionQueries


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What pages of auditors, merchants and support ask."""

    search: Search
    explanations: Explanations
    charts: Charts
    bundles: Bundles

    @classmethod
    def over(
        cls,
        *,
        store: PageStore,
        config: IndexConfig,
        campaigns: CampaignQueries,
        redemptions: RedemptionQueries,
        audits: AuditDesk,
        bundles: Bundles,
    ) -> Self:
        """Over the same parts as everything else."""
        return cls(
            search=Search(store, campaigns, redemptions),
            explanations=Explanations(store, config, ExplanationTexts.load()),
            charts=Charts(store, config, audits),
            bundles=bundles,
        )
