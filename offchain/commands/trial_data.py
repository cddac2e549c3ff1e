"""The options of the commands that read a randomised trial."""

from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.commands.table_intake import names_in, table_intake
from offchain.data import trial
from offchain.data.consents import Purpose
from offchain.data.trial import Trial
from offchain.prediction.uplift import BASES, DEFAULT

TrialOption = Annotated[
    Path, typer.Option("--data", help="Parquet or CSV file, a row a shopper.", exists=True, dir_okay=False)
]
ColumnOption = Annotated[str, typer.Option("--treatment-column", help="Column that tells the arm.")]
TreatmentOption = Annotated[str, typer.Option("--treatment", help="Its value for the treated.")]
ControlOption = Annotated[str, typer.Option("--control", help="Its value for those who got nothing.")]
OutcomeOption = Annotated[str, typer.Option("--outcome", help="Column of what came of it: 0 and 1, or amounts.")]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore", help=f"Column that is no feature, again for each; {', '.join(trial.AFTERWARDS)} never are."
    ),
]
ShopperOption = Annotated[
    str, typer.Option("--shopper", help="Column that names the shoppers: no feature, and in the file of lift.")
]
BaseOption = Annotated[str, typer.Option("--base", help="Base models of the learners: mixed, logistic or boosting.")]
LearnerOption = Annotated[str, typer.Option("--learner", help="The headline: s, t, x or dr.")]

PURPOSES: Final = frozenset({Purpose.ANALYTICS, Purpose.PERSONAL_OFFERS})
"""What the lift of a shopper is learned for."""
COLUMN: Final = "segment"
TREATMENT: Final = "Womens E-Mail"
CONTROL: Final = "No E-Mail"
OUTCOME: Final = "visit"


def trial_data(
    path: Path,
    *,
    arms: tuple[str, str, str],
    outcome: str,
    ignore: list[str] | None,
    shopper: str = "",
    privacy: Path | None = None,
) -> Trial:
    """The trial, of those who allow analytics and personal offers. arms : column, treatment, control.

    Raises `DataError`; `Refusal` where shoppers could have said no, and the table does not tell whose its rows are.
    """
    column, treatment, control = arms
    taken = table_intake(path, shopper, privacy, PURPOSES)
    return trial.load(
        path,
        column=column,
        treatment=treatment,
        control=control,
        outcome=outcome,
        ignore=ignore or (),
        shopper=shopper,
        names=names_in(taken) if taken.asks else None,
    )


def check_learner(base: str, learner: str) -> str:
    """The learner's name. Raises `typer.BadParameter`."""
    if base not in BASES:
        raise typer.BadParameter(f"--base {base}: {', '.join(BASES)}")
    if learner not in ("s", "t", "x", "dr"):
        raise typer.BadParameter(f"--learner {learner}: s, t, x or dr")
    if base == "mixed":
        return DEFAULT if learner == "x" else f"{learner}_logistic"
    return f"{learner}_{base}"
