"""What came of one campaign: who was given a coupon, who redeemed, what it cost; and the verdict of its trial."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from offchain.campaigns.currencies import Currency
from offchain.domain.schedule import DAY
from offchain.evaluation.outcomes import Outcome, Sale, by_segment, outcome
from offchain.index.rows import RedemptionRow
from offchain.offers.issued import OfferStore
from offchain.office.charts import Chart
from offchain.queries.as_of import indexed_to
from offchain.queries.reader import PageStore
from offchain.queries.shelf import Campaign, Shelf
from offchain.reporting import plots
from offchain.reporting.page import Cell
from offchain.texts.wording import money

_OVER: Final = "day of the campaign"
_MOST_DAYS: Final = 400
"""Days of a plot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """outcome : sales are what the discounts were measured on, less the discounts, minor units; told : whether it is
    known who was given a coupon, without which nobody converts; segments : cluster -> outcome; currency, decimals : of
    amounts; trial : verdict of the trial that the terms commit to, as `promo evaluate report` writes it, None without
    one; committed : whether the terms commit to a trial; block : up to which redemptions were read."""

    outcome: Outcome
    told: bool
    segments: Mapping[int, Outcome]
    charts: tuple[Chart, ...]
    currency: str
    decimals: int
    trial: Mapping[str, Any] | None
    committed: bool
    block: int


@dataclass(frozen=True, slots=True)
class Effects:
    """trials : folder of verdicts, JSON files, None without one."""

    store: PageStore
    shelf: Shelf
    offers: OfferStore
    trials: Path | None

    def of(self, campaign: bytes) -> Effect:
        """Raises `UnknownCampaignError`, `NotIndexedError`."""
        with self.store.read() as reader:
            block = indexed_to(reader).number
            known = self.shelf.campaign(reader, campaign)
            rows = list(reader.rows(RedemptionRow, where={"campaign": campaign}))
        given = self.offers.of_campaign(campaign)
        sales = [Sale(f"{it.shopper:040x}", it.base - it.discount, it.discount) for it in rows]
        shown = {f"{account:040x}": cluster for account, cluster in given.items()}
        clusters = {name: cluster for name, cluster in shown.items() if cluster is not None}
        of_clusters = [sale for sale in sales if sale.shopper in clusters]
        plan = known.cold.plan_hash if known.parts is not None else bytes(32)
        return Effect(
            outcome=outcome(shown, sales),
            told=bool(shown),
            segments=by_segment(clusters, of_clusters, clusters) if clusters else {},
            charts=_charts(known, rows),
            currency=known.currency.code,
            decimals=known.currency.decimals,
            trial=self._verdict(plan.hex()) if any(plan) else None,
            committed=any(plan),
            block=block,
        )

    def _verdict(self, plan: str) -> Mapping[str, Any] | None:
        """Of the trial with that plan. Files that are none are passed over: the folder is the merchant's own."""
        for path in sorted(self.trials.glob("*.json")) if self.trials is not None else ():
            try:
                found = json.loads(path.read_text("utf-8"))
                if str(found["plan"]).removeprefix("0x") == plan and found["effects"]:
                    return dict(found)
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return None


def _charts(known: Campaign, rows: list[RedemptionRow]) -> tuple[Chart, ...]:
    """Uses and spending, day by day from the first redemption on."""
    if not rows:
        return ()
    first = min(it.time for it in rows) // DAY
    days = range(first, min(max(it.time for it in rows) // DAY, first + _MOST_DAYS) + 1)
    uses, spent = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for it in rows:
        number = min(it.time // DAY, days[-1])
        uses[number] += 1
        spent[number] += it.discount
    return _uses(uses), _given(spent, known.currency)


def _uses(uses: Mapping[int, int]) -> Chart:
    drawing = plots.lines("plot", {"redemptions": list(uses.values())}, _OVER, "redemptions")
    rows = tuple[tuple[Cell, ...], ...]((plots.day(number), count) for number, count in uses.items())
    return Chart("uses", drawing, ("day", "uses"), rows)


def _given(spent: Mapping[int, int], currency: Currency) -> Chart:
    """In whole units, since a plot shows proportions; the table has the exact amounts."""
    totals, decimals = list(accumulate(spent.values())), currency.decimals
    drawing = plots.lines("plot", {"given": [it // 10**decimals for it in totals]}, _OVER, "whole units")
    rows = tuple[tuple[Cell, ...], ...](
        (plots.day(number), money(amount, decimals), money(total, decimals))
        for (number, amount), total in zip(spent.items(), totals, strict=True)
    )
    return Chart("given", drawing, ("day", "given", "given so far"), rows)
