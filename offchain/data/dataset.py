"""What the later stages compute from: behaviour, catalogue, and the moment up to which behaviour counts."""

from dataclasses import dataclass
from typing import Final

from offchain.data.catalogue import Catalogue
from offchain.data.errors import DatasetError
from offchain.data.events import EventLog
from offchain.data.schema import END_OF_TIME, MIN_TIME

USD: Final = 840
"""ISO 4217 number of the US dollar, whose minor unit is the cent."""
_MAX_CURRENCY: Final = 999


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Behaviour and catalogue of one shop.

    name : of the source; currency : ISO 4217 number; cutoff : Unix seconds, when offers are decided: all behaviour
    before it is used, none after. Raises `DatasetError`.
    """

    name: str
    currency: int
    events: EventLog
    catalogue: Catalogue
    cutoff: int

    def __post_init__(self) -> None:
        if not 0 < self.currency <= _MAX_CURRENCY:
            raise DatasetError(
                "currency", found=self.currency, wanted=f"1..{_MAX_CURRENCY}", advice="use the ISO 4217 number"
            )
        if not MIN_TIME < self.cutoff <= END_OF_TIME:
            raise DatasetError(
                "cut-off",
                found=self.cutoff,
                wanted=f"{MIN_TIME + 1}..{END_OF_TIME}",
                advice="give Unix seconds, not days or milliseconds",
            )

    def unlisted(self) -> dict[str, int]:
        """Items bought before the cut-off which the catalogue does not sell -> number of purchases.

        They count as behaviour, and nothing can be offered of them.
        """
        listed = {product.sku for product in self.catalogue.products}
        bought = self.events.before(self.cutoff).purchases_by_item()
        return {item: number for item, number in bought.items() if item not in listed}
