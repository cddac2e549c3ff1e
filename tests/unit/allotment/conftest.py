"""Files of a small shop: six shoppers, two offers, two segments, one who opted out."""

from __future__ import annotations

from pathlib import Path

import pytest

OFFERS = """
schema: promissory-offers/1
currency: EUR
public: { percent: "5%" }
offers:
  - { name: ten, percent: "10%" }
  - { name: five-off, amount: "5.00", depth: "20%" }
"""

HEADER = "shopper,account,segment,opted_out,gain_ten,cost_ten,gain_five-off,cost_five-off"
ROWS = (
    f"ann,0x{1:040x},0,0,900,100,1500,400",
    f"bob,0x{2:040x},0,0,800,100,1200,400",
    f"cyd,0x{3:040x},1,0,700,100,,",
    f"dan,0x{4:040x},1,0,-50,100,500,300",
    f"eve,0x{5:040x},1,1,9999,1,9999,1",
    f"fay,0x{6:040x},1,0,100,100,90,100",
)


class Shop:
    """Where the files are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.offers = self.write("offers.yaml", OFFERS)
        self.scores = self.write_scores(ROWS)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def write_scores(self, rows: tuple[str, ...], name: str = "scores.csv") -> Path:
        return self.write(name, "\n".join([HEADER, *rows, ""]))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)
