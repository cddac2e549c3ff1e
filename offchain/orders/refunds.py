"""Goods that came back: what the chain recorded, and the transactions with which a merchant gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from offchain.attestation.checkout import unpacked_units
from offchain.campaigns import refunds
from offchain.campaigns.currencies import Currency, of_number
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.errors import OrderError
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.refusals import Refusal
from offchain.index.paid_rows import RefundRow, ReturnedOrderRow
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.index.schema import PLACE
from offchain.index.store import IndexReader
from offchain.orders.papers import NoOrderError, Papers
from offchain.ports import Receipt
from offchain.queries.amounts import Amount, amount_of
from offchain.queries.as_of import indexed_to
from offchain.queries.paging import Page, PageAsked, cut, place_cursor, read_place
from offchain.queries.reader import PageStore, Slice
from offchain.queries.redemptions import RedemptionQueries, RedemptionShown
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Shelf
from offchain.receipts.mined import Mined


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundShown:
    """block, log : its place on chain; amount : to the shopper with this step, refunded : so far; units : of each line
    of the order that came back with this step, up to the last that has any."""

    block: int
    log: int
    transaction: str | None
    order_hash: str
    merchant: str
    shopper: str
    amount: Amount
    refunded: Amount
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """An order that was redeemed: one redemption a promotion, and what came back."""

    order: str
    redemptions: tuple[RedemptionShown, ...]
    refunds: tuple[RefundShown, ...]
    refunded: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A transaction to sign. sender : who must; note : what it does."""

    sender: str
    to: str
    data: str
    chain_id: int
    note: str


@dataclass(frozen=True, slots=True)
class RefundQueries:
    """Reads the index; prepares by the node."""

    store: PageStore
    shelf: Shelf
    redemptions: RedemptionQueries
    papers: Papers

    def listed(self, asked: PageAsked, merchant: int | None, order_hash: bytes | None) -> Page[RefundShown]:
        """In the order of the chain. Raises `CursorError`, `NotIndexedError`."""
        given = {"merchant": merchant, "order_hash": order_hash}
        wanted = Slice(
            by=PLACE,
            limit=asked.limit + 1,
            after=None if asked.after is None else read_place(asked.after),
            newest_first=asked.newest_first,
            where={name: value for name, value in given.items() if value is not None},
        )
        with self.store.read() as reader:
            indexed_to(reader)
            rows = reader.page(RefundRow, wanted)
            return cut(rows, asked.limit, lambda row: self._shown(reader, row), _cursor)

    def order(self, order_hash: bytes) -> OrderShown:
        """One order with what came back. Raises `NoOrderError`, `NotIndexedError`."""
        with self.store.read() as reader:
            indexed_to(reader)
            currency = self._currency(reader, order_hash)
            back = [self._shown(reader, row) for row in reader.rows(RefundRow, where={"order_hash": order_hash})]
            total = reader.get(ReturnedOrderRow, order_hash)
            given = self.redemptions.of_order(reader, order_hash)
        refunded = amount_of(0 if total is None else total.refunded, currency)
        return OrderShown(
            order=f"0x{order_hash.hex()}", redemptions=tuple(given), refunds=tuple(back), refunded=refunded
        )

    def prepared(self, order_hash: bytes, units: Mapping[str, int], merchant: int) -> tuple[Prepared, ...]:
        """The transactions after which so many units came back in all, for the merchant to sign in this order; none
        where all of it came back before. units : "#0" for the first line -> units.

        Raises `NoOrderError`, also where it is another merchant's, `ServiceRefusal`, `Refusal`,
        `ChainUnavailableError`.
        """
        view = self.papers.view
        mined = Mined.of(view, self.papers.transaction_of(order_hash))
        sent = mined.order_of(view.domain, order_hash)
        if sent is None or sent.submission.uses[0].terms.merchant != merchant:
            raise NoOrderError(order_hash)
        order = SignedOrder("", sent.submission, 1)
        decimals = of_number(sent.submission.uses[0].terms.currency).decimals
        desk = _Clipboard(view=view, publishing=_Nobody(), sender=merchant)
        try:
            found = refunds.work_out(view, order, units)
        except OrderError as error:
            raise ServiceRefusal("Refund_Units", found=str(error)[:200]) from error
        refunds.refund(desk, order, found, decimals)
        return tuple(desk.prepared)

    def _currency(self, reader: IndexReader, order_hash: bytes) -> Currency:
        row = next(iter(reader.rows(RedemptionRow, where={"order_hash": order_hash})), None)
        if row is None:
            raise NoOrderError(order_hash)
        return self.shelf.campaign(reader, row.campaign).currency

    def _shown(self, reader: IndexReader, row: RefundRow) -> RefundShown:
        currency, record = (
            self._currency(reader, row.order_hash),
            reader.get(RecordRow, row.block_number, row.log_index),
        )
        units = list(unpacked_units(row.units))
        while units and not units[-1]:
            units.pop()
        return RefundShown(
            block=row.block_number,
            log=row.log_index,
            transaction=f"0x{record.transaction_hash.hex()}" if record else None,
            order_hash=f"0x{row.order_hash.hex()}",
            merchant=f"0x{row.merchant:040x}",
            shopper=f"0x{row.shopper:040x}",
            amount=amount_of(row.amount, currency),
            refunded=amount_of(row.refunded, currency),
            units=tuple(units),
        )


class _Nobody:
    """Sends nothing: the API holds no key of a merchant."""

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:  # noqa: ARG002 - the port's
        """Never asked."""
        raise Refusal("Receipt_NoHub", hub=to, chain=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clipboard(Desk):
    """Writes down what would be sent."""

    prepared: list[Prepared] = field(default_factory=list)

    def act(self, order: Order, note: str, before: object = None) -> Step:  # noqa: ARG002 - the desk's
        """Nothing is estimated: what comes later may need what comes before."""
        self.prepared.append(
            Prepared(
                sender=f"0x{self.sender:040x}",
                to=f"0x{order.to:040x}",
                data=f"0x{order.data.hex()}",
                chain_id=self.view.chain.chain_id,
                note=note,
            )
        )
        return Step(action=order.action, campaign=order.campaign, outcome=Outcome.WOULD_SEND, note=note)


def _cursor(row: RefundRow) -> str:
    return place_cursor(row.block_number, row.log_index)
