"""What the shop sells: the merchant's SKU, its id on chain, its product groups, price and stock."""

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Final

from offchain.data.catalogue_document import document_of, parts_of
from offchain.data.errors import DuplicateError, GroupError, SourceError, UnknownGroupError, UnknownSkuError
from offchain.data.product import Product

__all__ = ["MAX_GROUPS", "Catalogue", "Product"]

MAX_GROUPS: Final = 64
"""Bits of an order line's tags on chain."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products of a shop.

    products : ascending by SKU (UTF-8 bytes), SKUs and ids unique; groups : names of the product groups, the position
    is the tag bit, at most 64. Raises `DuplicateError`, `GroupError`.
    """

    products: tuple[Product, ...]
    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        self._check_groups()
        for before, after in pairwise(self.products):
            if before.sku >= after.sku:  # code points order like UTF-8 bytes
                raise DuplicateError(
                    "SKUs", found=(before.sku, after.sku), wanted="each once, ascending", advice="use Catalogue.of"
                )
        skus: dict[int, str] = {}
        for product in self.products:
            if skus.setdefault(product.id, product.sku) != product.sku:
                raise DuplicateError(
                    f"id {product.id}",
                    found=(skus[product.id], product.sku),
                    wanted="one SKU",
                    advice="give one of the two another id",
                )

    @classmethod
    def of(cls, products: Iterable[Product], groups: Iterable[str]) -> "Catalogue":
        """The catalogue of products in any order."""
        return cls(tuple(sorted(products, key=attrgetter("sku"))), tuple(groups))

    @classmethod
    def load(cls, path: Path) -> "Catalogue":
        """From a JSON file, see catalogue_document.py. Raises `SourceError` and every `CatalogueError`."""
        try:
            if path.exists() and not path.is_file():  # a device or a pipe would be read for ever
                raise OSError("no regular file")
            text = path.read_text("utf-8")
        except (OSError, ValueError) as error:
            raise SourceError(
                f"catalogue {path.name}", found=error, wanted="a UTF-8 file", advice="check the path and the encoding"
            ) from error
        return cls.of(*parts_of(text, path.name))

    def save(self, path: Path, *, costs: bool = False) -> None:
        """To a JSON file that `load` reads: UTF-8, indented for people. costs : with what the products cost the shop,
        for a file that nobody else is given."""
        document = document_of(self.products, self.groups, costs=costs)
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")

    def canonical(self) -> bytes:
        """The same document with sorted keys and no white space, without costs, for hashing and publishing."""
        document = document_of(self.products, self.groups, costs=False)
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def by_sku(self, sku: str) -> Product:
        """The product. Raises `UnknownSkuError`."""
        position = bisect_left(self.products, sku, key=attrgetter("sku"))
        if position == len(self.products) or self.products[position].sku != sku:
            raise UnknownSkuError(
                "SKU", found=sku, wanted=f"one of {len(self.products)} in the catalogue", advice="check its spelling"
            )
        return self.products[position]

    def tag_mask(self, group: str) -> int:
        """The one bit of a product group. Raises `UnknownGroupError`."""
        if group not in self.groups:
            raise UnknownGroupError("product group", found=group, wanted=self.groups, advice="check its spelling")
        return 1 << self.groups.index(group)

    def skus_with(self, mask: int) -> tuple[str, ...]:
        """SKUs that share at least one group with the mask, ascending."""
        return tuple(product.sku for product in self.products if product.tags & mask)

    def _check_groups(self) -> None:
        if len(self.groups) > MAX_GROUPS:
            raise GroupError(
                "product groups", found=len(self.groups), wanted=f"at most {MAX_GROUPS}", advice="merge small groups"
            )
        if len(set(self.groups)) != len(self.groups) or "" in self.groups:
            raise GroupError(
                "product groups", found=self.groups, wanted="each named once", advice="rename or merge the doubles"
            )
        for product in self.products:
            if product.tags >> len(self.groups):
                raise GroupError(
                    f"tags of {product.sku}",
                    found=bin(product.tags),
                    wanted=f"bits below {len(self.groups)}",
                    advice="name the missing group",
                )
