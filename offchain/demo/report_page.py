"""The walk's report as one HTML file that needs nothing else: tables, and a plot for what one would rather see."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from offchain.demo.story import money
from offchain.reporting import plots


def render(document: Mapping[str, Any], audit_line: str) -> str:
    """The page of a report document; audit_line : the auditor's one line."""
    environment = Environment(
        loader=PackageLoader("offchain.demo"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {
        "money": money,
        "grouped": "{:,}".format,
        "percent": lambda bps: f"{bps // 100}.{bps % 100:02d} %",
        "short": lambda text: text if len(text) <= 14 else f"{text[:8]}…{text[-4:]}",
    }
    evaluation = document["evaluation"].values()
    return environment.get_template("report.html").render(
        document,
        audit_line=audit_line,
        given=sum(outcome["discount"] for outcome in evaluation),
        paid=sum(outcome["sales"] for outcome in evaluation),
        refused=_refused(document),
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
        depth.update({int(value): number for value, number in campaign["offers_by_value"].items()})
    return {
        "budget": plots.stacked(
            "Budget by campaign, spent and left",
            [campaign["name"] for campaign in campaigns],
            {
                "spent": [campaign["budget"] - campaign["remaining"] for campaign in campaigns],
                "left": [campaign["remaining"] for campaign in campaigns],
            },
            "minor units",
        ),
        "depth": plots.bars(
            "Offers by discount", {f"{value / 100:g} %": number for value, number in sorted(depth.items())}, "offers"
        ),
        "refusals": plots.bars("Refusals by cause", document["refusals"], "attempts"),
    }
