"""Random candidates for one order, and every admissible set of them, looked at without any shortcut."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from random import Random

from offchain.cashier.choice import Policy
from offchain.cashier.search import Admit
from offchain.domain import stacking
from offchain.domain.cascade import Presented, run
from offchain.domain.extra import Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Flags, GroupMode, Kind, Scope, Target, Terms
from tests.unit import samples

CAP = 10**6


def presented(number: int, terms: Terms, extra: Extra | None = None) -> Presented:
    """A candidate whose campaign id is the number."""
    return Presented(
        campaign=number.to_bytes(32, "big"), terms=terms, extra=extra or Extra(), max_discount=terms.cap_amount
    )


def order(rng: Random) -> tuple[list[Line], int]:
    """(lines, the dearest first; delivery)."""
    lines = [
        Line(rng.choice((99, 500, 1_000, 2_500)), rng.randint(1, 4), sku=i, tags=rng.randint(0, 7))
        for i in range(rng.randint(1, 5))
    ]
    return sorted(lines, key=lambda line: -line.unit_price), rng.choice((0, 490))


def candidate(rng: Random, number: int) -> Presented:
    """One candidate: six kinds, three groups, thresholds that others may spoil."""
    kind = rng.choice((Kind.PERCENT, Kind.PERCENT, Kind.FIXED, Kind.EVERY, Kind.BXGY, Kind.SHIPPING, Kind.GIFT))
    fields: dict[str, int] = {
        "priority": rng.randint(0, 3),
        "group": rng.randint(0, 2),
        "compat_mask": rng.randint(0, 7),
    }
    if rng.random() < 0.5:
        fields["compat_mask"] = 7
    fields["group_mode"] = GroupMode.ONE if rng.random() < 0.3 else GroupMode.ALL
    fields["flags"] = Flags.EXCLUSIVE if rng.random() < 0.1 else 0
    fields["flags"] |= Flags.EXCLUDE_DISCOUNTED if rng.random() < 0.15 else 0
    if rng.random() < 0.5:
        fields |= {"target": Target.TAGS, "target_key": 1 << rng.randint(0, 2)}
    fields["scope"] = rng.choice((Scope.UNIT, Scope.LINE, Scope.ORDER))
    fields["min_amount"] = rng.choice((0, 0, 1_000, 3_000))
    fields["value"] = rng.choice((500, 1_000, 2_500)) if kind == Kind.PERCENT else rng.choice((50, 300, 900))
    if kind == Kind.EVERY:
        fields |= {"scope": Scope.ORDER, "min_amount": 1_000}
    elif kind == Kind.BXGY:
        fields |= {"scope": Scope.ORDER, "buy_quantity": 1, "get_quantity": 1, "get_bps": 5_000, "value": 0}
    elif kind == Kind.SHIPPING:
        fields |= {"scope": Scope.SHIPPING, "value": 5_000}
    elif kind == Kind.GIFT:
        fields |= {"scope": Scope.ORDER, "value": 0, "gift_quantity": 1}
    extra = Extra(get=Selector()) if kind == Kind.BXGY else Extra()
    return presented(number, samples.terms(kind=kind, cap_amount=CAP, **fields), extra)


def case(seed: int, count: int) -> tuple[list[Presented], dict[int, Policy], list[Line], int]:
    """(candidates, policies, lines, delivery); the same for the same seed."""
    rng = Random(seed)  # noqa: S311  no secret hangs on it
    lines, delivery = order(rng)
    policies = {group: rng.choice(tuple(Policy)) for group in range(3) if rng.random() < 0.7}
    return [candidate(rng, number) for number in range(1, count + 1)], policies, lines, delivery


def budgets(seed: int, count: int) -> dict[bytes, int]:
    """Campaign id -> minor units that are left of its budget; the same for the same seed."""
    rng = Random(-seed)  # noqa: S311  no secret hangs on it
    return {number.to_bytes(32, "big"): rng.choice((40, 200, 600, CAP)) for number in range(1, count + 1)}


def within(left: Mapping[bytes, int]) -> Admit:
    """The limits of campaigns of which so much is left."""

    def admit(promotion: Presented, use: Evaluation) -> None:
        remaining = left.get(promotion.campaign, CAP)
        if use.discount > remaining:
            raise Refusal("Hub_OverBudget", discount=use.discount, remaining=remaining)

    return admit


def best_by_looking_at_all(
    candidates: list[Presented],
    policies: dict[int, Policy],
    lines: list[Line],
    delivery: int,
    left: Mapping[bytes, int] | None = None,
) -> tuple[int, list[bytes]]:
    """(discount, campaign ids) of the best set by the words of the policies, none of it above what is left."""
    admit = within(left or {})
    firsts: dict[int, bytes] = {}
    for one in sorted(candidates, key=lambda one: (-one.terms.priority, one.campaign)):
        if policies.get(one.terms.group) == Policy.FIRST and _outcome([one], lines, delivery, admit):
            first = firsts.setdefault(one.terms.group, one.campaign) == one.campaign
            if first and one.terms.flags & Flags.EXCLUSIVE:
                return _outcome([one], lines, delivery, admit)[0], [one.campaign]
    best: tuple[int, int, int, list[bytes]] = (0, 0, 0, [])
    for size in range(1, min(8, len(candidates)) + 1):
        for chosen in combinations(candidates, size):
            if _kept(chosen, policies, firsts):
                found = _outcome(list(chosen), lines, delivery, admit)
                if found:
                    ids = sorted(one.campaign for one in chosen)
                    best = min(best, (-found[0], -found[1], size, ids))
    return -best[0], best[3]


def _kept(chosen: tuple[Presented, ...], policies: dict[int, Policy], firsts: dict[int, bytes]) -> bool:
    for one in chosen:
        policy = policies.get(one.terms.group, Policy.ALL)
        if policy == Policy.FIRST and firsts.get(one.terms.group, one.campaign) != one.campaign:
            return False
        if policy != Policy.ALL and sum(other.terms.group == one.terms.group for other in chosen) > 1:
            return False
    return True


def _outcome(chosen: list[Presented], lines: list[Line], delivery: int, admit: Admit) -> tuple[int, int] | tuple[()]:
    """(discount, gifts); nothing where hub, rules or limits refuse the set."""
    ordered = sorted(chosen, key=lambda one: stacking.place(one.terms, one.campaign))
    try:
        stacking.check_set([(one.campaign, one.terms) for one in ordered])
        outcome = run(ordered, lines, delivery)
        for one, evaluation in zip(ordered, outcome.evaluations, strict=True):
            admit(one, evaluation)
    except Refusal:
        return ()
    gifts = sum(
        evaluation.units
        for one, evaluation in zip(ordered, outcome.evaluations, strict=True)
        if one.terms.kind == Kind.GIFT
    )
    return outcome.discount, gifts
