"""A trial's verdict, or several side by side, as a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from offchain.domain.bounds import BPS
from offchain.reporting import plots
from offchain.reporting.page import Page, Section, Table
from offchain.trials.estimates import holm


def trial_page(found: Mapping[str, Any]) -> Page:
    """The page of one verdict."""
    told = [f"{arm}: {effect['says']} {effect['says_zh']}" for arm, effect in found["effects"].items()]
    size = sum(arm["shoppers"] for arm in found["arms"].values())
    cards = [
        (f"{size:,}", "shoppers"),
        *((_signed(it["lift"]), f"lift, {arm}") for arm, it in found["effects"].items()),
    ]
    lead = f"Plan {found['plan']}, metric {found['metric']}, " + (
        "finished." if found["finished"] else "still running."
    )
    sections = [Section("Verdict", told, [], [_effects(found)]), _arms(found)]
    if any(found["other_metrics"].values()):
        sections.append(Section("Other figures", ["Shown, and no part of the verdict."], [], [_others(found)]))
    if found["return"]:
        sections.append(Section("Return", [], [], [_returns(found)]))
    return Page(f"Trial: {found['trial']}", lead, sections, cards)


def comparison(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Treated arms of several trials, the largest lift first, p-values adjusted for being several (Holm).

    Verdict and interval stay those of the trial itself; stands_among_all : whether its effect is still seen where it
    was picked out of all these.
    """
    rows = [
        {"trial": it["trial"], "arm": arm, "metric": it["metric"], "finished": it["finished"], **effect}
        | {"alpha_bps": it["alpha_bps"]}
        | it["return"].get(arm, {})
        for it in found
        for arm, effect in it["effects"].items()
    ]
    adjusted = holm({f"{number}": row["p"] for number, row in enumerate(rows)})
    for number, row in enumerate(rows):
        row["p_adjusted"] = adjusted[f"{number}"]
        row["stands_among_all"] = row["p_adjusted"] <= row.pop("alpha_bps") / BPS
    rows.sort(key=lambda row: (-(row["lift"] if row["lift"] is not None else -1), row["trial"], row["arm"]))
    return {"campaigns": rows}


def comparison_page(found: Mapping[str, Any]) -> Page:
    """The page of a comparison."""
    rows = found["campaigns"]
    drawn = {f"{row['trial']}: {row['arm']}": max(0, round((row["lift"] or 0) * 1000)) for row in rows}
    table = Table(
        "Campaigns side by side",
        ["trial", "arm", "metric", "lift", "low", "high", "p among all", "return", "its own verdict", "among all"],
        [
            (
                row["trial"],
                row["arm"],
                row["metric"],
                *(_signed(row[part]) for part in ("lift", "lift_low", "lift_high")),
                f"{row['p_adjusted']:.4f}",
                _signed(row.get("roi")),
                row["verdict"],
                "stands" if row["stands_among_all"] else "open",
            )
            for row in rows
        ],
    )
    prose = (
        "Lift is the difference to control by control's mean. Each campaign had shoppers of its own. Interval and "
        "verdict are those of the trial alone; where one is picked because it did best here, what is seen among all "
        "counts."
    )
    plot = plots.bars("Lift by campaign", drawn, "thousandths; losses are shown as 0")
    return Page("Campaigns side by side", prose, [Section("Lift", [], [plot], [table])])


def _effects(found: Mapping[str, Any]) -> Table:
    columns = [
        "arm",
        "mean",
        "control",
        "effect",
        "low",
        "high",
        "low at all looks",
        "high at all looks",
        "p",
        "p, adjusted",
        "confidence",
    ]
    parts = ("treated", "control", "effect", "low", "high", "always_low", "always_high")
    return Table(
        "Effect on the metric of the plan",
        [*columns, "variance cut"],
        [
            (
                arm,
                *(f"{it[part]:.6g}" for part in parts),
                f"{it['p']:.4f}",
                f"{it['p_adjusted']:.4f}",
                f"{it['confidence_bps'] / 100:g} %",
                f"{100 * it['variance_cut']:.1f} %",
            )
            for arm, it in found["effects"].items()
        ],
    )


def _arms(found: Mapping[str, Any]) -> Section:
    arms = found["arms"]
    names = list(next(iter(arms.values())))
    table = Table("Arms", ["arm", *names], [(arm, *(it[name] for name in names)) for arm, it in arms.items()])
    shown = plots.bars("Shoppers by arm", {arm: it["shoppers"] for arm, it in arms.items()}, "shoppers")
    prose = f"A split at least as uneven as this one has a chance of {found['split_p']:.4f} under the plan."
    return Section("Arms", [prose], [shown], [table])


def _others(found: Mapping[str, Any]) -> Table:
    rows = [
        (arm, metric, *(f"{it[part]:.6g}" for part in ("treated", "control", "effect", "low", "high")))
        for arm, metrics in found["other_metrics"].items()
        for metric, it in metrics.items()
    ]
    return Table("Effect on other figures", ["arm", "figure", "mean", "control", "effect", "low", "high"], rows)


def _returns(found: Mapping[str, Any]) -> Table:
    rows = [
        (arm, it["gained"], it["cost"], *(_signed(it[part]) for part in ("roi", "roi_low", "roi_high")))
        for arm, it in found["return"].items()
    ]
    return Table("Caused margin and discount", ["arm", "gained", "cost", "return", "low", "high"], rows)


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:+.2f} %"
