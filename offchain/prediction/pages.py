"""Predictions as a page: calibration, gains and Qini curves, effects of campaigns, the scores themselves as a table."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from offchain.data.coupon_tables import CouponTables
from offchain.data.trial import Trial
from offchain.evaluation.scoring import gains, reliability
from offchain.evaluation.uplift_curves import deciles, qini_curve
from offchain.models.quantised_lift import in_bps
from offchain.prediction.effect import Effect, Span
from offchain.prediction.redemption import RedemptionFit
from offchain.prediction.uplift import UpliftScores
from offchain.reporting import plots
from offchain.reporting.page import Cell, Page, Section, Table

Figures = Mapping[str, float | int | str]

_STEPS: Final = 20
_PERCENT: Final = 100
EFFECTS: Final = (
    "campaign",
    "shoppers",
    "conversion bps",
    "low",
    "high",
    "came bps",
    "sales",
    "low ",
    "high ",
    "came ",
    "margin",
)
SCORES: Final = ("shopper", "probability_bps", "campaign", "offer", "split")
"""The probability stands where a phone shows it."""
_WORDS: Final = {
    "auc": "AUC: chance that who redeems is ranked above who does not",
    "lift@10%": "times as many redeem in the best tenth of the list",
    "ece": "calibration error: how far what is said is from what comes",
    "brier": "Brier score: mean squared error",
    "campaigns": "later campaigns that are over",
    "conversion_interval_coverage": "share of them inside the conversion interval",
    "sales_interval_coverage": "share of them inside the sales interval",
    "qini": "Qini: 0 is chance, 1 the perfect order",
    "auuc": "area under the uplift curve",
    "average_effect": "average effect of the treatment",
}
"""What a card's figure is."""


