"""What was compared and differs: a row names it, with what the chain gives and what the receipt says."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """what : a member of the receipt, such as `quote.lines[1].unit_price`; expected : by chain, rules or hashes;
    found : in the receipt."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Rows:
    """compared : how many; different : in the order of comparing, each member once."""

    different: list[Row] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)

    def same(self, what: str, expected: object, found: object) -> None:
        """Notes a member that differs, unless it was noted before."""
        self.compared.append(what)
        if expected != found and all(row.what != what for row in self.different):
            self.different.append(Row(what, str(expected), str(found)))

    def each(self, place: str, expected: Mapping[str, object], found: Mapping[str, object]) -> None:
        """The same of each member below a place. expected, found : of the same names."""
        for name, value in expected.items():
            self.same(f"{place}.{name}" if place else name, value, found[name])
