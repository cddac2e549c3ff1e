"""The figures of a proved history, for an auditor's page: drawn when an audit is new, told beside each drawing.

Drawings hold words of a few kinds; a page puts the words of its own language in their place.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from offchain.auditor.series import HOUR, Bucket, Series, series
from offchain.campaigns import currencies
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.index.store import ReadableIndex
from offchain.queries.audits import AuditDesk
from offchain.queries.service_texts import ServiceRefusal
from offchain.reporting import plots
from offchain.reporting.page import Cell
from offchain.texts.wording import moment, money, short_hash

_SHOWN: Final = 12
"""Bars of a plot; all are in the table."""
_TOLD: Final = 200
"""Rows of a table on the page; all of them are in its CSV file."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
Moments = Sequence[tuple[int, Bucket]]


@dataclass(frozen=True, slots=True)
class Chart:
    """name : also of its CSV file; drawing : SVG, empty where there is nothing to draw; columns : names of figures,
    which a page says in its language; rows : one cell a column, money in units of its currency as text."""

    name: str
    drawing: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def told(self) -> tuple[tuple[Cell, ...], ...]:
        """The newest rows, as many as a page shows."""
        return self.rows[-_TOLD:]

    def csv(self) -> str:
        """RFC 4180, every row, no cell that a spreadsheet would take for a formula."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows(
            [f"'{it}" if isinstance(it, str) and it.startswith(_FORMULA) else it for it in row] for row in self.rows
        )
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class Drawn:
    """block : up to which the history was read; sound : whether its records fit a history, without which nothing is
    drawn; step : seconds of a stretch of time; began : Unix seconds of the first."""

    block: int
    sound: bool
    step: int
    began: int
    charts: tuple[Chart, ...]

    def chart(self, name: str) -> Chart:
        """The one of that name. Raises `ServiceRefusal`."""
        for chart in self.charts:
            if chart.name == name:
                return chart
        raise ServiceRefusal("Api_NotFound")


class Charts:
    """Drawn once an audit, for all who look."""

    def __init__(self, store: ReadableIndex, config: IndexConfig, audits: AuditDesk) -> None:
        self._store = store
        self._config = config
        self._audits = audits
        self._drawn: Drawn | None = None
        self._of: object = None

    def shown(self) -> Drawn:
        """Those of the newest audit. Raises `ServiceRefusal` before the first."""
        audit = self._audits.shown()
        if self._drawn is None or self._of is not audit:
            self._drawn, self._of = self._draw(audit.complete_to_block), audit
        return self._drawn

    def _draw(self, block: int) -> Drawn:
        with self._store.read() as reader:
            try:
                found = series(reader, self._config)
            except Refusal:
                return Drawn(block, sound=False, step=HOUR, began=0, charts=())
        moments = list(found.buckets())
        charts = (*over_time(moments), _budgets(found), *_owed(moments))
        return Drawn(block, True, found.step, moments[0][0] if moments else 0, charts)


def over_time(moments: Moments) -> tuple[Chart, Chart]:
    """Redemptions, and what they gave in each currency, stretch by stretch."""
    known = [currencies.of_number(number) for number in sorted({it for _, bucket in moments for it in bucket.spent})]
    counts = [bucket.redemptions for _, bucket in moments]
    spent = {it.code: [bucket.spent.get(it.number, 0) // 10**it.decimals for _, bucket in moments] for it in known}
    return (
        Chart(
            "redemptions",
            _lines({"redemptions": counts}, "redemptions") if moments else "",
            ("from", "redemptions"),
            tuple((moment(begins), bucket.redemptions) for begins, bucket in moments),
        ),
        Chart(
            "discounts",
            _lines(spent, "whole units") if spent else "",
            ("from", *spent),
            tuple(
                (moment(begins), *(money(bucket.spent.get(it.number, 0), it.decimals) for it in known))
                for begins, bucket in moments
            ),
        ),
    )


def _lines(values: Mapping[str, Sequence[int]], unit: str) -> str:
    return plots.lines("plot", values, "stretches of time", unit)


def _budgets(found: Series) -> Chart:
    """Spent and left of each campaign, in whole units of its currency."""
    totals = sorted(found.campaigns.items())
    rows: list[tuple[Cell, ...]] = []
    for campaign, it in totals:
        currency = currencies.of_number(it.currency)
        amounts = (it.raised, it.raised - it.remaining, it.remaining)
        told = [money(amount, currency.decimals) for amount in amounts]
        rows.append((f"0x{campaign.hex()}", currency.code, it.uses, *told))
    shown = totals[:_SHOWN]
    parts = {
        "spent": [_whole(it.raised - it.remaining, it.currency) for _, it in shown],
        "left": [_whole(it.remaining, it.currency) for _, it in shown],
    }
    names = [short_hash(campaign) for campaign, _ in shown]
    drawing = plots.stacked("plot", names, parts, "whole units") if shown else ""
    return Chart("budgets", drawing, ("campaign", "currency", "uses", "budget", "spent", "left"), tuple(rows))


def _owed(moments: Moments) -> list[Chart]:
    """What each contract owed to all together, by token. Amounts are smallest units: a token's decimals are not on
    record."""
    keys = sorted({key for _, bucket in moments for key in bucket.owed})
    charts = []
    for number, key in enumerate(keys, 1):
        values = [bucket.owed.get(key, 0) for _, bucket in moments]
        rows = tuple(
            (moment(begins), bucket.block, key[0], f"0x{key[1]:040x}", str(bucket.owed.get(key, 0)))
            for begins, bucket in moments
        )
        columns = ("from", "block", "contract", "token", "owed")
        charts.append(Chart(f"owed-{number}", _lines({"owed": values}, "smallest units"), columns, rows))
    return charts


def _whole(minor: int, currency: int) -> int:
    """Whole units: a plot shows proportions, the table beside it the exact figures."""
    return int(minor // 10 ** currencies.of_number(currency).decimals)
