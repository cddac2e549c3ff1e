"""Rules.sol against offchain/domain/rules.py: every kind, scope, target, flag and refusal is among the cases that
test_cascade.py compares."""

from __future__ import annotations

from offchain.domain.terms import Kind, Target
from tests.differential.baskets import COUNTS_UNITS, PAIRS
from tests.differential.comparison import Observed

SHARE = 4_000
OF_MONEY = tuple(kind for kind in Kind if kind != Kind.GIFT)
FLAGS = {
    "ON_LIST_PRICE": OF_MONEY,
    "MIN_ON_LIST_PRICE": tuple(Kind),
    "MIN_QUANTITY_IN_LINE": tuple(Kind),
    "EXCLUDE_DISCOUNTED": tuple(Kind),
    "UNMARKED": tuple(Kind),
    "WHOLE_GROUPS": (*COUNTS_UNITS, Kind.EVERY, Kind.GIFT),
    "CONDITION_TARGET": tuple(Kind),
    "REQUIRES": tuple(Kind),
    "TIER_BY_QUANTITY": (Kind.TIER,),
    "VALUE_FIXED": (Kind.TIER, Kind.SHIPPING),
}
REFUSALS = (
    "LineCount",
    "Quantity",
    "NothingInTarget",
    "BelowMinAmount",
    "BelowMinQuantity",
    "PercentAboveWhole",
    "ZeroDiscount",
    "MissingRequired",
    "LinesUnsorted",
    "TooFewForCycle",
)


def test_the_cases_cover_every_kind_with_every_scope_and_target(observed: Observed) -> None:
    wanted = {f"{kind.name} {scope.name}" for kind, scope in PAIRS}
    wanted |= {f"{kind.name} {target.name}" for kind in Kind for target in Target}
    assert observed.uncovered(wanted, SHARE) == set()


def test_the_cases_cover_every_flag_with_every_kind_that_reads_it(observed: Observed) -> None:
    wanted = {f"{kind.name} {flag}" for flag, kinds in FLAGS.items() for kind in kinds}
    assert observed.uncovered(wanted, SHARE) == set()


def test_the_cases_cover_every_refusal(observed: Observed) -> None:
    assert observed.uncovered({f"refusal Rules_{code}" for code in REFUSALS}, SHARE) == set()


def test_the_cases_cover_personal_values_of_every_kind_that_has_one(observed: Observed) -> None:
    assert observed.uncovered({f"{kind.name} personal" for kind in OF_MONEY}, SHARE) == set()
