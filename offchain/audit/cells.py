"""How a value of a stored row is written in an exported file, and read again: exactly, in every format.

| kind of column | in JSON lines | in CSV | in Parquet |
|---|---|---|---|
| `integer`, below 2**63 | number | digits | 64-bit integer |
| `decimal`, wider | text of digits | digits | text of digits |
| `address`, 20 bytes, and `bytes` | 0x and hexadecimal digits | the same | bytes |
| `decimals`, `addresses` | list of such texts | the same, parted by spaces | list of texts |
| `text` | text | text | text |

Nothing stands for no value: null, an empty cell of CSV, null. No bytes at all are "0x".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, NoneType
from typing import Any, Final, TypeAlias, get_args, get_type_hints

import polars as pl

from offchain.index.rows import Row, Width
from offchain.index.schema import columns

Cell: TypeAlias = str | int | list[str] | None
"""A value as JSON has it."""

_ADDRESS: Final = 20
_PLAIN_BITS: Final = 63


@dataclass(frozen=True, slots=True)
class Column:
    """kind : see above; width : bytes of a value, or of each in a list, 0 where it may be of any length; nullable :
    whether there may be none."""

    name: str
    kind: str
    width: int
    nullable: bool

    def cell(self, value: Any) -> Cell:
        """The value as JSON has it."""
        return None if value is None else _WRITTEN[self.kind](value)

    def value(self, cell: Any) -> Any:
        """The value of a cell. Raises `ValueError` where it is none of this column."""
        if cell is None:
            if not self.nullable:
                raise ValueError(f"{self.name}: found nothing, wanted a value")
            return None
        try:
            return self._parsed(cell)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{self.name}: found {str(cell)[:40]!r}, wanted {self._wanted()}") from error

    def text(self, cell: Cell) -> str:
        """The cell in CSV."""
        if cell is None:
            return ""
        return " ".join(cell) if isinstance(cell, list) else str(cell)

    def of_text(self, text: str) -> Cell:
        """The cell of a text in CSV; a number stays digits."""
        if self.kind in _LISTS:
            return text.split()
        return None if self.nullable and not text else text

    def packed(self, cell: Cell) -> Any:
        """The cell in Parquet."""
        return bytes.fromhex(cell[2:]) if isinstance(cell, str) and self.kind in _BINARY else cell

    def unpacked(self, value: Any) -> Cell:
        """The cell of a value in Parquet."""
        return f"0x{value.hex()}" if isinstance(value, bytes) else value

    @property
    def parquet_type(self) -> Any:
        """Its type there."""
        if self.kind in _LISTS:
            return pl.List(pl.String)
        return pl.Binary if self.kind in _BINARY else pl.Int64 if self.kind == "integer" else pl.String

    def _parsed(self, cell: Any) -> Any:
        if self.kind == "text":
            return _text(cell)
        if self.kind in _LISTS:
            read = _address if self.kind == "addresses" else _number
            return tuple(_bounded(read(part), 8 * self.width) for part in cell)
        if self.kind == "bytes":
            return _sized(_bytes(cell), self.width)
        if self.kind == "address":
            return _address(cell)
        return _bounded(_number(cell), 8 * self.width if self.kind == "decimal" else _PLAIN_BITS)

    def _wanted(self) -> str:
        return f"{self.kind} of {self.width} bytes" if self.width else self.kind


def columns_of(kind: type[Row]) -> tuple[Column, ...]:
    """The columns of a table, in the order of its dataclass."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_column(name, hints[name]) for name in columns(kind))


def _column(name: str, hint: Any) -> Column:
    parts = get_args(hint)
    nullable = NoneType in parts
    if nullable:
        hint = next(part for part in parts if part is not NoneType)
    width = next((part.size for part in getattr(hint, "__metadata__", ()) if isinstance(part, Width)), 0)
    base = getattr(hint, "__origin__", hint) if width else hint
    return Column(name, _kind(base, width), width, nullable)


def _kind(base: Any, width: int) -> str:
    if base is str:
        return "text"
    if base is bytes:
        return "bytes"
    if base is int:
        return "address" if width == _ADDRESS else "decimal" if width else "integer"
    return "addresses" if width == _ADDRESS else "decimals"


def _hexadecimal(address: int) -> str:
    return f"0x{address:040x}"


_WRITTEN: Final[Mapping[str, Callable[[Any], Cell]]] = MappingProxyType(
    {
        "integer": int,
        "decimal": str,
        "address": _hexadecimal,
        "bytes": lambda value: f"0x{value.hex()}",
        "decimals": lambda value: [str(part) for part in value],
        "addresses": lambda value: [_hexadecimal(part) for part in value],
        "text": str,
    }
)
_LISTS: Final = frozenset({"decimals", "addresses"})
_BINARY: Final = frozenset({"address", "bytes"})


def _number(cell: Any) -> int:
    if isinstance(cell, bool) or not (isinstance(cell, int) or (isinstance(cell, str) and cell.isascii())):
        raise ValueError(cell)
    if isinstance(cell, str) and not cell.isdigit():
        raise ValueError(cell)
    return int(cell)


def _bounded(number: int, bits: int) -> int:
    if not 0 <= number < 1 << bits:
        raise ValueError(number)
    return number


def _bytes(cell: Any) -> bytes:
    if not isinstance(cell, str) or not cell.startswith("0x"):
        raise ValueError(cell)
    return bytes.fromhex(cell[2:])


def _sized(value: bytes, width: int) -> bytes:
    if width and len(value) != width:
        raise ValueError(value)
    return value


def _address(cell: Any) -> int:
    return int.from_bytes(_sized(_bytes(cell), _ADDRESS), "big")


def _text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise TypeError(cell)
    return cell
