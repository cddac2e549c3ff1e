"""The event of the checkout that is no record: an order of a batch was skipped."""

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from offchain.attestation.records import ORDER_SKIPPED, Log
from offchain.index.paid_rows import SkippedOrderRow


def decode_skipped(log: Log) -> SkippedOrderRow | None:
    """The row of an `OrderSkipped`, None for another log. Raises `ValueError`."""
    if log.topics != (ORDER_SKIPPED,):
        return None
    try:
        position, reason = decode(["uint256", "bytes"], log.data)
    except DecodingError as error:
        raise ValueError(f"OrderSkipped does not decode: {error}") from error
    return SkippedOrderRow(log.block_number, log.log_index, log.transaction_hash, position, reason)
