"""Runs many cases on the chain and by the twin, and keeps what the tests ask: differences, invariants, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from operator import add

from offchain.domain import stacking
from offchain.domain.basket import Basket, fill
from offchain.domain.cascade import apply, kept_by_line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Flags, Kind, Scope, Target
from tests.differential.baskets import Case
from tests.differential.harness import Harness
from tests.differential.words import Answers, Said, case_words, dynamic_array

BATCH = 250
KEPT = 5  # differing cases that are shown


@dataclass(frozen=True)
class Twin:
    """What the twin makes of a case. evaluations : those before a refusal, if there is one; refusal : the first."""

    evaluations: tuple[Evaluation, ...]
    basket: Basket | None
    refusal: Refusal | None


@dataclass
class Observed:
    """met : how often each thing occurred; differing : cases on which chain and twin differ; broken : invariants that
    do not hold, with their cases."""

    cases: int = 0
    met: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[Case, object, Twin]] = field(default_factory=list)
    broken: list[tuple[str, Case]] = field(default_factory=list)

    def uncovered(self, wanted: set[str], share: int) -> set[str]:
        """What occurred less than once in `share` cases."""
        return {name for name in wanted if share * self.met[name] < self.cases}


def observe(rules: Harness, cases: Iterator[Case]) -> Observed:
    """Every case on both sides."""
    observed = Observed()
    while batch := list(islice(cases, BATCH)):
        twins = [by_twin(case) for case in batch]
        words = [case_words(case, supplied(case, twin.evaluations)) for case, twin in zip(batch, twins, strict=True)]
        said = Answers(rules.ask("evaluateAll", dynamic_array(words)))
        for case, chain, twin in zip(batch, said, twins, strict=True):
            observed.cases += 1
            if not agree(chain, twin, case):
                observed.differing = [*observed.differing, (case, chain, twin)][:KEPT]
            observed.met.update(_occurrences(case, twin))
            observed.broken += [(name, case) for name in _broken(case, twin)][:KEPT]
    return observed


def by_twin(case: Case) -> Twin:
    evaluations: list[Evaluation] = []
    try:
        stacking.check_set([(promotion.campaign, promotion.terms) for promotion in case.presented])
        basket = fill(case.lines, case.delivery)
        for promotion in case.presented:
            evaluations.append(apply(promotion, basket))
    except Refusal as refusal:
        return Twin(tuple(evaluations), None, refusal)
    return Twin(tuple(evaluations), basket, None)


def supplied(case: Case, evaluations: Sequence[Evaluation]) -> list[Sequence[int]]:
    """The splits that the chain must be given, one a promotion."""
    kept = kept_by_line([promotion.terms for promotion in case.presented])
    needed = [
        evaluation.shares if position < kept and evaluation.is_split else ()
        for position, evaluation in enumerate(evaluations)
    ]
    return needed + [()] * (len(case.presented) - len(needed))


def agree(chain: tuple[list[Said], int] | Refusal, twin: Twin, case: Case) -> bool:
    """Values to the last minor unit, refusals with their numbers, and the parts where the chain keeps them."""
    if isinstance(chain, Refusal) or twin.basket is None:
        return chain == twin.refusal
    said, payable = chain
    kept = kept_by_line([promotion.terms for promotion in case.presented])
    parts = (evaluation.shares for evaluation in twin.evaluations)
    taken = accumulate(parts, lambda sums, shares: [*map(add, sums, shares)])
    return payable == twin.basket.payable and all(
        (it.base, it.discount, it.units) == (evaluation.base, evaluation.discount, evaluation.units)
        and (position >= kept or not it.taken or it.taken == tuple(so_far))
        for position, (it, evaluation, so_far) in enumerate(zip(said, twin.evaluations, taken, strict=True))
    )


def _broken(case: Case, twin: Twin) -> Iterator[str]:
    """Invariants of an evaluated set that do not hold."""
    if twin.basket is None:
        return
    for promotion, evaluation in zip(case.presented, twin.evaluations, strict=True):
        delivery = promotion.terms.scope == Scope.SHIPPING
        if sum(evaluation.shares) != (0 if delivery else evaluation.discount):
            yield "shares sum to the discount"
        if evaluation.discount > promotion.max_discount:
            yield "no discount above the most"
        if (evaluation.discount == 0) != (promotion.terms.kind == Kind.GIFT):
            yield "a discount is positive, and a gift costs no money"
    for position, line in enumerate(case.lines):
        if not 0 <= twin.basket.taken[position] <= line.amount:
            yield "no line below zero"
    if not 0 <= twin.basket.delivery_taken <= case.delivery:
        yield "no delivery fee below zero"
    total = sum(line.amount for line in case.lines) + case.delivery
    if twin.basket.payable + sum(evaluation.discount for evaluation in twin.evaluations) != total:
        yield "what is paid and what is given sum to the list price"


def _occurrences(case: Case, twin: Twin) -> Iterator[str]:
    if twin.refusal is not None:
        yield f"refusal {twin.refusal.code}"
        return
    kept = kept_by_line([promotion.terms for promotion in case.presented])
    yield f"{len(case.presented)} promotions"
    for position, (promotion, evaluation) in enumerate(zip(case.presented, twin.evaluations, strict=True)):
        terms = promotion.terms
        kind, scope = Kind(terms.kind).name, Scope(terms.scope).name
        yield f"{kind} {scope}"
        yield f"{kind} {Target(terms.target).name}"
        if position:
            before = case.presented[position - 1].terms
            yield f"{Kind(before.kind).name} then {kind}"
        yield from (f"{kind} {flag.name}" for flag in Flags if terms.flags & flag)
        if terms.max_units:
            yield f"{kind} max units"
        if terms.max_times:
            yield f"{kind} max times"
        if position < kept and evaluation.is_split:
            yield "a split is supplied"
        if evaluation.discount == promotion.max_discount:
            yield "cut by the most"
        if promotion.personal:
            yield f"{kind} personal"