def redemption_page(tables: CouponTables, fitted: RedemptionFit, figures: Figures) -> Page:
    """How far to trust the probabilities, and the probabilities."""
    test, bps = fitted.partition.test, fitted.probabilities
    labels = tables.exposures["label"].fill_null(0).to_numpy()[test]
    bins = reliability(bps[test], labels)
    said, came = ([round(getattr(one, side) * 10_000) for one in bins] for side in ("said", "came"))
    curve = [round(part * _PERCENT) for part in gains(fitted.model.logits(fitted.rows[test]), labels, _STEPS)]
    chance = [step * _PERCENT // _STEPS for step in range(_STEPS + 1)]
    tenths = [f"tenth {number}" for number in range(1, len(bins) + 1)]
    return Page(
        title="Who will redeem",
        lead="Calibrated probabilities of campaigns that the model has not seen, from what was known before each.",
        cards=_cards(figures, ("auc", "lift@10%", "ece", "brier")),
        sections=[
            Section(
                "Does it mean what it says",
                ["Shoppers by rising probability, in tenths: what was said, and what came, in basis points."],
                [plots.grouped("Calibration", tenths, {"said": said, "came": came}, "basis points")],
                [Table("calibration", ("tenth", "said bps", "came bps"), list(zip(tenths, said, came, strict=True)))],
            ),
            Section(
                "Whom to ask first",
                ["Redemptions reached by mailing the best twentieths of the list, against mailing by chance."],
                [plots.lines("Gains", {"model": curve, "chance": chance}, "twentieths mailed", "% of redemptions")],
                [_curves("gains", ("mailed %", "model %", "chance %"), curve, chance)],
            ),
            Section("Scores", ["Best first; all of them are in the CSV file."], (), [scores_table(tables, fitted)]),
            _figures(figures),
        ],
    )


def scores_table(tables: CouponTables, fitted: RedemptionFit) -> Table:
    """A row an exposure that was not learned from, best first, ties by shopper, campaign and offer."""
    later = np.concatenate([fitted.partition.test, fitted.partition.unknown])
    unknown = set(fitted.partition.unknown.tolist())
    sent, bps = tables.exposures, fitted.probabilities
    rows: list[tuple[Cell, ...]] = []
    for place in later.tolist():
        names = [sent[key][place] or "" for key in ("shopper", "campaign", "offer")]
        rows.append((names[0], int(bps[place]), *names[1:], "to come" if place in unknown else "test"))
    return Table("scores", SCORES, sorted(rows, key=lambda row: (-int(row[1]), row[0], row[2:4])))


def effect_page(effects: Sequence[Effect], coverage: Figures) -> Page:
    """What each later campaign was expected to bring, and what it brought."""
    names = [one.campaign for one in effects]
    said = [round(one.conversion.expected * 10_000) for one in effects]
    came = [None if one.came_conversion is None else round(one.came_conversion * 10_000) for one in effects]
    return Page(
        title="What a campaign will bring",
        lead="Conversion, sales and margin of campaigns that nothing was learned from; nine of ten should fall inside.",
        cards=_cards(coverage, ("campaigns", "conversion_interval_coverage", "sales_interval_coverage")),
        sections=[
            Section(
                "Campaigns",
                ["Sales and margin in minor units. What came is empty where the tables end before the campaign does."],
                [plots.grouped("Conversion", names, {"expected": said, "came": came}, "basis points")],
                [Table("effects", EFFECTS, [_row(one) for one in effects])],
            ),
            _figures(coverage),
        ],
    )


def uplift_page(trial: Trial, found: UpliftScores, headline: str, figures: Figures) -> Page:
    """Whom the treatment changes."""
    scores = found.scores[headline]
    taken, extra = qini_curve(scores, trial.treated, trial.outcome)
    places = np.linspace(0, len(scores), _STEPS + 1)
    curve = [max(round(float(value)), 0) for value in np.interp(places, taken, extra)]
    chance = [round(curve[-1] * step / _STEPS) for step in range(_STEPS + 1)]
    return Page(
        title="Whom it changes",
        lead="Lift of each shopper by models that had not seen the shopper, and how well it orders them.",
        cards=_cards(figures, ("qini", "auuc", "average_effect")),
        sections=[
            Section(
                "Qini curve",
                ["Extra outcomes among the treated by treating the best twentieths, against treating by chance."],
                [plots.lines("Qini curve", {headline: curve, "chance": chance}, "twentieths", "extra outcomes")],
                [_curves("qini", ("treated %", headline, "chance"), curve, chance)],
            ),
            Section(
                "Uplift by decile",
                ["Tenths by falling score: what was said, and the difference between the arms, in basis points."],
                (),
                [_deciles(scores, trial)],
            ),
            _lifts(scores, trial.shoppers),
            _figures(figures),
        ],
    )


def _lifts(scores: np.ndarray, shoppers: Sequence[str] | None) -> Section:
    told = "Lift in basis points, of each shopper where they are named, else of each row of the two arms."
    return Section("Scores", [told], (), [_lift(scores, shoppers)])


def _curves(title: str, columns: Sequence[str], curve: Sequence[int], chance: Sequence[int]) -> Table:
    """Of plots over twentieths."""
    rows = [(step * _PERCENT // _STEPS, *pair) for step, pair in enumerate(zip(curve, chance, strict=True))]
    return Table(title, columns, rows)


def _deciles(scores: np.ndarray, trial: Trial) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (number, one.rows, round(one.score * 10_000), round(one.effect * 10_000))
        for number, one in enumerate(deciles(scores, trial.treated, trial.outcome), start=1)
    ]
    return Table("deciles", ("decile", "rows", "said bps", "effect bps"), rows)


def _lift(scores: np.ndarray, shoppers: Sequence[str] | None) -> Table:
    bps = in_bps(scores).tolist()
    if shoppers is None:
        return Table("lift", ("row", "lift_bps"), list(enumerate(bps)))
    rows = sorted(zip(bps, shoppers, strict=True), key=lambda row: (-row[0], row[1]))
    return Table("lift", ("shopper", "lift_bps"), [(shopper, lift) for lift, shopper in rows])


def _row(one: Effect) -> tuple[Cell, ...]:
    nothing = Span(0, 0, 0)
    sales, margin = one.sales or nothing, one.margin or nothing
    conversion = [round(value * 10_000) for value in (one.conversion.expected, one.conversion.low, one.conversion.high)]
    came = "" if one.came_conversion is None else round(one.came_conversion * 10_000)
    sold = "" if one.came_sales is None else round(one.came_sales)
    money = [round(value) for value in (sales.expected, sales.low, sales.high)]
    return (one.campaign, one.shoppers, *conversion, came, *money, sold, round(margin.expected))


def _cards(figures: Figures, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(str(figures[name]), _WORDS[name]) for name in names if name in figures]


def _figures(figures: Figures) -> Section:
    rows = [(name, str(value)) for name, value in figures.items()]
    return Section("Figures", (), (), [Table("figures", ("figure", "value"), rows)])
