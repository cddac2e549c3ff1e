"""An order was answered as a defect where a block came between its dry run and the look at its terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from offchain.queries.quote_shapes import QuoteAsked
from offchain.queries.reader import PageReader, ReadablePages, StateMovedError
from tests.api.shop import ANN, fill, served


@dataclass
class Moving:
    """Remembered pages that every other reader finds gone."""

    pages: ReadablePages
    readers: list[bool] = field(default_factory=list)

    @contextmanager
    def read(self) -> Iterator[PageReader]:
        """The first reader, the third and so on, fail."""
        self.readers.append(len(self.readers) % 2 == 0)
        with self.pages.read() as reader:
            if self.readers[-1]:
                raise StateMovedError
            yield reader


def test_it_is_read_again_from_the_state_after_it(tmp_path: Path) -> None:
    with served(tmp_path) as shop:
        fill(shop)
        desk = shop.service.page.quotes
        signing = desk.signing
        moving = Moving(signing.dry_runs.store)
        asked = QuoteAsked(basket={"T-1": 2, "C-1": 1}, wallet=ANN, choose=True)
        moved = replace(signing, dry_runs=replace(signing.dry_runs, store=moving))
        signed = replace(desk, signing=moved).signed(asked)
        assert signed.payable == desk.signed(asked).payable
    assert moving.readers == [True, False]
