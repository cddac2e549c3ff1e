"""Whether a node's logs are all there are: compared with the receipts of the blocks, and those with the blocks' blooms.

A block's header holds a bloom filter over the addresses and topics of its logs (Ethereum yellow paper, section 4.3.1).
A block whose bloom has none of the addresses has no log of theirs. Of the others all receipts are read: their blooms
must make the block's, and their logs their blooms, so that a receipt, or a log in one, cannot be left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offchain.adapters.rpc_answers import bytes_of, integer_of, log_of
from offchain.attestation.keccak import keccak
from offchain.attestation.records import Log
from offchain.ports import ChainUnavailableError

BLOOM_BYTES = 256


@dataclass(frozen=True, slots=True)
class Header:
    """bloom : 2048 bits; transactions : hashes, in order."""

    number: int
    bloom: int
    transactions: tuple[bytes, ...]


def header_of(answer: dict[str, Any]) -> Header:
    """One answer of `eth_getBlockByNumber`, without the transactions' bodies."""
    hashes = tuple(bytes_of(it) for it in answer["transactions"])
    return Header(integer_of(answer["number"]), integer_of(answer["logsBloom"]), hashes)


def receipt_logs_of(answer: dict[str, Any]) -> tuple[int, tuple[Log, ...]]:
    """Bloom and logs of one answer of `eth_getTransactionReceipt`."""
    return integer_of(answer["logsBloom"]), tuple(log_of(entry) for entry in answer["logs"])


def bloom_of(parts: Iterable[bytes]) -> int:
    """The filter with these addresses and topics: three bits each, of the first six bytes of its hash."""
    bloom = 0
    for part in parts:
        digest = keccak(part)
        for at in (0, 2, 4):
            bloom |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 2047)
    return bloom


def bloom_of_logs(logs: Iterable[Log]) -> int:
    """The filter with all addresses and topics of logs."""
    return bloom_of(part for log in logs for part in (log.address.to_bytes(20, "big"), *log.topics))


def may_hold(header: Header, addresses: Sequence[int]) -> bool:
    """Whether the block can have a log of one of these contracts."""
    blooms = (bloom_of([address.to_bytes(20, "big")]) for address in addresses)
    return any(header.bloom & bloom == bloom for bloom in blooms)


def check_logs(
    given: Sequence[Log],
    addresses: Sequence[int],
    headers: Sequence[Header],
    receipts: Mapping[int, Sequence[tuple[int, tuple[Log, ...]]]],
) -> None:
    """Compares the logs that a node gave with those of its blocks. receipts : of each block that may hold one, by
    number, all of its transactions'. Raises `ChainUnavailableError`."""
    wanted: list[Log] = []
    for header in headers:
        if header.number not in receipts:
            continue
        found = receipts[header.number]
        bloom = 0
        for stated, logs in found:
            if bloom_of_logs(logs) != stated:
                raise ChainUnavailableError(
                    f"a receipt of block {header.number} is not whole: its logs are not its bloom"
                )
            bloom |= stated
        if bloom != header.bloom:
            raise ChainUnavailableError(f"the receipts of block {header.number} do not make its bloom")
        wanted += [log for _, logs in found for log in logs if log.address in addresses]
    if Counter(given) != Counter(wanted):
        missing, surplus = Counter(wanted) - Counter(given), Counter(given) - Counter(wanted)
        raise ChainUnavailableError(
            f"blocks {headers[0].number} to {headers[-1].number}: {missing.total()} logs are missing, "
            f"{surplus.total()} are given that the blocks do not have"
        )
