"""Rules.sol against offchain/domain/rules.py, and both against exact fractions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import islice

import pytest

from offchain.domain.bounds import BPS
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation, evaluate, in_target
from offchain.domain.terms import Flags, Kind, Scope
from tests.differential.baskets import PAIRS, TARGETS, Case, cases
from tests.differential.conftest import Harness
from tests.differential.engines import Engine
from tests.differential.words import Answers, case_words, dynamic_array

SEED = 20_261_123
MANY, FEW = 20_000, 1_000  # cases on a fast engine and on a slow one
BATCH = 250
REFUSALS = {
    "Rules_LineCount",
    "Rules_Quantity",
    "Rules_NothingInTarget",
    "Rules_BelowMinAmount",
    "Rules_BelowMinQuantity",
    "Rules_PercentAboveWhole",
    "Rules_ZeroDiscount",
}
SHARE = 1_000
"""Each kind of case must come at least once in so many."""


def by_twin(case: Case) -> Evaluation | Refusal:
    try:
        return evaluate(
            case.terms,
            case.tiers,
            case.lines,
            case.delivery,
            personal=case.personal,
            max_discount=case.max_discount,
        )
    except Refusal as refusal:
        return refusal


@pytest.fixture(scope="module")
def answers(chain: Engine, rules: Harness) -> list[tuple[Case, Evaluation | Refusal, Evaluation | Refusal]]:
    """(case, what the chain says, what the twin says)"""
    found = []
    remaining = cases(SEED, MANY if chain.fast else FEW)
    while batch := list(islice(remaining, BATCH)):
        said = Answers(rules.ask("evaluateAll", dynamic_array([case_words(case) for case in batch])))
        found += [(case, by_chain, by_twin(case)) for case, by_chain in zip(batch, said, strict=True)]
    return found


def test_chain_and_twin_agree_to_the_last_minor_unit_and_in_every_refusal(answers):
    differing = [(case, chain, twin) for case, chain, twin in answers if chain != twin]
    assert not differing, f"{len(differing)} differ, the first: {differing[0]}"


def test_no_discount_is_further_from_its_exact_value_than_the_rounding_allows(answers):
    for case, _, twin in answers:
        if isinstance(twin, Evaluation):
            exact, elements = exact_discount(case)
            cut = min(exact, Fraction(case.max_discount))
            bound = Fraction(elements, 2) if case.terms.is_percent else 0
            assert abs(twin.discount - cut) <= bound, case


def test_every_discount_is_positive_and_within_what_it_is_measured_on(answers):
    evaluated = [(case, twin) for case, _, twin in answers if isinstance(twin, Evaluation)]
    for case, twin in evaluated:
        assert 0 < twin.discount <= twin.base <= twin.total - case.delivery, case
        assert twin.discount <= case.max_discount
        assert twin.payable >= case.delivery


def test_the_cases_cover_every_kind_scope_and_target(answers):
    met = Counter(
        (case.terms.kind, case.terms.scope, case.terms.target)
        for case, _, twin in answers
        if isinstance(twin, Evaluation)
    )
    wanted = {(kind, scope, target) for kind, scope in PAIRS for target in TARGETS}
    assert {name for name, count in met.items() if SHARE * count >= len(answers)} == wanted


def test_the_cases_cover_every_refusal(answers):
    met = Counter(twin.code for _, _, twin in answers if isinstance(twin, Refusal))
    assert {code for code, count in met.items() if SHARE * count >= len(answers)} == REFUSALS


def test_the_cases_cover_thresholds_halves_tiers_and_cuts(answers):
    met: Counter[str] = Counter()
    for case, _, twin in answers:
        met.update(borders(case, twin))
    wanted = {
        *(f"amount {distance:+d}" for distance in (-1, 0, 1)),
        *(f"units {distance:+d}" for distance in (-1, 0, 1)),
        *(f"tier by {measure} {distance:+d}" for measure in ("amount", "units") for distance in (-1, 0, 1)),
        *(f"half {distance:+d}" for distance in (-1, 0, 1)),
        "cut by the most",
        "times at their most",
        "personal counts",
        "personal does not count",
    }
    assert {border for border in wanted if SHARE * met[border] < len(answers)} == set()


def exact_discount(case: Case) -> tuple[Fraction, int]:
    """What the rules mean before any rounding and cap, and how many elements are rounded one by one."""
    elements = scope_elements(case)
    value = max(exact_open_value(case), case.personal)
    total = sum((exact_of(case, amount, value) * times for amount, times in elements), Fraction(0))
    return total, sum(times for _, times in elements)


def scope_elements(case: Case) -> list[tuple[int, int]]:
    """(amount of an element, how often it occurs)"""
    terms = case.terms
    inside = [line for line in case.lines if in_target(line, terms.target, terms.target_key)]
    if terms.scope == Scope.UNIT:
        return [(line.unit_price, line.quantity) for line in inside]
    if terms.scope == Scope.LINE:
        return [(line.amount, 1) for line in inside]
    return [(sum(line.amount for line in inside), 1)]


def exact_open_value(case: Case) -> int:
    terms = case.terms
    if terms.kind != Kind.TIER:
        return terms.value
    inside = [line for line in case.lines if in_target(line, terms.target, terms.target_key)]
    by_units = bool(terms.flags & Flags.TIER_BY_QUANTITY)
    reached = sum(line.quantity if by_units else line.amount for line in inside)
    return max([terms.value, *(tier.value for tier in case.tiers if tier.threshold <= reached)])


def exact_of(case: Case, amount: int, value: int) -> Fraction:
    terms = case.terms
    if terms.is_percent:
        return Fraction(amount * value, BPS)
    if terms.kind == Kind.EVERY:
        groups = Fraction(amount, terms.min_amount).__floor__()
        value *= min(groups, terms.max_times) if terms.max_times else groups
    return Fraction(min(value, amount))


def borders(case: Case, twin: Evaluation | Refusal) -> list[str]:
    """The borders that a case sits on."""
    terms = case.terms
    inside = [line for line in case.lines if in_target(line, terms.target, terms.target_key)]
    base, units = sum(line.amount for line in inside), sum(line.quantity for line in inside)
    met = []
    if terms.min_amount and abs(base - terms.min_amount) <= 1:
        met.append(f"amount {base - terms.min_amount:+d}")
    if terms.min_quantity and abs(units - terms.min_quantity) <= 1:
        met.append(f"units {units - terms.min_quantity:+d}")
    measure, reached = ("units", units) if terms.flags & Flags.TIER_BY_QUANTITY else ("amount", base)
    met += [
        f"tier by {measure} {reached - tier.threshold:+d}" for tier in case.tiers if abs(reached - tier.threshold) <= 1
    ]
    if isinstance(twin, Evaluation):
        met += _met_when_evaluated(case, twin)
    return met


def _met_when_evaluated(case: Case, twin: Evaluation) -> list[str]:
    terms, met = case.terms, []
    value = max(exact_open_value(case), case.personal)
    if terms.is_percent:
        rests = {amount * value % BPS - BPS // 2 for amount, _ in scope_elements(case)}
        met += [f"half {rest:+d}" for rest in rests & {-1, 0, 1}]
    if twin.discount == case.max_discount:
        met.append("cut by the most")
    if terms.max_times and any(amount // terms.min_amount > terms.max_times for amount, _ in scope_elements(case)):
        met.append("times at their most")
    if case.personal:
        met.append("personal counts" if case.personal > exact_open_value(case) else "personal does not count")
    return met
