"""One product of the catalogue."""

from dataclasses import dataclass
from typing import Final

from offchain.data.errors import ProductError
from offchain.domain.bounds import MAX_U96

_MAX_U64: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Product:
    """What can be bought.

    sku : the merchant's name for it; id : u64 on chain, not 0; tags : u64 mask, one bit per product group; price :
    minor units, of one unit, public; stock : units; cost : what one unit costs the shop, minor units, None where it is
    not known, never published. Raises `ProductError`.
    """

    sku: str
    id: int
    name: str
    category: str
    tags: int
    price: int
    stock: int
    cost: int | None = None

    def __post_init__(self) -> None:
        if not self.sku or self.sku != self.sku.strip():
            raise ProductError("SKU", found=repr(self.sku), wanted="text without outer white space", advice="trim it")
        self._check("id", self.id, 1, _MAX_U64)
        self._check("tags", self.tags, 0, _MAX_U64)
        self._check("price", self.price, 1, MAX_U96)
        self._check("stock", self.stock, 0, _MAX_U64)
        if self.cost is not None:
            self._check("cost", self.cost, 0, MAX_U96)

    def _check(self, name: str, value: int, lowest: int, highest: int) -> None:
        if type(value) is not int or not lowest <= value <= highest:
            raise ProductError(
                f"{name} of {self.sku}",
                found=repr(value),
                wanted=f"a whole number in {lowest}..{highest}",
                advice="correct the catalogue",
            )
