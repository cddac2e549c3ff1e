"""Past orders for a rehearsal: a merchant's own file, or what the chain saw redeemed."""

from collections.abc import Iterator
from typing import Final

from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import decode_redeem
from offchain.data.catalogue import Catalogue
from offchain.data.errors import DataError
from offchain.domain.order import Order
from offchain.index.rows import BlockRow, SubmissionRow
from offchain.index.store import IndexReader
from offchain.queries.reader import PageReader, Slice
from offchain.queries.service_texts import ServiceRefusal
from offchain.rehearsal import order_files
from offchain.rehearsal.past_orders import PastLine, PastOrder, PastOrders

MOST: Final = 2_000
"""Orders of the chain that are taken, the newest."""


def of_file(text: str, name: str, decimals: int) -> PastOrders:
    """Of a file that somebody gave. Raises `ServiceRefusal` with what is wrong with it."""
    try:
        return order_files.read(text.removeprefix("\ufeff"), name, decimals)
    except DataError as error:
        raise ServiceRefusal("Service_BadOrders", found=" ".join(str(error).split())) from error


def of_chain(reader: PageReader, catalogue: Catalogue) -> PastOrders:
    """The newest orders that were sent straight to the hub, with the goods of the catalogue. Raises `ServiceRefusal`
    where there is none: a rehearsal of nothing says nothing."""
    skus = {product.id: product.sku for product in catalogue.products}
    wanted = Slice(by=("block_number", "log_index"), limit=MOST, newest_first=True)
    found: dict[tuple[int, int], PastOrder] = {}
    for row in reader.page(SubmissionRow, wanted):
        for order, block in _orders(reader, row):
            lines = tuple(PastLine(skus[it.sku], it.quantity, it.unit_price) for it in order.lines if it.sku in skus)
            if len(lines) == len(order.lines) > 0:
                found[order.shopper, order.nonce] = _past(order, lines, block)
    if not found:
        raise ServiceRefusal("Service_NoOrders")
    return PastOrders(tuple(sorted(found.values(), key=lambda it: (it.time, it.ref))))


def _orders(reader: IndexReader, row: SubmissionRow) -> Iterator[tuple[Order, BlockRow]]:
    """What a transaction carried, where it is an order and its block is known."""
    block = reader.get(BlockRow, row.block_number)
    if row.data is None or block is None:
        return
    try:
        yield decode_redeem(row.data).order, block
    except CallDecodingError:
        return


def _past(order: Order, lines: tuple[PastLine, ...], block: BlockRow) -> PastOrder:
    """Shoppers are told apart, and named nowhere."""
    return PastOrder(
        ref=f"{block.number}-{order.nonce}",
        time=block.timestamp,
        shopper=f"{order.shopper:040x}",
        delivery=order.delivery,
        lines=lines,
    )
