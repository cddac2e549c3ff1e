"""Past orders, from whichever source: what was bought, when, by whom, at which list price."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from offchain.data.bad_rows import BadRow
from offchain.data.errors import DataError
from offchain.domain.bounds import LINES, MAX_U96, QUANTITY

MOST_BAD: Final = 20
"""Bad rows that a report shows; all are counted."""


class OrdersError(DataError):
    """The past orders cannot be used at all."""


@dataclass(frozen=True, slots=True)
class PastLine:
    """sku : the shop's; quantity : units; unit_price : list price of one, minor units, None = the catalogue's."""

    sku: str
    quantity: int
    unit_price: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrder:
    """ref : the shop's number; time : Unix seconds; segment : of its shopper, empty where nobody said; delivery : fee,
    minor units; holds : names of the campaigns of which the shopper held a coupon or a token, None where nobody said.
    """

    ref: str
    time: int
    shopper: str
    segment: str = ""
    delivery: int = 0
    holds: frozenset[str] | None = None
    lines: tuple[PastLine, ...]


@dataclass(frozen=True, slots=True)
class PastOrders:
    """orders : by time, then number; bad_rows : what the source held besides; an order with a bad row is left out
    whole, for a basket without one of its lines is another basket."""

    orders: tuple[PastOrder, ...]
    bad_rows: tuple[BadRow, ...] = ()


class RowError(ValueError):
    """A row cannot be used; the message is the reason."""


@dataclass(slots=True)
class _Growing:
    """An order while its rows come; head : what every row of it says."""

    head: Mapping[str, str]
    first_line: int
    order: PastOrder
    lines: list[PastLine] = field(default_factory=list)


class Gathering:
    """Rows become orders, in any order of rows."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._orders: dict[str, _Growing] = {}
        self._spoilt: set[str] = set()
        self._bad: list[BadRow] = []

    def add(self, number: int, head: Mapping[str, str], order: PastOrder) -> None:
        """One row as an order of one line; head : the texts that all rows of an order must share."""
        known = self._orders.setdefault(order.ref, _Growing(head, number, order))
        if dict(known.head) != dict(head):
            differing = ", ".join(name for name in head if head[name] != known.head.get(name))
            raise RowError(f"{differing}: not what line {known.first_line} of the same order says")
        known.lines += order.lines

    def refuse(self, number: int, ref: str, reason: str, row: Mapping[str, str]) -> None:
        """A row that cannot be used, and its order with it."""
        self._bad.append(BadRow(self._source, number, reason, row))
        if ref:
            self._spoilt.add(ref)

    def done(self) -> PastOrders:
        """Every order whose rows are all good, equal lines joined."""
        kept = []
        for ref, growing in self._orders.items():
            lines = _joined(growing.lines)
            if ref in self._spoilt:
                continue
            if len(lines) > LINES:
                reason = f"an order of {len(lines)} lines, more than {LINES}"
                self._bad.append(BadRow(self._source, growing.first_line, reason, growing.head))
                continue
            one = growing.order
            kept.append(
                PastOrder(
                    ref=ref,
                    time=one.time,
                    shopper=one.shopper,
                    segment=one.segment,
                    delivery=one.delivery,
                    holds=one.holds,
                    lines=lines,
                )
            )
        kept.sort(key=lambda order: (order.time, order.ref))
        return PastOrders(tuple(kept), tuple(sorted(self._bad, key=lambda bad: bad.line)))


def checked_line(sku: str, quantity: int, unit_price: int | None) -> PastLine:
    """A line within the bounds of an order. Raises `RowError`."""
    if not sku:
        raise RowError("sku: nothing")
    if not 0 < quantity <= QUANTITY:
        raise RowError(f"quantity: {quantity}, wanted 1 to {QUANTITY}")
    if unit_price is not None and not 0 < unit_price <= MAX_U96:
        raise RowError(f"unit_price: {unit_price}, wanted more than 0")
    return PastLine(sku, quantity, unit_price)


def _joined(lines: Iterable[PastLine]) -> tuple[PastLine, ...]:
    """Units of the same product at the same price in one line, as far as a line goes."""
    units: dict[tuple[str, int | None], int] = {}
    for line in lines:
        key = (line.sku, line.unit_price)
        units[key] = units.get(key, 0) + line.quantity
    joined = []
    for (sku, price), quantity in units.items():
        joined += [PastLine(sku, min(QUANTITY, quantity - at), price) for at in range(0, quantity, QUANTITY)]
    return tuple(joined)
