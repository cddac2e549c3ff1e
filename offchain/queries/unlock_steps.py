"""What would unlock a promotion, step by step: of each refusal what lifts it, with its numbers and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from offchain.domain.basket import Basket
from offchain.domain.extra import Extra, Selector
from offchain.domain.refusals import Refusal
from offchain.domain.rules import better_value
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from offchain.queries.candidates import Candidate
from offchain.queries.explain_shapes import OnGoods, Prize, Step, Way
from offchain.queries.lacking import Lack, measured_on, reached
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.telling import Teller, Told
from offchain.texts.unlocking import STEPS, UnlockTexts, benefit_of
from offchain.texts.wording import Language

_WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "Cashier_CouponNeeded": "hold_token",
        "Cashier_NoCouponHeld": "get_coupon",
        "Hub_CouponExpired": "get_coupon",
        "Hub_EpochRevoked": "get_coupon",
        "Hub_IndexAboveCap": "get_coupon",
        "Hub_IndexUsed": "get_coupon",
        "Hub_OverBudget": "ask_merchant",
        "Hub_UnknownRoot": "get_coupon",
        "Rules_BelowMinAmount": "spend",
        "Rules_BelowMinQuantity": "add_units",
        "Rules_MissingRequired": "include",
        "Rules_NothingInTarget": "include",
        "Rules_TooFewForCycle": "add_units",
    }
)
"""Code -> what lifts it. Of what is not here nothing does that a shopper or a merchant could do."""


@dataclass(frozen=True, slots=True)
class Steps:
    """For one candidate in one language."""

    candidate: Candidate
    teller: Teller
    unlocks: UnlockTexts
    language: Language

    def wait(self, at: int, waits: Sequence[Refusal]) -> Step:
        """Until all is lifted that only time lifts. at : Unix seconds; waits : what is waited for, one at least."""
        return Step(
            step="wait",
            code=waits[-1].code,
            coupon=self.candidate.index,
            time=at,
            text=self.unlocks.wait(at, self.language),
            language=self.language,
        )

    def lasting(self, refusals: Sequence[Refusal | ServiceRefusal]) -> tuple[Step, ...] | None:
        """What lifts all of these, None where something has no remedy. Whatever a coupon lacks, another one has."""
        found: dict[Way, Step] = {}
        for refusal in refusals:
            way = _WAYS.get(refusal.code)
            if way is None:
                return None
            told = self._told(refusal)
            if way == "get_coupon":
                told = replace(told, next_step=self._told(ServiceRefusal("Cashier_NoCouponHeld")).next_step)
            step = self._step(way, told)
            found.setdefault(way, replace(step, coupon=None) if way == "get_coupon" else step)
        return tuple(found.values())

    def lack(self, lack: Lack) -> Step:
        """What of the order is missing."""
        refusal, way = lack.refusal, _WAYS[lack.refusal.code]
        step = replace(self._step(way, self._told(refusal)), on=self._on(lack.on), alike=lack.alike)
        if refusal.code not in STEPS:
            return step
        terms, extra, personal = self._parts()
        prize = benefit_of(terms, extra, int(refusal.facts["needed"]), personal)
        return replace(
            step,
            missing=lack.missing,
            prize=Prize(prize.name, prize.value, prize.units),
            text=self.unlocks.next_step(
                refusal, terms, extra, self.language, self.candidate.campaign.currency.decimals, personal=personal
            ),
        )

    def other(self, told: Told) -> Step:
        """Of a refusal of this order with nothing to add: what it says itself."""
        return self._step("ask_merchant" if told.code == "Hub_OverBudget" else "other", told)

    def more(self, order: Basket, base: int, discount: int) -> Step | None:
        """What gets the order more of a promotion that applies: the next tier, the next full step. base : what the
        discount was measured on; discount : minor units, both. None where there is no more, or the coupon gives no
        more."""
        terms, extra, personal = self._parts()
        if discount >= self.candidate.presented.max_discount:
            return None
        lack = _next_tier(terms, extra, order, personal) if terms.kind == Kind.TIER else _next_full(terms, base)
        return None if lack is None else replace(self.lack(lack), purpose="more", code=None)

    def _parts(self) -> tuple[Terms, Extra, int]:
        presented = self.candidate.presented
        return presented.terms, presented.extra, presented.personal

    def _told(self, refusal: Refusal | ServiceRefusal) -> Told:
        return self.teller.any(refusal, self.language, self.candidate.campaign.currency.decimals)

    def _step(self, way: Way, told: Told) -> Step:
        return Step(
            step=way,
            code=told.code,
            coupon=self.candidate.index,
            have=told.have,
            needed=told.needed,
            missing=None if told.needed is None or told.have is None else told.needed - told.have,
            unit=told.unit,
            text=told.next_step,
            language=self.language,
        )

    def _on(self, selector: Selector) -> OnGoods:
        catalogue, key = self.candidate.campaign.catalogue, selector.key
        names: Sequence[str] = ()
        if selector.target == Target.TAGS:
            names = [name for bit, name in enumerate(catalogue.groups) if key >> bit & 1]
        elif selector.target == Target.SKU:
            names = [product.sku for product in catalogue.products if product.id == key]
        return OnGoods(Target(selector.target).name, key, names)


def _next_tier(terms: Terms, extra: Extra, order: Basket, personal: int) -> Lack | None:
    """To the first tier that gives more than the order, or the coupon by itself, already has."""
    so_far, by_units = reached(terms, extra, order), bool(terms.flags & Flags.TIER_BY_QUANTITY)
    have = so_far.units if by_units else so_far.amount
    now = benefit_of(terms, extra, have, personal).value
    code = "Rules_BelowMinQuantity" if by_units else "Rules_BelowMinAmount"
    for tier in extra.tiers:
        if tier.threshold > have and better_value(terms, tier.value, personal) > now:
            refusal = Refusal(code, have=have, needed=tier.threshold)
            alike = by_units and bool(terms.flags & Flags.MIN_QUANTITY_IN_LINE)
            return Lack(refusal, measured_on(terms, extra), tier.threshold - have, alike)
    return None


def _next_full(terms: Terms, base: int) -> Lack | None:
    """To the next full step of EVERY over the whole order."""
    plain = terms.kind == Kind.EVERY and terms.scope == Scope.ORDER
    if not plain or terms.max_units or terms.flags & Flags.WHOLE_GROUPS:
        return None
    times = base // terms.min_amount
    if terms.max_times and times >= terms.max_times:
        return None
    needed = (times + 1) * terms.min_amount
    on = Selector(terms.target, terms.target_key)
    return Lack(Refusal("Rules_BelowMinAmount", have=base, needed=needed), on, needed - base)
