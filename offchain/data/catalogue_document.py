"""The catalogue as a JSON document, with a version of its schema.

    {"schema": "promissory-catalogue/1",
     "groups": ["coffee", "tea"],
     "products": [{"sku": "C-1", "id": "101", "name": "House blend", "category": "beans",
                   "groups": ["coffee"], "price": 799, "stock": 40}]}

Ids are decimal text: a u64 does not survive every JSON reader as a number. Groups are named, not numbered, so that
people can read and reorder products; the order of "groups" is the order of the tag bits and must be kept. A product may
have a "cost", what one unit costs the shop: it is for the shop alone, and never hashed or published.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from offchain.data.errors import CatalogueFileError
from offchain.data.product import Product

SCHEMA: Final = "promissory-catalogue/1"
_FIELDS: Final[Mapping[str, type]] = MappingProxyType(
    {"sku": str, "id": str, "name": str, "category": str, "groups": list, "price": int, "stock": int}
)


def document_of(products: Sequence[Product], groups: Sequence[str], *, costs: bool) -> dict[str, object]:
    """What is written; costs : with what the products cost the shop."""
    named: dict[int, list[str]] = {}
    for tags in {product.tags for product in products}:
        named[tags] = [group for bit, group in enumerate(groups) if tags >> bit & 1]
    return {
        "schema": SCHEMA,
        "groups": list(groups),
        "products": [
            {
                "sku": product.sku,
                "id": str(product.id),
                "name": product.name,
                "category": product.category,
                "groups": named[product.tags],
                "price": product.price,
                "stock": product.stock,
            }
            | ({"cost": product.cost} if costs and product.cost is not None else {})
            for product in products
        ],
    }


def parts_of(text: str, source: str) -> tuple[list[Product], list[str]]:
    """Products and groups of what was read. Raises `CatalogueFileError`, `ProductError`."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(source, found=error, wanted="JSON") from error
    _check_fields(source, document, {"schema": str, "groups": list, "products": list})
    if document["schema"] != SCHEMA:
        raise _refusal(f"schema of {source}", found=document["schema"], wanted=SCHEMA)
    groups = document["groups"]
    if not all(isinstance(group, str) for group in groups):
        raise _refusal(f"groups of {source}", found=groups, wanted="names")
    bits = {group: 1 << bit for bit, group in enumerate(groups)}
    entries = enumerate(document["products"], start=1)
    return [_product(f"product {position} of {source}", entry, bits) for position, entry in entries], groups


def _product(where: str, entry: object, bits: dict[str, int]) -> Product:
    known = isinstance(entry, dict) and "cost" in entry
    fields = _check_fields(where, entry, {**_FIELDS, "cost": int} if known else _FIELDS)
    if not (fields["id"].isascii() and fields["id"].isdecimal()):
        raise _refusal(f"id of {where}", found=repr(fields["id"]), wanted="decimal digits in quotes")
    tags = 0
    for group in fields["groups"]:
        if not isinstance(group, str) or group not in bits:
            raise _refusal(f"group of {where}", found=repr(group), wanted=list(bits))
        tags |= bits[group]
    return Product(
        sku=fields["sku"],
        id=int(fields["id"]),
        name=fields["name"],
        category=fields["category"],
        tags=tags,
        price=fields["price"],
        stock=fields["stock"],
        cost=fields.get("cost"),
    )


def _check_fields(where: str, entry: object, wanted: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(entry, dict) or set(entry) != set(wanted):
        found = sorted(entry) if isinstance(entry, dict) else type(entry).__name__
        raise _refusal(f"fields of {where}", found=found, wanted=sorted(wanted))
    for name, kind in wanted.items():
        if type(entry[name]) is not kind:  # True is an int, and no price
            raise _refusal(f"{name} of {where}", found=repr(entry[name]), wanted=kind.__name__)
    return entry


def _refusal(subject: str, *, found: object, wanted: object) -> CatalogueFileError:
    return CatalogueFileError(subject, found=found, wanted=wanted, advice="see offchain/data/README.md for the format")
