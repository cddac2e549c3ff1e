"""An order to be priced, from a JSON file.

{"schema": "promissory-order/1", "currency": "EUR", "decimals": 2, "delivery": "4.90", "time": "2026-10-05T08:00+01:00",
 "lines": [{"sku": "C-1", "quantity": 2, "unit_price": "7.99", "id": 3, "tags": 1}],
 "personal": {"tea-for-you": 1500}}

currency : ISO 4217 code of all amounts; decimals : of its minor unit, to say which is meant; a campaign in other money
is refused. Left out, both are the campaigns'. delivery, time : may be left out: 0, now. unit_price, id, tags : of goods
that the catalogue does not have, where the price is needed; of others they stand instead of the catalogue's. personal :
the value on the coupon that the shopper holds, by campaign, in basis points or minor units as the kind has it; without
it, the public terms'.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.campaigns import forms
from offchain.campaigns.currencies import by_code, denomination_in
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError
from offchain.domain.bounds import MAX_U96
from offchain.domain.denomination import Denomination
from offchain.domain.order import Line
from offchain.texts.said import said

_Word64 = Annotated[int, Field(ge=0, lt=2**64)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _LineDocument(_Strict):
    sku: str
    quantity: int
    unit_price: str | None = None
    id: _Word64 | None = None
    tags: _Word64 | None = None


class _OrderDocument(_Strict):
    form: Annotated[Literal["promissory-order/1"], Field(alias="schema")]
    currency: str | None = None
    decimals: Annotated[int, Field(ge=0, le=18)] | None = None
    delivery: str = "0"
    time: str = "now"
    lines: list[_LineDocument]
    personal: dict[str, Annotated[int, Field(ge=0, le=MAX_U96)]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuoteOrder:
    """skus : (n_lines,) names; lines : in the file's order; delivery : minor units; time : Unix seconds; personal :
    values on coupons, by campaign; money : of all amounts."""

    skus: tuple[str, ...]
    lines: tuple[Line, ...]
    delivery: int
    time: int
    personal: Mapping[str, int]
    money: Denomination


def load(path: Path, *, usual: Denomination, catalogue: Catalogue | None, now: int) -> QuoteOrder:
    """The order of a file; usual : its money where it does not say; now : Unix seconds. Raises `OrderError`."""
    try:
        document = _OrderDocument.model_validate(json.loads(path.read_bytes()))
        money = _money(document, usual)
        decimals = money.decimals
        return QuoteOrder(
            skus=tuple(line.sku for line in document.lines),
            lines=tuple(_line(line, decimals, catalogue) for line in document.lines),
            delivery=forms.money(document.delivery, decimals),
            time=forms.moment(document.time, now),
            personal=document.personal,
            money=money,
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise OrderError(f"{path.name}, {place}", repr(first["input"])[:60], first["msg"]) from error
    except FormError as error:
        raise OrderError(path.name, error.found, error.wanted) from error
    except (OSError, ValueError, RecursionError) as error:
        raise OrderError(path.name, str(error), "a JSON file that can be read") from error


def _money(document: _OrderDocument, usual: Denomination) -> Denomination:
    money = usual
    if document.currency is not None:
        currency = by_code(document.currency)
        if currency is None:
            raise FormError(
                said("the currency {}", repr(document.currency)), "a code of ISO 4217 with a minor unit, such as EUR"
            )
        money = denomination_in(currency.number)
    return money if document.decimals is None else replace(money, decimals=document.decimals)


def _line(line: _LineDocument, decimals: int, catalogue: Catalogue | None) -> Line:
    price = None if line.unit_price is None else forms.money(line.unit_price, decimals)
    try:
        product = None if catalogue is None else catalogue.by_sku(line.sku)
    except UnknownSkuError:
        product = None
    if product is not None:
        price = product.price if price is None else price
    if price is None:
        raise FormError(said("no unit_price of {}", line.sku), "one, or a catalogue that has the SKU")
    sku = product.id if line.id is None and product else line.id
    tags = product.tags if line.tags is None and product else line.tags
    return Line(price, line.quantity, sku or 0, tags or 0)
