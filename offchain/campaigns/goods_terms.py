"""Names of groups and products as the catalogue numbers them; names that it has not are noted."""

from dataclasses import dataclass

from offchain.campaigns.entries import Target
from offchain.campaigns.problems import Problems
from offchain.campaigns.yaml_source import Place
from offchain.data.catalogue import Catalogue
from offchain.data.errors import CatalogueError
from offchain.domain import terms
from offchain.domain.extra import Selector
from offchain.texts.said import joined, said


@dataclass(frozen=True, slots=True)
class GoodsReader:
    """catalogue : None without one."""

    problems: Problems
    catalogue: Catalogue | None

    def selector(self, place: Place, target: Target | None) -> Selector:
        """Which lines; all when left out."""
        if target is None:
            return Selector()
        given = [name for name in ("groups", "sku", "all") if getattr(target, name) not in (None, False)]
        if len(given) != 1:
            self.problems.note(place, joined(given) or "neither", "one of `groups`, `sku`, `all: true`")
            return Selector()
        if target.sku is not None:
            return Selector(int(terms.Target.SKU), self.product((*place, "sku"), target.sku))
        if target.groups is not None:
            return Selector(int(terms.Target.TAGS), self.mask((*place, "groups"), target.groups))
        return Selector()

    def product(self, place: Place, sku: str) -> int:
        """The product's id; 0 when that is a mistake."""
        catalogue = self._known(place)
        if catalogue is None:
            return 0
        try:
            return catalogue.by_sku(sku).id
        except CatalogueError as error:
            self.problems.note(place, repr(error.found), said("one of {} in the catalogue", len(catalogue.products)))
            return 0

    def mask(self, place: Place, groups: list[str]) -> int:
        """One bit a group; those that are mistakes are left out."""
        catalogue = self._known(place)
        mask = 0
        for position, group in enumerate(groups if catalogue else ()):
            try:
                mask |= catalogue.tag_mask(group) if catalogue else 0
            except CatalogueError:
                wanted = said("one of {}", ", ".join(catalogue.groups if catalogue else ()))
                self.problems.note((*place, position), repr(group), wanted)
        return mask

    def _known(self, place: Place) -> Catalogue | None:
        if self.catalogue is None:
            wanted = "an entry `catalogue` with the file that has them"
            self.problems.note(place[:-1], "names, and no catalogue", wanted)
        return self.catalogue
