"""What an offer of the document means as fields of the terms, kind by kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from offchain.campaigns import forms
from offchain.campaigns.document import Conditions
from offchain.campaigns.goods_terms import GoodsReader
from offchain.campaigns.offer_document import (
    AnyOffer,
    BuyGetOffer,
    EveryOffer,
    FixedOffer,
    FixedPriceOffer,
    GiftOffer,
    GoodsOffer,
    MoneyOffer,
    PercentOffer,
    ShippingOffer,
    Tier,
    TierOffer,
)
from offchain.campaigns.problems import Problems
from offchain.campaigns.yaml_source import Place
from offchain.data.catalogue import Catalogue
from offchain.domain.bounds import MAX_U96
from offchain.domain.extra import Extra, Selector
from offchain.domain.terms import Flags, Kind, Scope
from offchain.domain.tiers import Tier as TierWord
from offchain.texts.said import joined, said

_OFFER = ("offer",)
_BPS_MOST = 2**16 - 1
_ONCE = 1


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """fields : of `Terms`, by name; flags : of the terms; tiers, get : its extra words, get : None = the target."""

    fields: Mapping[str, int]
    flags: int = 0
    tiers: tuple[TierWord, ...] = ()
    get: Selector | None = None


@dataclass(frozen=True, slots=True)
class OfferReader:
    """decimals : of the currency; catalogue : names of groups and products, None without one."""

    problems: Problems
    decimals: int
    catalogue: Catalogue | None
    goods: GoodsReader = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "goods", GoodsReader(self.problems, self.catalogue))

    def read(self, offer: AnyOffer, conditions: Conditions) -> tuple[Mapping[str, int], Extra]:
        """Fields of the terms, flags among them, and the extra words, as yet without a gate; mistakes are noted."""
        own = self._own(offer, conditions)
        target = self.goods.selector((*_OFFER, "target"), offer.target)
        measured = ("conditions", "measured_on")
        condition = self.goods.selector(measured, conditions.measured_on) if conditions.measured_on else None
        requires = self.goods.mask(("conditions", "contains"), conditions.contains) if conditions.contains else 0
        fields = {
            "kind": int(Kind[offer.kind]),
            "target": target.target,
            "target_key": target.key,
            "min_amount": self.money(("conditions", "min_amount"), conditions.min_amount),
            "min_quantity": conditions.min_quantity or 0,
            **self._of_money(offer),
            **own.fields,
            "flags": int(own.flags | _flags_of(offer) | _flags_of_conditions(conditions)),
        }
        get = own.get or target if isinstance(offer, BuyGetOffer) else None
        return fields, Extra(condition=condition, requires=requires, get=get, tiers=own.tiers)

    def money(self, place: Place, text: str | None) -> int:
        """Minor units; 0 when left out."""
        return self.problems.read(place, lambda given: forms.money(given, self.decimals), text, most=MAX_U96)

    def percent(self, place: Place, text: str | None, *, most: int = MAX_U96) -> int:
        """Basis points, at most what the field holds; 0 when left out."""
        return self.problems.read(place, forms.percent, text, most=most)

    def _of_money(self, offer: AnyOffer) -> dict[str, int]:
        """Scope and bounds, as far as the kind has them."""
        at_most = self.money((*_OFFER, "at_most"), offer.at_most) if isinstance(offer, MoneyOffer) else 0
        scope = Scope.ORDER
        if isinstance(offer, ShippingOffer):
            scope = Scope.SHIPPING
        elif isinstance(offer, GoodsOffer | BuyGetOffer):
            scope = Scope[offer.scope]
        units = offer.max_units or 0 if isinstance(offer, GoodsOffer) else 0
        return {"scope": int(scope), "cap_amount": at_most, "max_units": units}

    def _own(self, offer: AnyOffer, conditions: Conditions) -> OfferTerms:
        if isinstance(offer, PercentOffer | FixedOffer | FixedPriceOffer):
            return self._grouped(offer, conditions)
        if isinstance(offer, EveryOffer):
            return self._every(offer, conditions)
        if isinstance(offer, TierOffer):
            return self._tiered(offer)
        if isinstance(offer, BuyGetOffer):
            return self._buy_get(offer)
        if isinstance(offer, GiftOffer):
            return self._gift(offer, conditions)
        return self._shipping(offer)

    def _grouped(self, offer: PercentOffer | FixedOffer | FixedPriceOffer, given: Conditions) -> OfferTerms:
        if isinstance(offer, PercentOffer):
            value = self.percent((*_OFFER, "percent"), offer.percent)
        elif isinstance(offer, FixedOffer):
            value = self.money((*_OFFER, "amount"), offer.amount)
        else:
            value = self.money((*_OFFER, "price"), offer.price)
        if offer.groups_of is None:
            if offer.max_times is not None:
                self.problems.note((*_OFFER, "max_times"), str(offer.max_times), "`groups_of` beside it, or nothing")
            return OfferTerms({"value": value})
        return OfferTerms({"value": value, **self._groups(offer.groups_of, offer.max_times, given)}, Flags.WHOLE_GROUPS)

    def _groups(self, units: int, max_times: int | None, conditions: Conditions) -> dict[str, int]:
        """A whole group of units is the terms' minimum quantity."""
        if conditions.min_quantity is not None:
            wanted = "nothing: the group of units is the smallest quantity"
            self.problems.note(("conditions", "min_quantity"), str(conditions.min_quantity), wanted)
        return {"min_quantity": units, "max_times": max_times or 0}

    def _one_step(self, offer: EveryOffer | GiftOffer, *, needed: bool) -> None:
        given = [name for name in ("every", "every_units") if getattr(offer, name) is not None]
        if len(given) > 1 or (needed and not given):
            found = joined(given) or "neither"
            self.problems.note(_OFFER, found, "either `every`, a step in money, or `every_units`")

    def _step(self, text: str, conditions: Conditions) -> dict[str, int]:
        if conditions.min_amount is not None:
            place = ("conditions", "min_amount")
            self.problems.note(place, repr(conditions.min_amount), "nothing: the offer begins at its first step")
        return {"min_amount": self.money((*_OFFER, "every"), text)}

    def _every(self, offer: EveryOffer, conditions: Conditions) -> OfferTerms:
        self._one_step(offer, needed=True)
        fields = {"value": self.money((*_OFFER, "amount"), offer.amount), "max_times": offer.max_times or 0}
        if offer.every_units is not None:
            return OfferTerms(fields | self._groups(offer.every_units, offer.max_times, conditions), Flags.WHOLE_GROUPS)
        return OfferTerms(fields | (self._step(offer.every, conditions) if offer.every is not None else {}))

    def _gift(self, offer: GiftOffer, conditions: Conditions) -> OfferTerms:
        """Without a step of its own, the threshold is reached once however far the order goes beyond it."""
        self._one_step(offer, needed=False)
        gift = ("offer", "gift", "sku")
        fields = {
            "value": 0,
            "gift_sku": self.goods.product(gift, offer.gift.sku),
            "gift_quantity": offer.gift.quantity,
            "max_times": offer.max_times or 0,
        }
        if offer.every_units is not None:
            return OfferTerms(fields | self._groups(offer.every_units, offer.max_times, conditions), Flags.WHOLE_GROUPS)
        if offer.every is not None:
            return OfferTerms(fields | self._step(offer.every, conditions))
        if offer.max_times is not None:
            self.problems.note((*_OFFER, "max_times"), str(offer.max_times), "a step beside it, or nothing: given once")
        return OfferTerms(fields | {"max_times": _ONCE if conditions.min_amount is not None else 0})

    def _buy_get(self, offer: BuyGetOffer) -> OfferTerms:
        fields = {
            "value": 0,
            "buy_quantity": offer.buy,
            "get_quantity": offer.get,
            "get_bps": self.percent((*_OFFER, "percent"), offer.percent, most=_BPS_MOST),
            "max_times": offer.max_times or 0,
        }
        flags = Flags.GET_DEAREST if offer.pick == "DEAREST" else Flags(0)
        flags |= Flags.PARTIAL_CYCLE if offer.partial else Flags(0)
        place = (*_OFFER, "get_target")
        get = None if offer.get_target is None else self.goods.selector(place, offer.get_target)
        return OfferTerms(fields, flags, get=get)

    def _shipping(self, offer: ShippingOffer) -> OfferTerms:
        if (offer.percent is None) == (offer.amount is None):
            found = "both" if offer.percent else "neither"
            self.problems.note(_OFFER, found, 'either `percent` ("100%" is free delivery) or `amount`')
        if offer.amount is not None:
            return OfferTerms({"value": self.money((*_OFFER, "amount"), offer.amount)}, Flags.VALUE_FIXED)
        return OfferTerms({"value": self.percent((*_OFFER, "percent"), offer.percent)})

    def _tiered(self, offer: TierOffer) -> OfferTerms:
        by_units = offer.tiers[0].from_units is not None
        fixed = offer.tiers[0].amount is not None
        flags = (Flags.TIER_BY_QUANTITY if by_units else Flags(0)) | (Flags.VALUE_FIXED if fixed else Flags(0))
        for position, tier in enumerate(offer.tiers):
            self._check_shape(("offer", "tiers", position), tier, by_units=by_units, fixed=fixed)
        if (offer.percent if fixed else offer.amount) is not None:
            wanted = "an `amount`, as the tiers have" if fixed else "a `percent`, as the tiers have"
            self.problems.note(("offer", "percent" if fixed else "amount"), "what all others get", wanted)
        value = self._value(_OFFER, offer, fixed=fixed)
        words = tuple(
            self._tier(("offer", "tiers", position), tier, by_units=by_units, fixed=fixed)
            for position, tier in enumerate(offer.tiers)
        )
        return OfferTerms({"value": value}, flags, words)

    def _check_shape(self, place: Place, tier: Tier, *, by_units: bool, fixed: bool) -> None:
        """All tiers are measured alike and give alike, as the first one says."""
        wanted = {"from_units" if by_units else "from_amount", "amount" if fixed else "percent"}
        found = {name for name in type(tier).model_fields if getattr(tier, name) is not None}
        if found != wanted:
            wanted_text = joined(sorted(wanted, reverse=True))
            self.problems.note(
                place, ", ".join(sorted(found)) or "nothing", said("{}, the same in every tier", wanted_text)
            )

    def _tier(self, place: Place, tier: Tier, *, by_units: bool, fixed: bool) -> TierWord:
        by_amount = self.money((*place, "from_amount"), tier.from_amount)
        return TierWord((tier.from_units or 0) if by_units else by_amount, self._value(place, tier, fixed=fixed))

    def _value(self, place: Place, giving: Tier | TierOffer, *, fixed: bool) -> int:
        if fixed:
            return self.money((*place, "amount"), giving.amount)
        return self.percent((*place, "percent"), giving.percent)


def _flags_of(offer: AnyOffer) -> Flags:
    flags = Flags.EXCLUDE_DISCOUNTED if offer.exclude_discounted else Flags(0)
    if isinstance(offer, MoneyOffer) and offer.on_list_price:
        flags |= Flags.ON_LIST_PRICE
    if isinstance(offer, GoodsOffer | BuyGetOffer) and not offer.counts_as_discount:
        flags |= Flags.UNMARKED
    return flags


def _flags_of_conditions(conditions: Conditions) -> Flags:
    flags = Flags.MIN_QUANTITY_IN_LINE if conditions.in_one_line else Flags(0)
    flags |= Flags.MIN_ON_LIST_PRICE if conditions.on_list_price else Flags(0)
    flags |= Flags.CONDITION_TARGET if conditions.measured_on else Flags(0)
    return flags | (Flags.REQUIRES if conditions.contains else Flags(0))
