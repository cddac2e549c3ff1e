"""What a message says: small, and nothing about a person. The same fact is the same message, wherever it was mined."""

import hashlib
import json
from typing import Any, Final

from offchain.domain.terms import Terms
from offchain.index.paid_rows import RefundRow
from offchain.index.rows import RecordRow, RedemptionRow, StateRow
from offchain.webhooks.endpoint import Kind
from offchain.webhooks.ports import Message

_ID_DIGITS: Final = 32


def message(kind: Kind, key: bytes, facts: dict[str, Any], now: int) -> Message:
    """key : what tells the fact apart from every other of its kind; facts : JSON."""
    id_ = "msg_" + hashlib.sha256(f"promissory-message/1\0{kind}\0".encode() + key).hexdigest()[:_ID_DIGITS]
    document = {"type": kind.value, "id": id_, "data": facts}
    return Message(id_, kind.value, json.dumps(document, sort_keys=True, separators=(",", ":")).encode(), now)


def redeemed(record: RecordRow, row: RedemptionRow, chain: bytes, now: int) -> Message:
    """One use of a campaign by an order."""
    facts = {
        **_place(record),
        "sequence": row.sequence,
        "time": row.time,
        "order_hash": _hex(row.order_hash),
        "units": row.units,
        "base_minor": str(row.base),
        "discount_minor": str(row.discount),
    }
    return message(Kind.REDEEMED, chain + record.record_hash, facts, now)


def refunded(record: RecordRow, row: RefundRow, chain: bytes, now: int) -> Message:
    """One step of a return."""
    facts = {
        **_place(record),
        "order_hash": _hex(row.order_hash),
        "amount_minor": str(row.amount),
        "refunded_minor": str(row.refunded),
    }
    return message(Kind.REFUNDED, chain + record.record_hash, facts, now)


def final(record: RecordRow, chain: bytes, now: int) -> Message:
    """A redemption or a refund can no longer be taken back by a reorganisation."""
    facts = {**_place(record), "of": "redeemed" if record.name == "Redeemed" else "refunded"}
    return message(Kind.FINAL, chain + record.record_hash, facts, now)


def budget_low(state: StateRow, terms: Terms, low_bps: int, chain: bytes, now: int) -> Message:
    """Once a campaign and threshold."""
    facts = {
        "campaign": _hex(state.campaign),
        "remaining_minor": str(state.remaining),
        "budget_minor": str(terms.budget),
        "below_bps": low_bps,
    }
    return message(Kind.BUDGET_LOW, chain + state.campaign + low_bps.to_bytes(4, "big"), facts, now)


def _place(record: RecordRow) -> dict[str, Any]:
    return {
        "campaign": None if record.campaign is None else _hex(record.campaign),
        "record_hash": _hex(record.record_hash),
        "transaction": _hex(record.transaction_hash),
        "block": record.block_number,
        "log": record.log_index,
    }


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
