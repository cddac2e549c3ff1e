"""Which redemptions somebody means: a transaction, a merchant's record, a campaign's coupon."""

import re
from typing import Final

from offchain.auditor.explained import Explained, Explainer, Place
from offchain.auditor.walk import Walk
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.index.config import IndexConfig
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.index.store import IndexReader

_NAME: Final = re.compile(r"0x([0-9a-f]{64}|[0-9a-f]{40})(?::([0-9]{1,18}))?")
FORMS: Final = "0xTRANSACTION, 0xMERCHANT:RECORD or 0xCAMPAIGN:COUPON"


class NameFormError(ValueError):
    """The text names no redemption."""

    def __init__(self, text: str) -> None:
        super().__init__(f"found {text!r}, wanted {FORMS}: 0x and 64 digits, of a merchant 40, and a number")


def places_of(reader: IndexReader, text: str) -> frozenset[Place]:
    """Where the named redemptions are recorded. Raises `NameFormError`, and `Refusal` where there is none."""
    match = _NAME.fullmatch(text.strip().lower())
    if match is None or (len(match[1]) == 40 and match[2] is None):
        raise NameFormError(text)
    if match[2] is None:
        return _of_transaction(reader, bytes.fromhex(match[1]))
    number = int(match[2])
    if len(match[1]) == 40:
        return _of_record(reader, int(match[1], 16), number)
    return _of_coupon(reader, bytes.fromhex(match[1]), number)


def explained(reader: IndexReader, config: IndexConfig, places: frozenset[Place]) -> tuple[Explained, ...]:
    """The redemptions at these places, in the order of the chain, explained in one pass. Raises `Refusal`."""
    walk = Walk(config)
    explainer = Explainer(config, walk, places)
    for occurrence in walk.occurrences(reader):
        explainer.meet(occurrence)
    return tuple(explainer.found)


def _of_transaction(reader: IndexReader, transaction: bytes) -> frozenset[Place]:
    rows = reader.rows(RecordRow, where={"transaction_hash": transaction, "name": "Redeemed"})
    found = frozenset((row.block_number, row.log_index) for row in rows)
    if not found:
        raise Refusal("Audit_NoRedemption", transaction=transaction)
    return found


def _of_record(reader: IndexReader, merchant: int, position: int) -> frozenset[Place]:
    where = {"merchant": merchant, "keeper": "hub", "position": position, "name": "Redeemed"}
    row = next(reader.rows(RecordRow, where=where), None)
    if row is None:
        raise Refusal("Audit_NoRecord", merchant=merchant, position=position)
    return frozenset({(row.block_number, row.log_index)})


def _of_coupon(reader: IndexReader, campaign: bytes, index: int) -> frozenset[Place]:
    rows = reader.rows(RedemptionRow, where={"campaign": campaign, "coupon_index": index})
    found = frozenset((row.block_number, row.log_index) for row in rows if Route(row.route).by_index)
    if not found:
        raise Refusal("Audit_NoCoupon", campaign=campaign, index=index)
    return found
