"""The fairness report as a page with plots and tables."""

from offchain.allotment.fairness import FairnessReport
from offchain.reporting import plots
from offchain.reporting.page import Cell, Page, Section, Table
from offchain.texts.wording import percent

_COLUMNS = ("segment", "shoppers", "opted out", "offered", "offered of those who did not opt out", "median discount",
    "mean discount", "gap to the public offer")  # fmt: skip


def page(report: FairnessReport) -> Page:
    """One page: medians and shares by segment, and who opted out."""
    names = [f"segment {share.segment}" for share in report.segments]
    medians = plots.grouped(
        "Median effective discount",
        names,
        {"personal": [it.median for it in report.segments], "public offer": [report.public] * len(names)},
        "basis points",
    )
    offered = plots.bars(
        "Shoppers with a personal offer",
        {name: share.offered_bps for name, share in zip(names, report.segments, strict=True)},
        "basis points of those who did not opt out",
    )
    served = f"{report.opted_out_served} of {report.opted_out} shoppers who opted out get the public offer."
    return Page(
        title="Fairness of an allocation",
        lead=f"Everybody gets {percent(report.public)}; personal offers give more, never less. {served}",
        cards=[
            (_times(report.ratio("median")), "median discount, best to worst served segment"),
            (_times(report.ratio("offered_bps")), "share with an offer, best to worst served segment"),
            (f"{report.opted_out_served} / {report.opted_out}", "opted out and served"),
        ],
        sections=[
            Section("By segment", plots=[medians, offered], tables=[Table("Segments", _COLUMNS, _rows(report))]),
        ],
    )


def _rows(report: FairnessReport) -> list[list[Cell]]:
    return [
        [
            share.segment,
            share.shoppers,
            share.opted_out,
            share.offered,
            percent(share.offered_bps),
            percent(share.median),
            percent(share.mean),
            percent(share.median - report.public),
        ]
        for share in report.segments
    ]


def _times(ratio: tuple[int, int] | None) -> str:
    """Largest over smallest with two decimals, rounded down."""
    if ratio is None or (ratio[1] == 0 and ratio[0] > 0):
        return "no bound"
    hundredths = ratio[0] * 100 // ratio[1] if ratio[1] else 100
    return f"{hundredths // 100}.{hundredths % 100:02d}"
