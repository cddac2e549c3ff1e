"""The walk's report as one HTML file that needs nothing else: tables, and a plot for what one would rather see."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from offchain.demo.story import money, percent
from offchain.reporting import plots

_MINOR = 100
"""Minor units of a unit of the walk's currency."""
_SHOWN = 200
"""Attempts on the page; all of them are in report.json."""


def render(document: Mapping[str, Any], audit_line: str) -> str:
    """The page of a report document; audit_line : the auditor's one line."""
    environment = Environment(
        loader=PackageLoader("offchain.demo"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {
        "money": money,
        "grouped": "{:,}".format,
        "percent": lambda bps: "-" if bps is None else percent(bps),
        "short": lambda text: text if len(text) <= 14 else f"{text[:8]}…{text[-4:]}",
    }
    evaluation = document["evaluation"].values()
    return environment.get_template("report.html").render(
        document,
        audit_line=audit_line,
        given=sum(outcome["discount"] for outcome in evaluation),
        paid=sum(outcome["sales"] for outcome in evaluation),
        caused_known=any(outcome["caused_sales"] is not None for outcome in evaluation),
        refused=_refused(document),
        some_attempts=document["attempts"][:_SHOWN],
        plots=_plots(document),
    )


def _refused(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for each way of being refused, with how often, in the order of the first."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for attempt in document["attempts"]:
        if attempt["refusal"]:
            row = rows.setdefault((attempt["story"], attempt["refusal"]), attempt | {"times": 0})
            row["times"] += 1
    return list(rows.values())


def _plots(document: Mapping[str, Any]) -> dict[str, str]:
    campaigns = document["campaigns"]
    depth = Counter[int]()
    for campaign in campaigns:
        depth.update({int(value): number for value, number in campaign.get("offers_by_value", {}).items()})
    budget = {
        "spent": [(campaign["budget"] - campaign["remaining"]) // _MINOR for campaign in campaigns],
        "left": [campaign["remaining"] // _MINOR for campaign in campaigns],
    }
    depths = {percent(value): number for value, number in sorted(depth.items())}
    return _effect_plots(document) | {
        "budget": plots.stacked(
            "Budget by campaign", [it["name"] for it in campaigns], budget, "whole units of the currency"
        ),
        "depth": plots.bars("Personal offers by discount", depths, "offers"),
        "refusals": plots.bars("Refusals by cause", document["refusals"], "attempts"),
    }


def _effect_plots(document: Mapping[str, Any]) -> dict[str, str]:
    evaluation = document["evaluation"]
    unit = "of 100 shoppers who were shown the offer"
    conversion = {name: outcome["conversion_bps"] // 100 for name, outcome in evaluation.items()}
    money_parts = {part: [it[part] // _MINOR for it in evaluation.values()] for part in ("sales", "discount")}
    segments = _segments(document)
    by_segment = {
        name: [_segment_conversion(outcome, segment) // 100 for segment, _ in segments]
        for name, outcome in evaluation.items()
    }
    return {
        "conversion": plots.bars("Conversion by campaign", conversion, unit),
        "segments": plots.grouped("Conversion by segment", [words for _, words in segments], by_segment, unit),
        "effect": plots.grouped(
            "Sales and discount by campaign", list(evaluation), money_parts, "whole units of the currency"
        ),
    }


def _segments(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Those that occur among the shoppers, with number and words."""
    present = {segment for outcome in document["evaluation"].values() for segment in outcome["segments"]}
    return [(key, f"{key}: {words}") for key, words in document["segments"].items() if key in present]


def _segment_conversion(outcome: Mapping[str, Any], segment: str) -> int:
    part = outcome["segments"].get(segment)
    return part["conversion_bps"] if part else 0
