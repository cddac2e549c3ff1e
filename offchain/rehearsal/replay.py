"""Runs campaigns on past orders: who gets what, order by order, as the hub and the cashier would have decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from offchain.attestation.keccak import keccak, words
from offchain.cashier.choice import Policy, choose, clash
from offchain.data.catalogue import Catalogue
from offchain.data.product import Product
from offchain.domain import cascade
from offchain.domain.cascade import Outcome, Presented
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.schedule import DAY
from offchain.domain.stacking import place
from offchain.domain.terms import Audience, Kind, pack_terms
from offchain.rehearsal.counters import Counters
from offchain.rehearsal.findings import Subject
from offchain.rehearsal.past_orders import PastOrder
from offchain.rehearsal.results import CampaignResult, Result, Share

WEEK: Final = 7 * DAY
_HEAD: Final = 8
"""Words of the terms before their two hashes."""


def shift_of(subjects: Sequence[Subject], orders: Sequence[PastOrder]) -> int:
    """By how many seconds past times are moved, whole weeks, so that hours and weekdays stay what they were: none when
    a campaign was to run while they were given, else until the first order falls into the first week."""
    start = min(subject.draft.terms.start_time for subject in subjects)
    end = max(subject.draft.terms.end_time for subject in subjects)
    if any(start <= order.time < end for order in orders):
        return 0
    return -((orders[0].time - start) // WEEK) * WEEK


def replay(
    subjects: Sequence[Subject],
    orders: Sequence[PastOrder],
    catalogue: Catalogue | None,
    policies: Mapping[int, Policy],
    personal: Mapping[str, int],
) -> Result:
    """What the orders, at least one, would have got. catalogue : names of goods, None without one; policies : of the
    cashier, by group; personal : campaign -> value that every coupon of it carries, in the unit of its kind, 0 for the
    public one."""
    run = _Run(subjects, catalogue, policies, personal)
    run.result.shift = shift_of(subjects, orders)
    for order in orders:
        run.take(order, order.time + run.result.shift)
    times = [order.time + run.result.shift for order in orders]
    run.result.first, run.result.last = times[0], times[-1]
    return run.result


@dataclass(frozen=True, slots=True)
class _Basket:
    """lines : dearest first; products : of each line, None where the catalogue does not have it."""

    lines: tuple[Line, ...]
    products: tuple[Product | None, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """alone : what it gives the order without any other, None where rules or limits refuse that."""

    subject: Subject
    presented: Presented
    alone: Outcome | None
    refusal: str = ""


class _Run:
    """One pass over the orders."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        catalogue: Catalogue | None,
        policies: Mapping[int, Policy],
        personal: Mapping[str, int],
    ) -> None:
        self.result = Result({subject.name: CampaignResult(Counters(subject)) for subject in subjects})
        self._policies = policies
        self._products = {product.sku: product for product in catalogue.products} if catalogue else {}
        self._by_id = {product.id: product for product in self._products.values()}
        self._presented = [_presented(subject, personal.get(subject.name, 0)) for subject in subjects]
        self._subjects = {it.campaign: subject for it, subject in zip(self._presented, subjects, strict=True)}

    def take(self, order: PastOrder, time: int) -> None:
        """Replays one order at `time`, Unix seconds."""
        basket = self._basket(order)
        if basket is None:
            self.result.unpriced += 1
            return
        self.result.orders += 1
        self.result.sales += sum(line.amount for line in basket.lines)
        candidates = list(self._candidates(order, basket, time))
        self._compare(candidates, basket, order.delivery)
        chosen, outcome = self._choose(candidates, order, basket, time)
        self._count_left_out(candidates, chosen, time)
        if outcome is not None:
            self._count(order, basket, time, chosen, outcome)
        self._count_margin(basket, outcome, chosen)

    def _basket(self, order: PastOrder) -> _Basket | None:
        rows = []
        for line in order.lines:
            product = self._products.get(line.sku)
            price = line.unit_price or (product.price if product else 0)
            if not price:
                return None
            sku, tags = (product.id, product.tags) if product else (0, 0)
            rows.append((Line(price, line.quantity, sku, tags), product, line.sku))
        rows.sort(key=lambda row: (-row[0].unit_price, row[2], -row[0].quantity))
        return _Basket(tuple(row[0] for row in rows), tuple(row[1] for row in rows))

    def _candidates(self, order: PastOrder, basket: _Basket, time: int) -> Iterable[_Candidate]:
        """Campaigns that the shopper may use now, whatever the rules say to the basket."""
        for presented in self._presented:
            subject = self._subjects[presented.campaign]
            counters = self.result.campaigns[subject.name].counters
            personal = subject.draft.terms.audience != Audience.PUBLIC
            if personal and order.holds is not None and subject.name not in order.holds:
                continue
            try:
                counters.check_before(order.shopper, time)
            except Refusal as refusal:
                counters.refuse(refusal.code, time)
                continue
            try:
                alone = cascade.run([presented], basket.lines, order.delivery)
                counters.check_after(order.shopper, time, alone.evaluations[0])
                yield _Candidate(subject, presented, alone)
            except Refusal as refusal:
                # It may still count behind others: see what the cashier says of EXCLUDE_DISCOUNTED and BXGY.
                yield _Candidate(subject, presented, None, refusal.code)

    def _choose(
        self, candidates: Sequence[_Candidate], order: PastOrder, basket: _Basket, time: int
    ) -> tuple[Sequence[Presented], Outcome | None]:
        """The cashier's choice within the campaigns' limits."""

        def admit(presented: Presented, use: Evaluation) -> None:
            self._counters(presented).check_after(order.shopper, time, use)

        offered = [candidate.presented for candidate in candidates]
        choice = choose(offered, self._policies, basket.lines, order.delivery, admit)
        return choice.chosen, choice.outcome if choice.chosen else None

    def _counters(self, presented: Presented) -> Counters:
        return self.result.campaigns[self._subjects[presented.campaign].name].counters

    def _count(
        self, order: PastOrder, basket: _Basket, time: int, chosen: Sequence[Presented], outcome: Outcome
    ) -> None:
        self.result.with_promotion += 1
        self.result.discount += outcome.discount
        self.result.delivery_discount += outcome.basket.delivery_taken
        for presented, evaluation in zip(chosen, outcome.evaluations, strict=True):
            subject = self._subjects[presented.campaign]
            campaign = self.result.campaigns[subject.name]
            campaign.counters.use(order.shopper, time, evaluation)
            campaign.sales += sum(line.amount for line in basket.lines)
            share = campaign.segments.setdefault(order.segment, Share())
            share.uses += 1
            share.discount += evaluation.discount
            share.shoppers.add(order.shopper)
            day = (time - presented.terms.start_time) // DAY
            gift = presented.terms.kind == Kind.GIFT
            campaign.spent_by_day[day] += evaluation.units if gift else evaluation.discount

    def _count_left_out(self, candidates: Sequence[_Candidate], chosen: Sequence[Presented], time: int) -> None:
        taken = {presented.campaign for presented in chosen}
        for candidate in candidates:
            campaign = self.result.campaigns[candidate.subject.name]
            if candidate.presented.campaign in taken:
                continue
            if candidate.alone is None:
                campaign.counters.refuse(candidate.refusal, time)
            elif taken:
                campaign.not_chosen += 1
                campaign.lost_to.update(self._subjects[it].name for it in taken)

    def _count_margin(self, basket: _Basket, outcome: Outcome | None, chosen: Sequence[Presented]) -> None:
        margin = self.result.margin
        for position, (line, product) in enumerate(zip(basket.lines, basket.products, strict=True)):
            if product is not None and product.cost is not None:
                margin.sales += line.amount
                margin.cost += product.cost * line.quantity
                margin.discount += outcome.basket.taken[position] if outcome else 0
        for presented, evaluation in zip(chosen, outcome.evaluations if outcome else (), strict=True):
            gift = self._by_id.get(presented.terms.gift_sku)
            if gift is not None and gift.cost is not None and presented.terms.kind == Kind.GIFT:
                margin.gifts += gift.cost * evaluation.units

    def _compare(self, candidates: Sequence[_Candidate], basket: _Basket, delivery: int) -> None:
        """Pairs of campaigns that both suit the order: whether they clash, or eat each other's base."""
        for one, other in combinations(candidates, 2):
            if one.alone is None or other.alone is None:
                continue
            pair = self.result.pair(one.subject.name, other.subject.name)
            if clash(*_canonical(one, other), self._policies):
                pair.clashes += 1
                pair.forgone += min(one.alone.discount, other.alone.discount)
                continue
            pair.together += 1
            lost = one.alone.discount + other.alone.discount - _together(one, other, basket, delivery)
            if lost > 0:
                pair.eaten += 1
                pair.eaten_amount += lost


def _together(one: _Candidate, other: _Candidate, basket: _Basket, delivery: int) -> int:
    """What both give together, minor units; what the first gives where it leaves the second nothing."""
    pair = _canonical(one, other)
    try:
        return cascade.run(pair, basket.lines, delivery).discount
    except Refusal:
        return cascade.run(pair[:1], basket.lines, delivery).discount


def _canonical(one: _Candidate, other: _Candidate) -> tuple[Presented, Presented]:
    first, second = sorted((one.presented, other.presented), key=lambda it: place(it.terms, it.campaign))
    return first, second


def _presented(subject: Subject, personal: int) -> Presented:
    """The campaign as it would be presented; its id, which only ties ask for, is one of no chain."""
    draft = subject.draft
    head = pack_terms(draft.terms)[:_HEAD]
    campaign = keccak(words(*head) + draft.terms.extra_hash + draft.terms.cold_hash)
    return Presented(
        campaign=campaign,
        terms=draft.terms,
        extra=draft.extra,
        personal=personal,
        max_discount=draft.terms.cap_amount,
    )
