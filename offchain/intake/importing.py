"""Row by row from an export to past orders: an order is taken whole, once, in one currency, less what came back."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offchain.campaigns.currencies import Currency, by_code
from offchain.domain.bounds import QUANTITY
from offchain.intake import cells
from offchain.intake.errors import BadCell, IntakeError
from offchain.intake.mapping import Mapping
from offchain.intake.reading import Row
from offchain.texts.wording import money

COLUMNS: Final = ("order", "time", "shopper", "segment", "sku", "quantity", "unit_price", "delivery")
_KEY: Final = 16
"""Bytes of a hash that tells orders apart."""


class Seen(Protocol):
    """Remembers orders, of files that do not fit into memory."""

    def put(self, key: bytes, content: bytes) -> bytes | None:
        """Keeps the content of a new key; of a known one, what it had."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """number, line : as `Row`; the rest as `BadCell`."""

    number: int
    line: int
    order: str
    cell: BadCell


@dataclass(slots=True)
class Counts:
    """Orders by what became of them; rows that were read, lines that were written, units that had come back."""

    orders: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    lines: int = 0
    returned: int = 0
    currency: str = ""


@dataclass(slots=True)
class Importer:
    """named : the shop's id of a shopper -> the name in the output; bad : is told each bad row."""

    mapping: Mapping
    seen: Seen
    named: Callable[[str], str]
    bad: Callable[[BadRow], None]
    counts: Counts = field(default_factory=Counts)
    _zone: ZoneInfo | None = None
    _currencies: dict[str, Currency | None] = field(default_factory=dict)

    def run(self, rows: Iterator[Row]) -> Iterator[Sequence[str]]:
        """Rows of the output, in the columns `COLUMNS`. Raises `IntakeError`."""
        self._zone = _zone(self.mapping.time_zone)
        self.counts.currency = self.counts.currency or self.mapping.currency
        for _, group in groupby(self._counted(rows), key=self._order):
            taken = list(group)
            outcome, lines = self._one(taken)
            self.counts.orders[outcome] += 1
            self.counts.lines += len(lines)
            yield from lines

    def _counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.counts.rows += 1
            yield row

    def _order(self, row: Row) -> str:
        return row.cells.get(self.mapping.columns["order"], "").strip()

    def _one(self, rows: list[Row]) -> tuple[str, list[Sequence[str]]]:
        """What became of an order, and its lines."""
        order, at = self._order(rows[0]), rows[0]
        try:
            known = self._known(rows, order)
            if known:
                return known, []
            currency = self._currency(rows[0])
            if currency is None:
                return "other currency", []
            head, lines, names = self._head(rows[0], order, currency), [], set[str]()
            for at in rows:
                if at.problem:
                    raise BadCell("", at.problem, "as many cells as the header", "correct the row")
                name = self._text(at, "line")
                if not name or name not in names:
                    lines += self._line(at, head, currency)
                names.add(name)
        except BadCell as error:
            self.bad(BadRow(at.number, at.line, order, error))
            return "bad", []
        return ("taken", lines) if lines else ("all came back", [])

    def _known(self, rows: list[Row], order: str) -> str:
        """What is known before its lines are read: why it does not count; "" for an order that does."""
        column = self.mapping.columns["order"]
        if rows[0].problem or not order:
            raise BadCell(column, rows[0].problem or "nothing", "the number of an order", "correct the row")
        content = sha256(repr([tuple(row.cells.values()) for row in rows]).encode()).digest()[:_KEY]
        before = self.seen.put(sha256(order.encode()).digest()[:_KEY], content)
        if before == content:
            return "duplicate"
        if before is not None:
            advice = "sort the export by order, and leave out what was exported twice"
            raise BadCell(column, order, "rows of an order together, once", advice)
        return "left out" if self._left_out(rows[0]) else ""

    def _left_out(self, first: Row) -> bool:
        state = self._text(first, "status").lower().removeprefix("wc-")
        return state in self.mapping.left_out or bool(self._text(first, "cancelled"))

    def _currency(self, first: Row) -> Currency | None:
        """None for an order in another currency than the first."""
        code = self._text(first, "currency").upper() or self.counts.currency
        column = self.mapping.columns.get("currency", "currency")
        if code not in self._currencies:
            self._currencies[code] = by_code(code)
        found = self._currencies[code]
        if found is None:
            raise BadCell(column, code, "a code of ISO 4217", "set `currency` of the mapping, or --currency")
        self.counts.currency = self.counts.currency or code
        return found if code == self.counts.currency else None

    def _head(self, first: Row, order: str, currency: Currency) -> dict[str, str]:
        """What all rows of the order say."""
        columns, mapping = self.mapping.columns, self.mapping
        time = cells.moment(columns["time"], self._text(first, "time"), mapping.time_form, self._zone)
        who = self._text(first, "shopper") or f"order {order}"  # a guest is somebody else each time
        fee = self._text(first, "delivery")
        delivery = cells.minor(columns["delivery"], fee, self._form, currency.decimals) if fee else 0
        if delivery < 0:
            raise BadCell(columns["delivery"], fee, "0 or more", "correct the cell")
        return {
            "order": order,
            "time": cells.written(time),
            "shopper": self.named(who),
            "segment": self._text(first, "segment"),
            "delivery": money(delivery, currency.decimals),
        }

    def _line(self, row: Row, head: dict[str, str], currency: Currency) -> list[Sequence[str]]:
        """Rows of the output for one line: none where all came back, two where a total is no multiple of its units."""
        columns = self.mapping.columns
        sku = self._text(row, "sku")
        if not sku:
            raise BadCell(columns["sku"], "nothing", "a SKU", "give the product one in the shop, and export again")
        units = cells.whole(columns["quantity"], row.cells[columns["quantity"]])
        back = self._text(row, "refunded_units")
        returned = abs(cells.whole(columns["refunded_units"], back)) if back else 0
        if not 0 < units <= QUANTITY or returned > units:
            wanted = f"1 to {QUANTITY}, and not more returned than bought"
            raise BadCell(columns["quantity"], f"{units}, returned {returned}", wanted, "correct the cell")
        self.counts.returned += returned
        kept = units - returned
        lines: list[Sequence[str]] = []
        for count, price in self._priced(row, units, currency):
            if taken := min(count, kept):
                head_cells = [head[name] for name in COLUMNS[:4]]
                lines.append([*head_cells, sku, str(taken), price, head["delivery"]])
                kept -= taken
        return lines

    def _priced(self, row: Row, units: int, currency: Currency) -> list[tuple[int, str]]:
        """Units and the price of one, as text; the sum of a total is kept: some units cost one minor unit more."""
        name = "unit_price" if "unit_price" in self.mapping.columns else "line_total"
        text = self._text(row, name)
        if not text:
            return [(units, "")]
        column = self.mapping.columns[name]
        value = cells.minor(column, text, self._form, currency.decimals)
        least, more = (value, 0) if name == "unit_price" else divmod(value, units)
        if least <= 0:
            raise BadCell(column, text, "a price above 0", "leave gifts out, or correct the cell")
        parts = [(units - more, least), (more, least + 1)]
        return [(count, money(price, currency.decimals)) for count, price in parts if count]

    @property
    def _form(self) -> tuple[str, str, str]:
        return self.mapping.decimal, self.mapping.thousands, self.mapping.amounts

    def _text(self, row: Row, name: str) -> str:
        column = self.mapping.columns.get(name)
        return row.cells.get(column, "").strip() if column else ""


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise IntakeError("time_zone", found=name, wanted="a name such as Europe/Berlin", advice="mend it") from error
