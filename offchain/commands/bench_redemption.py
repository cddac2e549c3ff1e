"""`promo bench redemption`: how well redemptions of later campaigns are foreseen from earlier ones."""

from offchain.commands.behaviour import PrivacyOption
from offchain.commands.bench_document import answer_figures
from offchain.commands.coupon_data import CouponDataOption, SchemaOption, coupon_data
from offchain.commands.options import JsonOption
from offchain.commands.outcome import exit_codes
from offchain.commands.progress import bar
from offchain.prediction import redemption as learning
from offchain.prediction.redemption_figures import GOALS, figures, peers


def redemption(
    data: CouponDataOption,
    schema: SchemaOption = None,
    privacy: PrivacyOption = None,
    as_json: JsonOption = False,
) -> None:
    """How well redemptions of later campaigns are foreseen from earlier ones, beside scikit-learn's models.

    Learned and tuned on the training side of the schema's split, tested once on the other. Another data set needs a
    schema file alone.

    Example: promo bench redemption --data completejourney --json
    """
    with exit_codes(as_json):
        tables = coupon_data(data, schema, privacy)
        with bar("settings tried and models fitted", learning.steps()) as step:
            fitted = learning.fit(tables, step)
        found, beside = figures(tables, fitted), peers(tables, fitted)
        found["split"] = fitted.partition.how
    answer_figures(found, beside, GOALS, as_json)
