"""What an offer of the document means as fields of the terms, kind by kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.campaigns import forms
from offchain.campaigns.document import (
    Conditions,
    EveryOffer,
    FixedOffer,
    PercentOffer,
    Target,
    Tier,
    TierOffer,
)
from offchain.campaigns.problems import Problems
from offchain.campaigns.yaml_source import Place
from offchain.data.catalogue import Catalogue
from offchain.data.errors import CatalogueError
from offchain.domain import terms
from offchain.domain.bounds import MAX_U96
from offchain.domain.terms import Flags, Kind, Scope
from offchain.domain.tiers import Tier as TierWord

AnyOffer = PercentOffer | FixedOffer | EveryOffer | TierOffer
_OFFER = ("offer",)


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """fields : of `Terms`, by name; tiers : its extra words."""

    fields: Mapping[str, int]
    tiers: tuple[TierWord, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferReader:
    """decimals : of the currency; catalogue : names of groups and products, None without one."""

    problems: Problems
    decimals: int
    catalogue: Catalogue | None

    def read(self, offer: AnyOffer, conditions: Conditions) -> OfferTerms:
        """The terms of an offer; mistakes are noted in `problems`."""
        common = {
            "kind": int(Kind[offer.kind]),
            "scope": int(Scope[offer.scope]),
            "cap_amount": self.money(("offer", "at_most"), offer.at_most),
            "min_amount": self.money(("conditions", "min_amount"), conditions.min_amount),
            "min_quantity": conditions.min_quantity or 0,
        } | self._target(offer.target)
        if isinstance(offer, PercentOffer):
            return OfferTerms(common | {"value": self.percent(("offer", "percent"), offer.percent)})
        if isinstance(offer, FixedOffer):
            return OfferTerms(common | {"value": self.money(("offer", "amount"), offer.amount)})
        if isinstance(offer, EveryOffer):
            return OfferTerms(common | self._every(offer, conditions))
        return self._tiered(offer, common)

    def money(self, place: Place, text: str | None) -> int:
        """Minor units; 0 when left out."""
        return self.problems.read(place, lambda given: forms.money(given, self.decimals), text, most=MAX_U96)

    def percent(self, place: Place, text: str | None) -> int:
        """Basis points; 0 when left out."""
        return self.problems.read(place, forms.percent, text, most=MAX_U96)

    def _every(self, offer: EveryOffer, conditions: Conditions) -> dict[str, int]:
        if conditions.min_amount is not None:
            place = ("conditions", "min_amount")
            self.problems.note(place, f"{conditions.min_amount!r}", "nothing: an EVERY offer begins at its first step")
        return {
            "value": self.money(("offer", "amount"), offer.amount),
            "min_amount": self.money(("offer", "every"), offer.every),
            "max_times": offer.max_times or 0,
        }

    def _tiered(self, offer: TierOffer, common: Mapping[str, int]) -> OfferTerms:
        by_units = offer.tiers[0].from_units is not None
        fixed = offer.tiers[0].amount is not None
        flags = (Flags.TIER_BY_QUANTITY if by_units else 0) | (Flags.VALUE_FIXED if fixed else 0)
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
        return OfferTerms({**common, "value": value, "flags": int(flags)}, words)

    def _check_shape(self, place: Place, tier: Tier, *, by_units: bool, fixed: bool) -> None:
        """All tiers are measured alike and give alike, as the first one says."""
        wanted = {"from_units" if by_units else "from_amount", "amount" if fixed else "percent"}
        found = {name for name in type(tier).model_fields if getattr(tier, name) is not None}
        if found != wanted:
            wanted_text = " and ".join(sorted(wanted, reverse=True))
            self.problems.note(place, ", ".join(sorted(found)) or "nothing", f"{wanted_text}, the same in every tier")

    def _tier(self, place: Place, tier: Tier, *, by_units: bool, fixed: bool) -> TierWord:
        by_amount = self.money((*place, "from_amount"), tier.from_amount)
        return TierWord((tier.from_units or 0) if by_units else by_amount, self._value(place, tier, fixed=fixed))

    def _value(self, place: Place, giving: Tier | TierOffer, *, fixed: bool) -> int:
        if fixed:
            return self.money((*place, "amount"), giving.amount)
        return self.percent((*place, "percent"), giving.percent)

    def _target(self, target: Target | None) -> dict[str, int]:
        if target is None:
            return {"target": int(terms.Target.ALL), "target_key": 0}
        place = ("offer", "target")
        if (target.groups is None) == (target.sku is None):
            self.problems.note(place, "both" if target.sku else "neither", "either `groups` or `sku`")
            return {}
        if self.catalogue is None:
            self.problems.note(place, "names, and no catalogue", "an entry `catalogue` with the file that has them")
            return {}
        if target.sku is not None:
            return {"target": int(terms.Target.SKU), "target_key": self._product(self.catalogue, target.sku)}
        return {"target": int(terms.Target.TAGS), "target_key": self._mask(self.catalogue, target.groups or [])}

    def _product(self, catalogue: Catalogue, sku: str) -> int:
        try:
            return catalogue.by_sku(sku).id
        except CatalogueError as error:
            self.problems.note(("offer", "target", "sku"), repr(error.found), str(error.wanted))
            return 0

    def _mask(self, catalogue: Catalogue, groups: list[str]) -> int:
        mask = 0
        for position, group in enumerate(groups):
            try:
                mask |= catalogue.tag_mask(group)
            except CatalogueError:
                wanted = f"one of {', '.join(catalogue.groups)}"
                self.problems.note(("offer", "target", "groups", position), repr(group), wanted)
        return mask
