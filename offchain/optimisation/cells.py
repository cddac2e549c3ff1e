"""Records of past campaigns: a CSV file, one row a cell of kind, depth, threshold, segment and window.

    kind,depth,threshold,segment,window_days,shown,converted,sales,discount,holdout,holdout_converted,holdout_sales
    PERCENT,10%,20.00,1,14,500,80,160000,14500,500,60,126000

depth : of an order; threshold, in the currency : the smallest order, 0.00 for none; shown, holdout : shoppers, drawn by
lot; converted : of them, who bought; sales, discount : minor units, sales before the discount.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offchain.campaigns import forms
from offchain.campaigns.errors import CampaignError
from offchain.campaigns.forms import FormError
from offchain.domain.bounds import BPS

KINDS: Final = ("PERCENT", "FIXED")
COUNTS: Final = ("shown", "converted", "sales", "discount", "holdout", "holdout_converted", "holdout_sales")
COLUMNS: Final = ("kind", "depth", "threshold", "segment", "window_days", *COUNTS)
_MOST: Final = 10**15
_MOST_DAYS: Final = 3_650
_MOST_DIGITS: Final = 30
_SHOWN: Final = 40
"""Characters of what was found."""


class RecordsError(CampaignError):
    """Thrown when records of past campaigns cannot be used. place : such as `line 3, shown`."""

    def __init__(self, path: Path, place: str, found: str, wanted: str) -> None:
        super().__init__(f"{path.name}, {place}: found {found}; wanted {wanted}")
        self.place = place
        self.found = found
        self.wanted = wanted


@dataclass(frozen=True, slots=True, order=True)
class Design:
    """What a campaign does. depth : basis points of an order; threshold : minor units; window : days."""

    kind: str
    segment: int
    depth: int
    threshold: int
    window: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One design with its figures. Amounts are minor units; sales before the discount."""

    design: Design
    shown: int
    converted: int
    sales: int
    discount: int
    holdout: int
    holdout_converted: int
    holdout_sales: int


def load(path: Path, decimals: int) -> tuple[Cell, ...]:
    """The cells of a file, equal designs added up, ascending by design. Raises `RecordsError`."""
    found: dict[Design, Cell] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise RecordsError(path, "line 1", f"no {', '.join(missing)}", "all of " + ", ".join(COLUMNS))
            for row in rows:
                cell = _cell(path, rows.line_num, row, decimals)
                found[cell.design] = added(found[cell.design], cell) if cell.design in found else cell
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RecordsError(path, "the whole", str(error), "a CSV file that can be read") from error
    if not found:
        raise RecordsError(path, "after line 1", "nothing", "a row a cell")
    return tuple(found[design] for design in sorted(found))


def added(one: Cell, other: Cell) -> Cell:
    """Two runs of one design as one."""
    return Cell(one.design, *(getattr(one, name) + getattr(other, name) for name in COUNTS))


def text_of(cells: Sequence[Cell], decimals: int) -> str:
    """Cells as such a file."""
    lines = [",".join(COLUMNS)]
    for cell in cells:
        design = cell.design
        threshold = f"{design.threshold // 10**decimals}.{design.threshold % 10**decimals:0{decimals}d}"
        depth = f"{design.depth // 100}.{design.depth % 100:02d}%"
        head = (design.kind, depth, threshold if decimals else str(design.threshold), design.segment, design.window)
        lines.append(",".join(map(str, (*head, *(getattr(cell, name) for name in COUNTS)))))
    return "\n".join([*lines, ""])


def _cell(path: Path, line: int, row: dict[str, str], decimals: int) -> Cell:
    def fail(name: str, wanted: str) -> RecordsError:
        return RecordsError(path, f"line {line}, {name}", repr((row[name] or "")[:_SHOWN]), wanted)

    def whole(name: str, most: int = _MOST) -> int:
        text = (row[name] or "").strip()
        if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS or int(text) > most:
            raise fail(name, f"a whole number from 0 to {most}")
        return int(text)

    kind = (row["kind"] or "").strip()
    if kind not in KINDS:
        raise fail("kind", f"one of {', '.join(KINDS)}")
    try:
        depth = forms.percent((row["depth"] or "").strip())
        threshold = forms.money((row["threshold"] or "").strip(), decimals)
    except FormError as error:
        raise RecordsError(path, f"line {line}", error.found, error.wanted) from error
    counts = {name: whole(name) for name in COUNTS}
    if not 0 < depth <= BPS or (kind == "FIXED" and not threshold):
        raise fail("depth", "above 0% to 100%, and a threshold for FIXED")
    for part, of in (("converted", "shown"), ("holdout_converted", "holdout")):
        if counts[part] > counts[of] or not counts[of]:
            raise fail(of, "at least one shopper, and no more converted than there are")
    design = Design(kind, whole("segment", 2**31), depth, threshold, max(1, whole("window_days", _MOST_DAYS)))
    return Cell(design, **counts)
