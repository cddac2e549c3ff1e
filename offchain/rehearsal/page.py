"""A rehearsal as one HTML file that needs nothing else."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from offchain.rehearsal.figures import REASONS
from offchain.reporting import plots
from offchain.texts.wording import moment, money

_MOST_DAYS: Final = 400
"""Days of a plot."""


def render(document: Mapping[str, Any]) -> str:
    """The page of a rehearsal's document."""
    environment = Environment(
        loader=PackageLoader("offchain.rehearsal"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {
        "money": lambda minor: money(minor, document["decimals"]),
        "grouped": "{:,}".format,
        "reason": lambda code: REASONS.get(code, code),
        "moment": lambda seconds: moment(seconds)[:16].replace("T", " "),
    }
    return environment.get_template("rehearsal.html").render(document, plots=drawings(document))


def drawings(document: Mapping[str, Any]) -> dict[str, str]:
    """Name -> SVG. Whole units of the currency: a plot shows proportions, the tables beside it the exact figures."""
    unit, scale = f"whole {document['currency']}", 10 ** document["decimals"]
    paid = [campaign for campaign in document["campaigns"] if campaign["kind"] != "GIFT"]
    drawn = {"uses": plots.bars("Uses by campaign", {it["name"]: it["uses"] for it in document["campaigns"]}, "orders")}
    if paid:
        budget = {
            "given": [it["discount"] // scale for it in paid],
            "left": [(it["budget"] - it["discount"]) // scale for it in paid],
        }
        drawn["budget"] = plots.stacked("Budget by campaign", [it["name"] for it in paid], budget, unit)
        days = {it["name"]: _spent(it, scale) for it in paid}
        drawn["days"] = plots.lines("Given so far, day by day", days, "day of the campaign", unit)
    segments = sorted({name for it in document["campaigns"] for name in it["segments"]})
    if segments and paid:
        parts = {it["name"]: [_of_segment(it, name) // scale for name in segments] for it in paid}
        drawn["segments"] = plots.grouped("Discount by segment", segments, parts, unit)
    return drawn


def _spent(campaign: Mapping[str, Any], scale: int) -> list[int]:
    """What was given up to the end of each day, from the first."""
    by_day = {int(day): spent for day, spent in campaign["spent_by_day"].items()}
    last = min(max(by_day, default=0), _MOST_DAYS)
    return [spent // scale for spent in accumulate(by_day.get(day, 0) for day in range(last + 1))]


def _of_segment(campaign: Mapping[str, Any], segment: str) -> int:
    share = campaign["segments"].get(segment)
    return int(share["discount"]) if share else 0
