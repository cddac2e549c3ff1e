"""`promo predict ...`: who will redeem, what campaigns will bring, whom they change; scores, JSON and a page."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from offchain.commands import trial_data as options
from offchain.commands.behaviour import PrivacyOption
from offchain.commands.coupon_data import CouponDataOption, SchemaOption, coupon_data
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes, writing
from offchain.commands.predict_practice import practice
from offchain.commands.predict_scores import scores
from offchain.commands.privacy_desk import exits
from offchain.commands.progress import bar
from offchain.prediction import effect as campaigns
from offchain.prediction import pages, redemption_figures
from offchain.prediction import redemption as learning
from offchain.prediction import uplift as lifting
from offchain.reporting import page as reports
from offchain.reporting.page import Page

app = typer.Typer(help="Who will redeem, what campaigns will bring, whom they change.", no_args_is_help=True)
app.command("practice")(practice)
app.command("scores")(scores)

_FOLDER: Final = Path("build/predict")
OutOption = Annotated[Path, typer.Option("--out", help="Folder for report.html, report.json and CSV files.")]


@app.command("redemption")
def redemption(
    data: CouponDataOption,
    schema: SchemaOption = None,
    privacy: PrivacyOption = None,
    out: OutOption = _FOLDER / "redemption",
    as_json: JsonOption = False,
) -> None:
    """The probability of every exposure after the split, or without a label yet, and the committed model.

    Example: promo predict redemption --data completejourney --out build/redemption
    """
    with exit_codes(as_json):
        tables = coupon_data(data, schema, privacy)
        with bar("settings tried and models fitted", learning.steps()) as step:
            fitted = learning.fit(tables, step)
        figures = redemption_figures.figures(tables, fitted)
        with writing(out, as_json):
            document = _written(pages.redemption_page(tables, fitted, figures), out, {"figures": figures})
            fitted.model.save(out / "model.npz")
            (out / "features.json").write_text(json.dumps(fitted.features.names_, indent=1), "utf-8")
    _tell(document, as_json)


@app.command("effect")
def effect(
    data: CouponDataOption,
    schema: SchemaOption = None,
    privacy: PrivacyOption = None,
    out: OutOption = _FOLDER / "effect",
    as_json: JsonOption = False,
) -> None:
    """Conversion, sales and margin of every campaign after the split, with intervals, and how those fared.

    A planned campaign is one whose shoppers are listed and whose outcome is not known yet.

    Example: promo predict effect --data completejourney --json
    """
    with exit_codes(as_json):
        tables = coupon_data(data, schema, privacy)
        with bar("settings tried and models fitted", learning.steps()) as step:
            fitted = learning.fit(tables, step)
        found = campaigns.effects(tables, fitted)
        figures = campaigns.coverage(found)
        more = {"figures": figures, "campaigns": [asdict(one) for one in found]}
        with writing(out, as_json):
            document = _written(pages.effect_page(found, figures), out, more)
    _tell(document, as_json)


@app.command("uplift")
def uplift(
    *,
    data: options.TrialOption,
    treatment_column: options.ColumnOption = options.COLUMN,
    treatment: options.TreatmentOption = options.TREATMENT,
    control: options.ControlOption = options.CONTROL,
    outcome: options.OutcomeOption = options.OUTCOME,
    ignore: options.IgnoreOption = None,
    shopper: options.ShopperOption = "",
    privacy: PrivacyOption = None,
    base: options.BaseOption = "mixed",
    learner: options.LearnerOption = "x",
    out: OutOption = _FOLDER / "uplift",
    as_json: JsonOption = False,
) -> None:
    """The lift of every shopper of a trial in basis points, by models that had not seen the shopper.

    Who does not allow analytics and personal offers is taken out before anything is read: by the consents of --privacy,
    else of the folder in which the table lies. Then --shopper must tell whose the rows are.

    Example: promo predict uplift --data hillstrom.parquet --outcome visit --out build/uplift
    """
    headline = options.check_learner(base, learner)
    with exits(as_json):
        arms = (treatment_column, treatment, control)
        trial = options.trial_data(data, arms=arms, outcome=outcome, ignore=ignore, shopper=shopper, privacy=privacy)
        with bar("folds", lifting.FOLDS * lifting.REPEATS) as step:
            found = lifting.cross_fitted(trial, base, step)
        figures = lifting.figures(trial, found, headline)
        with writing(out, as_json):
            document = _written(pages.uplift_page(trial, found, headline, figures), out, {"figures": figures})
    _tell(document, as_json)


def _written(page: Page, out: Path, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document, with the files that were written; it is one of them."""
    files = [path.name for path in reports.write(page, out)]
    whole = {**document, "folder": str(out), "files": [*files, "report.json"]}
    (out / "report.json").write_text(json.dumps(whole, indent=1), "utf-8")
    return whole


def _tell(document: Mapping[str, Any], as_json: bool) -> None:
    def lines() -> None:
        for name, value in document["figures"].items():
            print(f"{name:40}{value:>28}")
        print(f"{document['folder']}: {', '.join(document['files'])}")

    answer(dict(document), as_json, lines)
