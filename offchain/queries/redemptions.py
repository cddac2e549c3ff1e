"""Redemptions as the chain recorded them, page by page."""

from dataclasses import dataclass
from typing import Final

from offchain.domain.terms import Audience
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.index.schema import PLACE
from offchain.index.store import IndexReader
from offchain.queries.amounts import Amount, Depth
from offchain.queries.as_of import indexed_to
from offchain.queries.paging import Page, PageAsked, cut, place_cursor, read_place
from offchain.queries.reader import PageStore, Slice
from offchain.queries.shelf import Shelf

_KEEPER: Final = "hub"
"""In whose ledgers redemptions are recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionShown:
    """block, log : its place on chain; sequence : the how-manieth of its campaign; coupon : index, None where everybody
    may; time : Unix seconds; base : what the discount was measured on; value : the coupon's own, None for the terms';
    submitter : who sent it."""

    block: int
    log: int
    transaction: str | None
    campaign: str
    sequence: int
    shopper: str
    submitter: str
    coupon: int | None
    epoch: int
    order_hash: str
    time: int
    units: int
    base: Amount
    discount: Amount
    value: Depth | None


@dataclass(frozen=True, slots=True)
class RedemptionQueries:
    """Reads the index alone."""

    store: PageStore
    shelf: Shelf

    def listed(
        self,
        asked: PageAsked,
        campaign: bytes | None = None,
        wallet: int | None = None,
        *,
        order: bytes | None = None,
        block: int | None = None,
    ) -> Page[RedemptionShown]:
        """Redemptions in the order of the chain, those of one campaign, wallet, order or block where given.

        order : hash. What nobody knows has none. Raises `CursorError`, `NotIndexedError`.
        """
        wanted = slice_of(asked, campaign, wallet, order, block)
        with self.store.read() as reader:
            indexed_to(reader)
            rows = reader.page(RedemptionRow, wanted)
            return cut(rows, asked.limit, lambda row: self._shown(reader, row), _cursor)

    def of_order(self, reader: IndexReader, order_hash: bytes) -> list[RedemptionShown]:
        """Those of one order, in the order of the chain."""
        rows = reader.rows(RedemptionRow, by=PLACE, where={"order_hash": order_hash})
        return [self._shown(reader, row) for row in list(rows)]

    def newest_of(self, merchant: int, most: int) -> list[RedemptionShown]:
        """The newest of all campaigns of a merchant, at most so many, by its own ledger: those of others are not even
        read. Raises `NotIndexedError`."""
        own = {"merchant": merchant, "keeper": _KEEPER, "name": "Redeemed"}
        with self.store.read() as reader:
            indexed_to(reader)
            records = reader.page(RecordRow, Slice(by=("position",), limit=most, newest_first=True, where=own))
            found = (reader.get(RedemptionRow, record.block_number, record.log_index) for record in records)
            return [self._shown(reader, row) for row in found if row is not None]

    def _shown(self, reader: IndexReader, row: RedemptionRow) -> RedemptionShown:
        campaign = self.shelf.campaign(reader, row.campaign)
        record = reader.get(RecordRow, row.block_number, row.log_index)
        return RedemptionShown(
            block=row.block_number,
            log=row.log_index,
            transaction=f"0x{record.transaction_hash.hex()}" if record else None,
            campaign=f"0x{row.campaign.hex()}",
            sequence=row.sequence,
            shopper=f"0x{row.shopper:040x}",
            submitter=f"0x{row.submitter:040x}",
            coupon=None if row.route == Audience.PUBLIC else row.coupon_index,
            epoch=row.epoch,
            order_hash=f"0x{row.order_hash.hex()}",
            time=row.time,
            units=row.units,
            base=campaign.amount(row.base),
            discount=campaign.amount(row.discount),
            value=campaign.depth(row.value) if row.value else None,
        )


def _cursor(row: RedemptionRow) -> str:
    return place_cursor(row.block_number, row.log_index)


def slice_of(
    asked: PageAsked,
    campaign: bytes | None,
    wallet: int | None,
    order: bytes | None = None,
    block: int | None = None,
) -> Slice:
    """The rows of a page and one more. order : hash. Raises `CursorError`."""
    given = {"campaign": campaign, "shopper": wallet, "order_hash": order, "block_number": block}
    return Slice(
        by=PLACE,
        limit=asked.limit + 1,
        after=None if asked.after is None else read_place(asked.after),
        newest_first=asked.newest_first,
        where={name: value for name, value in given.items() if value is not None},
    )
