"""The report of an audit as a page: its verdict, and what happened when, each plot with the table it was drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from offchain.audit.report import AuditReport, as_json, summary_line
from offchain.auditor.plain import address, hexadecimal, plain
from offchain.auditor.series import HOUR, Bucket, Held, Series
from offchain.campaigns import currencies
from offchain.reporting import plots
from offchain.reporting.page import Cell, Page, Section, Table
from offchain.texts.wording import moment, money, short_hash

Moments = Sequence[tuple[int, Bucket]]
_SHOWN: Final = 12
"""Bars of a plot; all are in the table."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the history. refusals : code -> attempts that were refused, None where nobody counted them;
    segments : account -> name; held : Unix seconds of a bucket -> (keeper, token) -> what the token said that the
    contract had at its end, minor units, empty without a node."""

    refusals: Mapping[str, int] | None = None
    segments: Mapping[int, str] | None = None
    held: Mapping[int, Mapping[Held, int]] = field(default_factory=dict)


def page(report: AuditReport, series: Series, beside: Beside) -> Page:
    """The page; its tables are its CSV files."""
    moments = list(series.buckets())
    verdict = "Nothing differs" if report.green else f"{len(report.differences)} differences"
    return Page(
        "Audit of the history",
        f"{verdict}: {summary_line(report)}.",
        [
            _verdict(report),
            _over_time(moments, series.step),
            _budgets(series),
            _segments(series, beside.segments),
            _refusals(beside.refusals),
            _solvency(moments, series.step, beside.held),
        ],
        [
            (f"{report.redemptions:,}", "redemptions"),
            (f"{len(report.differences):,}", "differences"),
            (f"{len(report.notes):,}", "kinds of notes"),
        ],
    )


def document(report: AuditReport, series: Series, beside: Beside) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "audit": as_json(report),
        "buckets": [{"begins": begins, "seconds": series.step, **_bucket(it)} for begins, it in series.buckets()],
        "campaigns": {hexadecimal(campaign): plain(it) for campaign, it in series.campaigns.items()},
        "segments": None if beside.segments is None else _segment_rows(series, beside.segments),
        "refusals": None if beside.refusals is None else dict(beside.refusals),
    }


def _bucket(it: Bucket) -> dict[str, Any]:
    spent = {currencies.of_number(number).code: plain(amount) for number, amount in it.spent.items()}
    owed = {f"{keeper} {address(token)}": plain(amount) for (keeper, token), amount in it.owed.items()}
    return {"redemptions": it.redemptions, "spent": spent, "block": it.block, "owed": owed}


def _verdict(report: AuditReport) -> Section:
    found = [[it.kind.value, it.record, it.expected, it.found] for it in report.differences]
    notes: list[list[Cell]] = [[it.what, it.count, it.example] for it in report.notes]
    asked = (
        "The chain was asked." if report.online else "No chain was asked: digests are those stored with the records."
    )
    return Section(
        "Verdict",
        [asked, "Notes say what could not be checked, and why."],
        tables=[
            Table("Differences", ("kind", "record", "expected", "found"), found),
            Table("Notes", ("what", "count", "first at"), notes),
        ],
    )


def _over_time(moments: Moments, step: int) -> Section:
    numbers = sorted({number for _, it in moments for number in it.spent})
    known = [currencies.of_number(number) for number in numbers]
    rows: list[list[Cell]] = [
        [moment(begins), it.redemptions, *(money(it.spent.get(c.number, 0), c.decimals) for c in known)]
        for begins, it in moments
    ]
    table = Table(
        "Redemptions and spend over time", ("from", "redemptions", *(f"discounts {c.code}" for c in known)), rows
    )
    drawn = []
    if moments:
        over = f"{_unit(step)} since {moment(moments[0][0])}"
        counts = [it.redemptions for _, it in moments]
        drawn.append(plots.lines("Redemptions", {"redemptions": counts}, over, "redemptions"))
        spent = {c.code: [it.spent.get(c.number, 0) for _, it in moments] for c in known}
        if spent:
            drawn.append(plots.lines("Discounts", spent, over, "minor units"))
    return Section("Redemptions and spend", (), drawn, [table])


def _budgets(series: Series) -> Section:
    totals = sorted(series.campaigns.items())
    rows: list[list[Cell]] = []
    for campaign, it in totals:
        currency = currencies.of_number(it.currency)
        amounts = (it.raised, it.raised - it.remaining, it.remaining)
        told = [money(amount, currency.decimals) for amount in amounts]
        whose = (address(it.merchant), hexadecimal(campaign))
        rows.append([short_hash(campaign), currency.code, it.uses, *told, *whose])
    columns = ("campaign", "currency", "uses", "budget", "spent", "left", "merchant", "id")
    shown = totals[:_SHOWN]
    drawn = []
    if shown:
        names = [short_hash(campaign) for campaign, _ in shown]
        parts = {"spent": [it.raised - it.remaining for _, it in shown], "left": [it.remaining for _, it in shown]}
        drawn.append(plots.stacked("Budget spent and left by campaign", names, parts, "minor units"))
    prose = [f"The plot shows the first {_SHOWN} campaigns."] if len(totals) > _SHOWN else []
    return Section("Budget left by campaign", prose, drawn, [Table("Budget by campaign", columns, rows)])


def _segments(series: Series, segments: Mapping[int, str] | None) -> Section:
    if segments is None:
        return Section(
            "By segment", ["No bundle of an epoch was given, so nobody can tell segments: --segments names one."]
        )
    rows = _segment_rows(series, segments)
    values: dict[str, int] = {}
    for it in rows:
        values[str(it["segment"])] = values.get(str(it["segment"]), 0) + int(it["redemptions"])
    cells: list[list[Cell]] = [[it["segment"], it["redemptions"], it["discounts"], it["currency"]] for it in rows]
    table = Table("Redemptions by segment", ("segment", "redemptions", "discounts", "currency"), cells)
    drawn = [plots.bars("Redemptions by segment", values, "redemptions")] if values else []
    return Section("By segment", ["Segments are those that the bundles compute again from their data."], drawn, [table])


def _segment_rows(series: Series, segments: Mapping[int, str]) -> list[dict[str, Any]]:
    found = []
    for (name, number), (count, amount) in sorted(series.by_segment(segments).items()):
        currency = currencies.of_number(number)
        discounts = money(amount, currency.decimals)
        found.append({"segment": name, "redemptions": count, "discounts": discounts, "currency": currency.code})
    return found


def _refusals(refusals: Mapping[str, int] | None) -> Section:
    if refusals is None:
        return Section("Refusals by cause", ["The chain keeps no refusals; --attempts names a file that counted them."])
    ordered = sorted(refusals.items(), key=lambda it: (-it[1], it[0]))
    rows: list[list[Cell]] = [[code, count] for code, count in ordered]
    drawn = [plots.bars("Refusals by cause", dict(ordered[:_SHOWN]), "attempts")] if ordered else []
    prose = ["As whoever sent the attempts counted them: no record proves these numbers."]
    return Section("Refusals by cause", prose, drawn, [Table("Refusals by cause", ("cause", "attempts"), rows)])


def _solvency(moments: Moments, step: int, held: Mapping[int, Mapping[Held, int]]) -> Section:
    keys = sorted({key for _, it in moments for key in it.owed})
    if not keys:
        return Section("Solvency", ["No contract held money for anybody: these campaigns only record."])
    rows: list[list[Cell]] = []
    for begins, it in moments:
        for key in keys:
            has = held.get(begins, {}).get(key)
            told = "unknown" if has is None else str(has)
            rows.append([moment(begins), it.block, key[0], address(key[1]), str(it.owed.get(key, 0)), told])
    drawn, over = [], f"{_unit(step)} since {moment(moments[0][0])}"
    for key in keys:
        lines: dict[str, list[int | None]] = {"owed": [it.owed.get(key, 0) for _, it in moments]}
        if held:
            lines["held"] = [held.get(begins, {}).get(key) for begins, _ in moments]
        drawn.append(plots.lines(f"Owed and held by {key[0]}", lines, over, "minor units"))
    prose = [
        "What each contract owed to all together, and what its token said that it had, at the end of each stretch."
    ]
    if not held:
        prose.append("Without a node that keeps old states nobody can tell what was held: --rpc names one.")
    columns = ("from", "block", "contract", "token", "owed", "held")
    return Section("Solvency", prose, drawn, [Table("Owed and held over time", columns, rows)])


def _unit(step: int) -> str:
    return "hours" if step == HOUR else "days"
