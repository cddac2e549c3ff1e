"""The records of the chain one by one, for whoever listens: which of them, and what is told of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.index.rows import RecordRow, RedemptionRow
from offchain.index.store import Rows
from offchain.queries.amounts import Amount
from offchain.queries.feed import Cursor, beginning, news_after
from offchain.queries.reader import PageStore
from offchain.queries.shelf import Shelf

BATCH = 100
"""Records that are read at a time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records; None asks for all. wallet : redemptions of this shopper."""

    campaign: bytes | None = None
    merchant: int | None = None
    wallet: int | None = None

    def covers(self, record: RecordRow, redeemed: RedemptionRow | None) -> bool:
        """Whether the record is one of them."""
        same = self.campaign in (None, record.campaign) and self.merchant in (None, record.merchant)
        return same and (self.wallet is None or (redeemed is not None and redeemed.shopper == self.wallet))


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemedShown:
    """What a redemption gave; who redeemed is not told. time : Unix seconds."""

    sequence: int
    time: int
    units: int
    base: Amount
    discount: Amount
    order_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShown:
    """block, log : its place on chain; position : in the ledger of its merchant and keeper, from 1; record_hash : what
    the ledger's digest takes up, the same wherever the record is mined again; redemption : None for other records."""

    name: str
    block: int
    log: int
    transaction: str
    keeper: str
    merchant: str
    position: int
    campaign: str | None
    record_hash: str
    redemption: RedeemedShown | None


@dataclass(frozen=True, slots=True)
class Heard:
    """One step of the stream. id : to go on from; rewound_to : forget every record above this block, the chain replaced
    some; record : None where the step holds none that was asked for."""

    id: str
    rewound_to: int | None = None
    record: RecordShown | None = None


@dataclass(frozen=True, slots=True)
class EventQueries:
    """Reads the index alone."""

    store: PageStore
    shelf: Shelf

    def after(self, id_: str | None, wanted: Wanted) -> Sequence[Heard]:
        """At most `BATCH` records after an id, or from the first, and before them what was taken back; records that are
        not asked for are passed over, and the last step says how far. Raises `CursorError`."""
        cursor = None if id_ is None else Cursor.parse(id_)
        with self.store.read() as reader:
            news = news_after(reader, cursor, BATCH)
            steps = []
            if news.rewound_to is not None:
                steps.append(Heard(str(beginning(cursor, news.rewound_to)), rewound_to=news.rewound_to))
            passed = None
            for record, place in zip(news.records, news.places, strict=True):
                redeemed = reader.get(RedemptionRow, record.block_number, record.log_index)
                if wanted.covers(record, redeemed):
                    steps.append(Heard(str(place), record=self._shown(reader, record, redeemed)))
                    passed = None
                else:
                    passed = Heard(str(place))
            return [*steps, passed] if passed else steps

    def _shown(self, rows: Rows, record: RecordRow, redeemed: RedemptionRow | None) -> RecordShown:
        return RecordShown(
            name=record.name,
            block=record.block_number,
            log=record.log_index,
            transaction=f"0x{record.transaction_hash.hex()}",
            keeper=record.keeper,
            merchant=f"0x{record.merchant:040x}",
            position=record.position,
            campaign=None if record.campaign is None else f"0x{record.campaign.hex()}",
            record_hash=f"0x{record.record_hash.hex()}",
            redemption=None if redeemed is None else self._redeemed(rows, redeemed),
        )

    def _redeemed(self, rows: Rows, row: RedemptionRow) -> RedeemedShown:
        campaign = self.shelf.campaign(rows, row.campaign)
        return RedeemedShown(
            sequence=row.sequence,
            time=row.time,
            units=row.units,
            base=campaign.amount(row.base),
            discount=campaign.amount(row.discount),
            order_hash=f"0x{row.order_hash.hex()}",
        )
