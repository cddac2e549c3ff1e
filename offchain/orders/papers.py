"""The receipt of an order, and whether a receipt is true."""

import json
from dataclasses import dataclass
from typing import Any

from offchain.campaigns.hub_view import HubView
from offchain.domain.refusals import Refusal
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.queries.as_of import indexed_to
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.receipts import document, writing
from offchain.receipts.document import Receipt
from offchain.receipts.errors import ReceiptFormError
from offchain.receipts.telling import Judged, judged_document
from offchain.receipts.verifying import verify


class NoOrderError(LookupError):
    """No order of that hash was redeemed."""

    def __init__(self, order_hash: bytes) -> None:
        super().__init__(f"no order 0x{order_hash.hex()} is indexed: check the hash, or wait for the index")
        self.order_hash = order_hash


@dataclass(frozen=True, slots=True)
class Papers:
    """view : the node, of which a verification asks everything; the index only finds the transaction."""

    store: PageStore
    view: HubView

    def receipt(self, order_hash: bytes) -> Receipt:
        """Written from the chain. Raises `NoOrderError`, `Refusal`, `ChainUnavailableError`, `NotIndexedError`."""
        found = writing.of_transaction(self.view, self.transaction_of(order_hash))
        name = f"0x{order_hash.hex()}"
        receipt = next((it for it in found if it.order == name and it.skipped is None), None)
        if receipt is None:
            raise NoOrderError(order_hash)
        return receipt

    def transaction_of(self, order_hash: bytes) -> bytes:
        """Hash of the transaction that redeemed an order. Raises `NoOrderError`, `NotIndexedError`."""
        with self.store.read() as reader:
            indexed_to(reader)
            row = next(iter(reader.rows(RedemptionRow, where={"order_hash": order_hash})), None)
            record = None if row is None else reader.get(RecordRow, row.block_number, row.log_index)
        if record is None:
            raise NoOrderError(order_hash)
        return record.transaction_hash

    def judged(self, told: dict[str, Any], depth: int) -> dict[str, Any]:
        """What the chain says of a receipt. depth : blocks that its transaction must be deep. Raises `ServiceRefusal`
        where the document is no receipt, `ChainUnavailableError`."""
        try:
            receipt = document.read(json.dumps(told))
        except ReceiptFormError as error:
            raise ServiceRefusal("Receipt_NotOne", found=str(error)[:200]) from error
        try:
            verdict = verify(receipt, self.view.chain, depth)
        except Refusal as refusal:
            return judged_document(Judged(receipt, refusal))
        return judged_document(Judged(receipt, verdict))
