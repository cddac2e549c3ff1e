"""Presents a case's promotions in its order and lets the rules decide: who applies, for how much, on which lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offchain.conformance.cart import Cart
from offchain.conformance.case import Case
from offchain.conformance.conditions import is_invited
from offchain.conformance.plan import Entry, plan
from offchain.conformance.presenting import Parts, apply, apply_in_parts, in_parts, of_the_hub, together
from offchain.conformance.values import UnsupportedCaseError, name
from offchain.domain.allocation import split
from offchain.domain.basket import Basket, fill
from offchain.domain.cascade import Presented
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Kind, Scope


@dataclass(frozen=True, slots=True)
class Figures:
    """What a case comes to. total : minor units; per_line : (n_lines,) of the case; gifts : units by SKU; admissible :
    whether the hub would take the promotions in the order that gives these figures."""

    total: int
    per_line: tuple[int, ...]
    gifts: dict[str, int]
    admissible: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A promotion that applies: what the basket is then, the campaigns presented, its discount, units that it gives,
    parts in which it sees its lines."""

    entry: Entry
    basket: Basket
    presented: tuple[Presented, ...]
    discount: int
    given: int
    parts: Parts | None


def run(case: Case) -> Figures:
    """The case's figures by the rules. Raises `CaseError`."""
    invited = [promotion for promotion in case.promotions if is_invited(promotion, case.context)]
    cart, entries = plan(case, invited)
    try:
        basket = fill(cart.lines(), cart.delivery)
    except Refusal as refusal:
        raise UnsupportedCaseError(f"an order beyond the bounds: {refusal}") from refusal
    applied, basket = _walk(case, cart, entries, basket)
    gifts: dict[str, int] = {}
    for attempt in applied:
        if attempt.given:
            sku = name(attempt.entry.promotion.params, "sku")
            gifts[sku] = gifts.get(sku, 0) + attempt.given
    per_line = [0] * len(case.lines)
    for origin, taken in zip(cart.origin, basket.taken, strict=True):
        if origin >= 0:
            per_line[origin] += taken
    for position, part in zip(cart.fees or (), _of_fees(cart, applied), strict=True):
        per_line[position] = part
    return Figures(sum(per_line), tuple(per_line), gifts, _is_admissible(cart, applied, basket))


def _walk(case: Case, cart: Cart, entries: Sequence[Entry], basket: Basket) -> tuple[list[Attempt], Basket]:
    """The format's rules of choice: an exclusive promotion whose conditions hold stands alone, the first one of them,
    even if it takes nothing; of a group in which the best is wanted only the one with the largest discount stands, ties
    to the first."""
    for entry in entries:
        if entry.promotion.exclusive and _is_eligible(cart, entry, basket):
            alone = _try(cart, entry, basket)
            return ([alone], alone.basket) if alone else ([], basket)
    applied: list[Attempt] = []
    best: dict[str, Entry | None] = {}
    for entry in entries:
        group = entry.promotion.group
        if entry.promotion.exclusive:
            continue
        if group is not None and group in case.best_groups:
            if group not in best:
                best[group] = _best(cart, [other for other in entries if other.promotion.group == group], basket)
            if best[group] is not entry:
                continue
        attempt = _try(cart, entry, basket)
        if attempt is not None:
            applied.append(attempt)
            basket = attempt.basket
    return applied, basket


def _best(cart: Cart, members: Sequence[Entry], basket: Basket) -> Entry | None:
    attempts = [_try(cart, entry, basket) for entry in members if not entry.promotion.exclusive]
    found = [attempt for attempt in attempts if attempt is not None]
    return max(found, key=lambda attempt: attempt.discount).entry if found else None


def _is_eligible(cart: Cart, entry: Entry, basket: Basket) -> bool:
    """Whether the conditions of the promotion hold, whatever it would take."""
    ahead = basket.copy()
    cart.tag(ahead, entry.turn)
    try:
        for campaign in entry.conditions:
            apply(campaign, ahead)
    except Refusal:
        return False
    return True


def _try(cart: Cart, entry: Entry, basket: Basket) -> Attempt | None:
    """The first alternative that applies whole; None when the rules refuse them all, or when one is reached and takes
    nothing. The basket is not changed."""
    for presented in entry.alternatives:
        ahead = basket.copy()
        cart.tag(ahead, entry.turn)
        parts = None if presented[-1].terms.kind == Kind.GIFT else entry.parts
        try:
            for companion in presented[:-1]:
                apply(companion, ahead)
            last = presented[-1]
            evaluation = apply_in_parts(last, ahead, parts) if parts else apply(last, ahead)
        except Refusal as refusal:
            if refusal.code == "Rules_ZeroDiscount":
                return None
            continue
        given = evaluation.units if entry.promotion.kind == "gift" else 0
        return Attempt(entry, ahead, presented, evaluation.discount, given, parts)
    return None


def _is_admissible(cart: Cart, applied: Sequence[Attempt], basket: Basket) -> bool:
    """Whether the hub takes these promotions, and its own order of them gives the same. It has no order in which lines
    are in parts of two kinds."""
    presented = [campaign for attempt in applied for campaign in attempt.presented]
    parted = [(attempt.presented[-1], attempt.parts) for attempt in applied if attempt.parts]
    if not presented or len(parted) > 1:
        return not presented
    lines, origin = basket.lines, list(range(len(basket.lines)))
    for campaign, parts in parted:
        view, origin = in_parts(campaign.terms, replace(basket, taken=[0] * len(lines)), parts)
        lines = view.lines
    try:
        taken, of_fee = of_the_hub(presented, lines, cart.delivery)
    except Refusal:
        return False
    return (together(taken, origin, len(basket.lines)), of_fee) == (basket.taken, basket.delivery_taken)


def _of_fees(cart: Cart, applied: Sequence[Attempt]) -> list[int]:
    """What each line of the fee gets, minor units: a discount on the fee is split over what is left of its lines."""
    fees = cart.fees or []
    taken = [0] * len(fees)
    for attempt in applied:
        if attempt.presented[-1].terms.scope == Scope.SHIPPING:
            left = [cart.facts[fee].amount - part for fee, part in zip(fees, taken, strict=True)]
            taken = [a + b for a, b in zip(taken, split(attempt.discount, left), strict=True)]
    return taken
