"""The rules once more, written from the rule book with `fractions.Fraction` and single units: a witness that shares no
code with the twin. It is slow and says things the long way round on purpose.

A unit is a pair (line, number in the line). What is left of a line is kept as what was taken from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from offchain.domain.cascade import Presented
from offchain.domain.extra import Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Terms

Unit = tuple[int, int]


@dataclass(frozen=True)
class Given:
    """What one promotion does: as `rules.Evaluation`."""

    base: int
    discount: int
    units: int
    shares: list[int]
    served: list[int]


def half_up(exact: Fraction) -> int:
    """Rounded to the nearest minor unit, the half upwards."""
    return floor(exact + Fraction(1, 2))


def by_largest_remainder(amount: int, weights: Sequence[int]) -> list[int]:
    """The parts of `amount` in proportion to the weights."""
    exact = [Fraction(amount * weight, sum(weights)) if weight else Fraction(0) for weight in weights]
    parts = [floor(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for position in order[: amount - sum(parts)]:
        parts[position] += 1
    return parts


@dataclass
class Reference:
    """An order that promotions are applied to one after the other."""

    lines: Sequence[Line]
    delivery: int
    taken: Counter[int] = field(default_factory=Counter)
    taken_by_buy_get: Counter[int] = field(default_factory=Counter)
    served: Counter[int] = field(default_factory=Counter)
    delivery_taken: int = 0
    discounted: set[int] = field(default_factory=set)

    def price(self, position: int) -> int:
        """List price of a line."""
        return self.lines[position].unit_price * self.lines[position].quantity

    @property
    def payable(self) -> int:
        """What is left to pay."""
        goods = sum(self.price(position) for position in range(len(self.lines)))
        return goods - self.taken.total() + self.delivery - self.delivery_taken

    def apply(self, promotion: Presented) -> Given:
        """What the promotion gives, which is then taken off. Raises `Refusal`."""
        given = _OnePromotion(self, promotion).given()
        terms = promotion.terms
        if terms.kind == Kind.SHIPPING:
            self.delivery_taken += given.discount
        for position, share in enumerate(given.shares):
            self.taken[position] += share
            self.served[position] += given.served[position]
            if terms.kind == Kind.BXGY:
                self.taken_by_buy_get[position] += share
            if share and not terms.flags & Flags.UNMARKED:
                self.discounted.add(position)
        return given


class _OnePromotion:
    def __init__(self, order: Reference, promotion: Presented) -> None:
        self.order, self.promotion = order, promotion
        self.terms, self.extra = promotion.terms, promotion.extra
        self.everything = range(len(order.lines))

    def says(self, flag: Flags) -> bool:
        return bool(self.terms.flags & flag)

    def given(self) -> Given:
        target = self.open_lines(Selector(self.terms.target, self.terms.target_key))
        if not target:
            raise Refusal("Rules_NothingInTarget", target=self.terms.target, targetKey=self.terms.target_key)
        amount, units = self.conditions(target)
        value = self.value(amount, units)
        if self.terms.kind == Kind.GIFT:
            return self.gift(amount, units)
        if self.terms.kind == Kind.SHIPPING:
            return self.delivery(sum(self.order.lines[i].quantity for i in target), value)
        if self.terms.kind == Kind.BXGY:
            return self.buy_get(target, value)
        return self.goods(target, value)

    def open_lines(self, selector: Selector) -> list[int]:
        excluded = self.order.discounted if self.says(Flags.EXCLUDE_DISCOUNTED) else set()
        return [i for i in self.everything if selector.holds(self.order.lines[i]) and i not in excluded]

    def left(self, position: int) -> int:
        return self.order.price(position) - self.order.taken[position]

    # -- conditions

    def conditions(self, target: list[int]) -> tuple[int, int]:
        if self.extra.requires and all(line.tags & self.extra.requires == 0 for line in self.order.lines):
            raise Refusal("Rules_MissingRequired", requires=self.extra.requires)
        measured = target
        if self.extra.condition is not None:
            measured = [i for i in self.everything if self.extra.condition.holds(self.order.lines[i])]
        price = self.order.price if self.says(Flags.MIN_ON_LIST_PRICE) else self.left
        amount = sum(price(i) for i in measured)
        quantities = [self.order.lines[i].quantity for i in measured]
        units = max(quantities, default=0) if self.says(Flags.MIN_QUANTITY_IN_LINE) else sum(quantities)
        if amount < self.terms.min_amount:
            raise Refusal("Rules_BelowMinAmount", have=amount, needed=self.terms.min_amount)
        if units < self.terms.min_quantity:
            raise Refusal("Rules_BelowMinQuantity", have=units, needed=self.terms.min_quantity)
        return amount, units

    def value(self, amount: int, units: int) -> int:
        terms, personal = self.terms, self.promotion.personal
        public = terms.get_bps if terms.kind == Kind.BXGY else terms.value
        if terms.kind == Kind.TIER:
            public = self.tier(units if self.says(Flags.TIER_BY_QUANTITY) else amount)
        if terms.is_percent and personal > 10_000:
            raise Refusal("Rules_PercentAboveWhole", bps=personal, limit=10_000)
        if terms.kind == Kind.FIXED_PRICE:
            return min(public, personal or public)
        return max(public, personal)

    def tier(self, reached: int) -> int:
        values = [tier.value for tier in self.extra.tiers if tier.threshold <= reached]
        best = max(values, default=self.terms.value)
        if best == 0:
            code = "Rules_BelowMinQuantity" if self.says(Flags.TIER_BY_QUANTITY) else "Rules_BelowMinAmount"
            raise Refusal(code, have=reached, needed=min(tier.threshold for tier in self.extra.tiers))
        return best

    # -- kinds

    def gift(self, amount: int, units: int) -> Given:
        times = 1
        if self.says(Flags.WHOLE_GROUPS):
            times = self.bounded(Fraction(units, self.terms.min_quantity))
        elif self.terms.min_amount:
            times = self.bounded(Fraction(amount, self.terms.min_amount))
        nothing = [0 for _ in self.everything]
        return Given(amount, 0, times * self.terms.gift_quantity, nothing, nothing)

    def bounded(self, exact: Fraction) -> int:
        return min(floor(exact), self.terms.max_times or floor(exact))

    def delivery(self, units: int, value: int) -> Given:
        left = self.order.delivery - self.order.delivery_taken
        base = self.order.delivery if self.says(Flags.ON_LIST_PRICE) else left
        wanted = value if self.says(Flags.VALUE_FIXED) else half_up(Fraction(base * value, 10_000))
        discount = min(wanted, left, self.promotion.max_discount)
        nothing = [0 for _ in self.everything]
        return self.checked(Given(base, discount, units, nothing, nothing))

    def goods(self, target: list[int], value: int) -> Given:
        counted = self.counted(target)
        groups = len(counted) // self.terms.min_quantity if self.says(Flags.WHOLE_GROUPS) else 1
        units = Counter(position for position, _ in counted)
        worth = {}
        for position, number in units.items():
            worth[position] = self.order.lines[position].unit_price * number
            if not self.says(Flags.ON_LIST_PRICE):
                worth[position] = max(0, worth[position] - self.order.taken[position])
        base = sum(worth.values())
        if self.terms.scope == Scope.ORDER:
            weights = [min(worth.get(i, 0), self.left(i)) for i in self.everything]
            wanted = min(self.of_element(base, groups, value), sum(weights))
        else:
            weights = [self.of_line(i, worth.get(i, 0), units[i], value) for i in self.everything]
            wanted = sum(weights)
        return self.shared(base, wanted, weights, len(counted), [0 for _ in self.everything])

    def counted(self, target: list[int]) -> list[Unit]:
        chosen: list[Unit] = []
        a_line = self.terms.max_units if self.terms.scope != Scope.ORDER else 0
        for position in target:
            numbers = range(self.order.lines[position].quantity)
            chosen += [(position, number) for number in numbers if not a_line or number < a_line]
        if self.terms.scope == Scope.ORDER and self.terms.max_units:
            chosen = chosen[: self.terms.max_units]
        if self.says(Flags.WHOLE_GROUPS):
            size = self.terms.min_quantity
            chosen = chosen[: self.bounded(Fraction(len(chosen), size)) * size]
        return chosen

    def of_line(self, position: int, worth: int, units: int, value: int) -> int:
        """Of a line or, at UNIT scope, of each unit: they are worth as nearly the same as whole minor units allow."""
        if not units:
            return 0
        if self.terms.scope == Scope.LINE:
            return min(self.of_element(worth, units, value), self.left(position))
        each = [(worth + number) // units for number in range(units)]
        assert sum(each) == worth
        given = sum(self.of_element(part, 1, value) * times for part, times in Counter(each).items())
        return min(given, self.left(position))

    def of_element(self, base: int, units: int, value: int) -> int:
        terms = self.terms
        if terms.is_percent:
            return half_up(Fraction(base * value, 10_000))
        if terms.kind == Kind.FIXED_PRICE:
            return max(0, base - value * units)
        if terms.kind == Kind.EVERY:
            times = units if self.says(Flags.WHOLE_GROUPS) else self.bounded(Fraction(base, terms.min_amount))
            return min(base, value * times)
        return min(base, value)

    def buy_get(self, target: list[int], bps: int) -> Given:
        get = self.open_lines(self.extra.get or Selector())
        buyable, gettable = self.free_units(target), self.free_units(get)
        if self.terms.scope == Scope.LINE:
            both = [i for i in target if i in get]
            elements = [(self.free_units([i]), self.free_units([i])) for i in both]
        else:
            prices = [line.unit_price for line in self.order.lines]
            for position in range(1, len(prices)):
                if prices[position] > prices[position - 1]:
                    raise Refusal("Rules_LinesUnsorted", line=position)
            elements = [(buyable, gettable)]
        pairs = [_cycles(self.terms, *element) for element in elements]
        if not any(units for _, units in pairs):
            there = [_of_first_cycle(self.terms, *element) for element in elements]
            raise Refusal("Rules_TooFewForCycle", have=max(there, default=0), needed=_first_cycle(self.terms))
        free = Counter(unit[0] for unit in self.free_units(list(self.everything)))
        given = Counter(unit[0] for _, units in pairs for unit in units)
        served = given + Counter(unit[0] for units, _ in pairs for unit in units)
        worth = {i: self.free_worth(i, given[i], free[i]) for i in given}
        weights = []
        for i in self.everything:
            each = [(worth.get(i, 0) + number) // given[i] for number in range(given[i])]
            weights.append(min(sum(half_up(Fraction(part * bps, 10_000)) for part in each), self.left(i)))
        used = [served[i] for i in self.everything]
        return self.shared(sum(worth.values()), sum(weights), weights, given.total(), used)

    def free_units(self, lines: list[int]) -> list[Unit]:
        return [(i, n) for i in lines for n in range(self.order.served[i], self.order.lines[i].quantity)]

    def free_worth(self, position: int, given: int, free: int) -> int:
        """What the given units are worth of what the free ones of the line are still worth."""
        price = self.order.lines[position].unit_price
        if self.says(Flags.ON_LIST_PRICE):
            return price * given
        others = self.order.taken[position] - self.order.taken_by_buy_get[position]
        return floor(max(Fraction(0), Fraction(price * free - others)) * given / free)

    def shared(self, base: int, wanted: int, weights: list[int], units: int, served: list[int]) -> Given:
        discount = min(wanted, self.promotion.max_discount)
        self.checked(given := Given(base, discount, units, [], served))
        return Given(given.base, discount, units, by_largest_remainder(discount, weights), served)

    def checked(self, given: Given) -> Given:
        if given.discount == 0:
            raise Refusal("Rules_ZeroDiscount", base=given.base)
        return given


def _first_cycle(terms: Terms) -> int:
    return terms.buy_quantity + (1 if terms.flags & Flags.PARTIAL_CYCLE else terms.get_quantity)


def _of_first_cycle(terms: Terms, buyable: list[Unit], gettable: list[Unit]) -> int:
    """Units that a first cycle would find."""
    bought = buyable[: terms.buy_quantity]
    rest = [unit for unit in gettable if unit not in bought]
    return len(bought) + len(rest[: _first_cycle(terms) - terms.buy_quantity])


def _cycles(terms: Terms, buyable: list[Unit], gettable: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """The units bought and the units given: one cycle more as long as it goes."""
    bought: list[Unit] = []
    given: list[Unit] = []
    cycles = 0
    while not terms.max_times or cycles < terms.max_times:
        cycles += 1
        more = buyable[: cycles * terms.buy_quantity]
        rest = [unit for unit in gettable if unit not in more]
        wanted = cycles * terms.get_quantity
        least = wanted - terms.get_quantity + 1 if terms.flags & Flags.PARTIAL_CYCLE else wanted
        if len(more) < cycles * terms.buy_quantity or len(rest) < least:
            break
        wanted = min(wanted, len(rest))
        bought = more
        given = rest[:wanted] if terms.flags & Flags.GET_DEAREST else rest[-wanted:]
    return bought, given
