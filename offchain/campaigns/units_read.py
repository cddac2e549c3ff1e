"""Units of goods as people write them in a command: `SKU=n`."""

from collections.abc import Mapping, Sequence

from offchain.campaigns.errors import OrderError
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError


def read_units(texts: Sequence[str], catalogue: Catalogue | None) -> Mapping[int, int]:
    """Product id -> units. catalogue : names the products; without it they are given by number. Raises `OrderError`."""
    found: dict[int, int] = {}
    for text in texts:
        sku, equals, count = text.rpartition("=")
        if not (equals and count.isascii() and count.isdecimal()):
            raise OrderError("--units", repr(text), "a product and its units, such as C-1=2")
        number = _number(sku, catalogue)
        if number in found:
            raise OrderError("--units", f"{sku} twice", "each product once, with all of its units")
        found[number] = int(count)
    return found


def _number(sku: str, catalogue: Catalogue | None) -> int:
    if catalogue is None:
        if not (sku.isascii() and sku.isdecimal()):
            raise OrderError("--units", repr(sku), "a product's number, or a --catalogue that names it")
        return int(sku)
    try:
        return catalogue.by_sku(sku).id
    except UnknownSkuError as error:
        raise OrderError("--units", repr(sku), "a product of the catalogue") from error
