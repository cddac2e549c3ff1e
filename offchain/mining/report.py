"""All analyses of a shop's behaviour as one document and one page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

from offchain.data.dataset import Dataset
from offchain.features.errors import ComputationError
from offchain.features.rfm import rfm
from offchain.mining import campaign_demand, cycles, funnel, prices, rfm_scores, trend
from offchain.mining.baskets import baskets_of, rules
from offchain.mining.cohorts import cohorts
from offchain.mining.page_parts import SECTIONS
from offchain.mining.watching import Watch, unwatched
from offchain.reporting.page import Page, Section
from offchain.texts.failure_texts import FailureTexts, names_of

_RULES_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """horizon : days that are forecast; support_bps : of the baskets that a rule must hold in; confidence_bps : of a
    rule; campaign_days : within which an answer to a campaign counts; campaign_shoppers : of the next campaign, 0: as
    many as the past ones reached on average."""

    horizon: int = 28
    support_bps: int = 50
    confidence_bps: int = 1_000
    campaign_days: int = 42
    campaign_shoppers: int = 0


def _funnel(dataset: Dataset, _: Settings, __: Watch) -> Any:
    return [asdict(stage) for stage in funnel.funnel(dataset.events.before(dataset.cutoff))]


def _cohorts(dataset: Dataset, _: Settings, __: Watch) -> Any:
    found = cohorts(dataset.events.before(dataset.cutoff))
    return [asdict(cohort) | {"retention_bps": cohort.retention_bps} for cohort in found]


def _baskets(dataset: Dataset, settings: Settings, watch: Watch) -> Any:
    """Of product groups and of products."""
    events, answer = dataset.events.before(dataset.cutoff), {}
    for name, named in (("groups", _groups(dataset)), ("products", None)):
        baskets = baskets_of(events, named)
        support = max(2, len(baskets) * settings.support_bps // 10_000)
        found = rules(
            baskets,
            least_support=support,
            least_confidence_bps=settings.confidence_bps,
            watch=_of(watch, name),
        )
        answer[name] = {
            "baskets": len(baskets),
            "least_support": support,
            "rules": [asdict(rule) for rule in found[:_RULES_SHOWN]],
            "found": len(found),
        }
    return answer


def _cycles(dataset: Dataset, _: Settings, watch: Watch) -> Any:
    events = dataset.events.before(dataset.cutoff)
    return {
        "cycles": [asdict(cycle) for cycle in cycles.cycles(events, _groups(dataset), watch)],
        "due": [asdict(shopper) for shopper in cycles.due(events, dataset.cutoff)],
    }


def _rfm(dataset: Dataset, _: Settings, __: Watch) -> Any:
    return [asdict(group) for group in rfm_scores.groups(rfm(dataset.events, dataset.catalogue, dataset.cutoff))]


def _trend(dataset: Dataset, settings: Settings, watch: Watch) -> Any:
    daily = trend.daily(dataset.events, dataset.cutoff)
    series = {"orders": daily.orders, "units": daily.units, "sales": daily.sales}
    ahead = {
        name: asdict(trend.forecast(values, settings.horizon, _of(watch, name))) for name, values in series.items()
    }
    return {"daily": asdict(daily), "forecast": ahead}


def _demand(dataset: Dataset, settings: Settings, _: Watch) -> Any:
    past = campaign_demand.past_campaigns(dataset.events.before(dataset.cutoff), settings.campaign_days, dataset.cutoff)
    average = sum(campaign.shown for campaign in past) // max(1, len(past))
    expected = campaign_demand.demand(past, settings.campaign_shoppers or average)
    return {"past": [asdict(it) | {"rate_bps": it.rate_bps} for it in past], "next": asdict(expected)}


def _prices(dataset: Dataset, _: Settings, watch: Watch) -> Any:
    events = dataset.events.before(dataset.cutoff)
    found = prices.elasticities(events, _groups(dataset), watch)
    return {"elasticities": [asdict(it) for it in found], "bargain_bps": prices.bargain_bps(events)}


ANALYSES: Final[Mapping[str, Callable[[Dataset, Settings, Watch], Any]]] = MappingProxyType(
    {
        "funnel": _funnel,
        "cohorts": _cohorts,
        "baskets": _baskets,
        "cycles": _cycles,
        "rfm": _rfm,
        "trend": _trend,
        "demand": _demand,
        "prices": _prices,
    }
)
"""Name -> what computes it, in the order of the page."""


def mined(dataset: Dataset, chosen: Iterable[str], settings: Settings, watch: Watch = unwatched) -> dict[str, Any]:
    """Name -> result, or {"missing": why, "missing_zh": the same in Chinese} where the data does not let it be
    computed, such as a log without campaigns. watch : is told how far each is."""
    document: dict[str, Any] = {}
    for name in chosen:
        watch(name, 0, 1)
        try:
            document[name] = ANALYSES[name](dataset, settings, _of(watch, name))
        except ComputationError as error:
            chinese = FailureTexts.load().chinese(names_of(error), error)
            document[name] = {"missing": str(error), "missing_zh": chinese}
    return document


def page(document: Mapping[str, Any], dataset: Dataset) -> Page:
    """The page of what `mined` found."""
    sections = [_section(name, found) for name, found in document.items()]
    lead = f"{dataset.events.table.height:,} events of {dataset.events.table['shopper'].n_unique():,} shoppers."
    return Page(f"What {dataset.name} can read from its shoppers' behaviour", lead, sections)


def _section(name: str, found: Any) -> Section:
    heading, build = SECTIONS[name]
    if isinstance(found, dict) and "missing" in found:
        return Section(heading, [f"Not computed: {found['missing']}.", found["missing_zh"]])
    return build(heading, found)


def _of(watch: Watch, name: str) -> Watch:
    """What is told with the name of what it is a part of."""
    return lambda what, done, total: watch(f"{name}: {what}", done, total)


def _groups(dataset: Dataset) -> Mapping[str, Sequence[str]]:
    """Product -> names of its groups."""
    names = dataset.catalogue.groups
    return {
        product.sku: [name for bit, name in enumerate(names) if product.tags >> bit & 1]
        for product in dataset.catalogue.products
    }
