"""What the platform's story came to: limits, the trial's verdict, and how fast it was answered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.domain.bounds import BPS
from offchain.reporting import plots
from offchain.reporting.page import Section, Table
from offchain.scenario.crowd import Bought, Timings
from offchain.scenario.outcome import Outcome
from offchain.scenario.practice_token import DECIMALS
from offchain.scenario.split import ARMS, Split
from offchain.texts.wording import money

_LATE: Final = {"Hub_CapReached", "Hub_OverBudget"}
"""What who came too late is told."""


@dataclass(frozen=True, slots=True)
class Peak:
    """shoppers : who asked; timings : of what they asked."""

    name: str
    shoppers: int
    timings: Timings


@dataclass(frozen=True, slots=True)
class Rush:
    """standing : of the flash sale, what remains, minor units, and how often it was used; off : minor units a unit."""

    rushed: Sequence[Bought]
    standing: tuple[int, int]
    units: int
    off: int


def told(rush: Rush, split: Split, bought: Sequence[Bought], used: Mapping[str, int], peaks: Sequence[Peak]) -> Outcome:
    """Figures and promises. used : arm -> how often the chain redeemed its offer."""
    (remaining, redeemed), units, rushed = rush.standing, rush.units, rush.rushed
    figures = {
        "rush": {
            "shoppers": len(rushed),
            "units": units,
            "redeemed": redeemed,
            "given": units * rush.off - remaining,
        },
        "split": _split(split, bought, used),
    }
    refused = Counter(it.code for it in rushed if it.code)
    timings = {f"{it.name}: {what}": value for it in peaks for what, value in it.timings.told().items()}
    return Outcome(
        title="A peak, and traffic split between two offers",
        lead=f"{len(rushed)} shoppers wanted {units} units at once, {len(split.assigned)} saw one of two offers.",
        lines=_lines(figures),
        figures=figures,
        promises=_promises(rush, split, bought, used, figures["split"]["verdict"]),
        measured={f"flash sale: {code}": str(number) for code, number in sorted(refused.items())} | timings,
        sections=[_rush_section(rushed), _split_section(figures["split"])],
    )


def _promises(
    rush: Rush, split: Split, bought: Sequence[Bought], used: Mapping[str, int], verdict: str
) -> dict[str, bool]:
    remaining, redeemed = rush.standing
    codes = [it.code for it in rush.rushed if it.code]
    return {
        "every unit is sold, and none twice": redeemed == rush.units == len(rush.rushed) - len(codes),
        "not a cent beyond the budget": remaining == 0,
        "who came too late is told so": set(codes) <= _LATE,
        "every buyer of the trial gets the offer": len(bought) == len(split.buyers)
        and not any(it.code for it in bought),
        "nobody gets the other arm's offer": _counted(split, bought) == dict(used),
        "the arms are split as planned": verdict != "mismatch",
    }


def _counted(split: Split, bought: Sequence[Bought]) -> dict[str, int]:
    """Arm -> how many of its shoppers redeemed."""
    counts = Counter(split.assigned[it.shopper] for it in bought if not it.code)
    return {arm: counts[arm] for arm in ARMS}


def _split(split: Split, bought: Sequence[Bought], used: Mapping[str, int]) -> dict[str, Any]:
    """Rates and the effect in basis points, rounded."""
    found = split.verdict(bought)
    (arm,) = found["effects"]
    effect = found["effects"][arm]
    return {
        "plan": found["plan"],
        "arms": {
            name: {
                "shoppers": it["shoppers"],
                "redeemed": used[name],
                "conversion_bps": round(it["conversion"] * BPS / it["shoppers"]),
                "given": it["discount"],
            }
            for name, it in found["arms"].items()
        },
        "treated": arm,
        **{f"{name}_bps": round(effect[name] * BPS) for name in ("effect", "low", "high")},
        "confidence_bps": effect["confidence_bps"],
        "verdict": effect["verdict"],
    }


def _lines(figures: Mapping[str, Any]) -> list[str]:
    rush, split = figures["rush"], figures["split"]
    lines = [
        f"flash sale   {rush['shoppers']} shoppers at once, {rush['units']} units: {rush['redeemed']} redeemed, "
        f"{money(rush['given'], DECIMALS)} given",
        f"plan         {split['plan']}",
    ]
    for name, it in split["arms"].items():
        lines.append(
            f"{name:<12} {it['shoppers']} shoppers, {it['redeemed']} redeemed ({_points(it['conversion_bps'])} %), "
            f"{money(it['given'], DECIMALS)} given"
        )
    interval = f"{_points(split['low_bps'])} to {_points(split['high_bps'])}"
    lines.append(
        f"effect       {_points(split['effect_bps'])} points ({split['confidence_bps'] // 100} %: {interval}): "
        f"{split['treated']} is {split['verdict']}"
    )
    return lines


def _points(bps: int) -> str:
    return f"{bps / 100:.2f}"


def _rush_section(rushed: Sequence[Bought]) -> Section:
    fates = Counter(it.code or "redeemed" for it in rushed)
    rows = [(fate, number) for fate, number in sorted(fates.items())]
    return Section(
        "The flash sale",
        ["What became of everybody's order. Who was too late heard it at the quote, at the door or from the relayer."],
        [plots.bars("Orders of the flash sale", dict(sorted(fates.items())), "shoppers")],
        [Table("Flash sale", ("fate", "shoppers"), rows)],
    )


def _split_section(split: Mapping[str, Any]) -> Section:
    rows = [
        (name, it["shoppers"], it["redeemed"], f"{_points(it['conversion_bps'])} %", money(it["given"], DECIMALS))
        for name, it in split["arms"].items()
    ]
    shown = {name: it["conversion_bps"] for name, it in split["arms"].items()}
    interval = f"{_points(split['low_bps'])} to {_points(split['high_bps'])}"
    return Section(
        "Two offers",
        [
            f"The terms of both campaigns commit to the plan {split['plan']}.",
            f"Effect of {split['treated']} on conversion: {_points(split['effect_bps'])} points, {interval}.",
        ],
        [plots.bars("Conversion", shown, "basis points")],
        [Table("Arms", ("arm", "shoppers", "redeemed", "conversion", "given"), rows)],
    )
