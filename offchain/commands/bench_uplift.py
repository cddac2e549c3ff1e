"""`promo bench uplift`: how well learners find whom a treatment changes, in a randomised trial."""

from offchain.commands import trial_data as options
from offchain.commands.behaviour import PrivacyOption
from offchain.commands.bench_document import answer_figures
from offchain.commands.options import JsonOption
from offchain.commands.privacy_desk import exits
from offchain.commands.progress import bar
from offchain.prediction import uplift as learning


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
    as_json: JsonOption = False,
) -> None:
    """How well learners find whom a treatment changes, out of fold, beside a response model and chance.

    The Qini coefficient is the area between Qini curve and chance over that of the perfect order.

    Example: promo bench uplift --data hillstrom.parquet --treatment "Womens E-Mail" --control "No E-Mail" --json
    """
    headline = options.check_learner(base, learner)
    with exits(as_json):
        arms = (treatment_column, treatment, control)
        trial = options.trial_data(data, arms=arms, outcome=outcome, ignore=ignore, shopper=shopper, privacy=privacy)
        with bar("folds", learning.FOLDS * learning.REPEATS) as step:
            found = learning.cross_fitted(trial, base, step)
        figures, peers = learning.figures(trial, found, headline), learning.peers(trial, found)
    answer_figures(figures, peers, learning.GOALS, as_json)
