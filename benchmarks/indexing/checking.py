"""How fast a stored history is checked: `python -m benchmarks.indexing.checking RECORDS` prints JSON."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from coincurve import PrivateKey

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.keccak import keccak
from offchain.attestation.records import TOPICS, ZERO_DIGEST, extend_digest
from offchain.attestation.signatures import sign, signers_of
from offchain.audit.ledgers import check_ledgers
from offchain.index.rows import BlockRow, Checkpoint, LedgerRow, RecordRow, Row

_MERCHANT, _HUB, _ROOTS = 0xA0 << 152, 0xB0 << 152, 0xC0 << 152
_BLOCK: Final = 10_000
"""Records of a block, and of a commit."""
_SIGNATURES: Final = 20_000
_ROUNDS: Final = 3


def digest_check(records: int, folder: Path) -> dict[str, Any]:
    """Seconds to check a stored ledger of so many records: hashes, positions, order, and the chain of digests, as an
    audit without a chain does. Raises `RuntimeError` where it is not found sound, or a damage not found."""
    store = SqlIndexStore(open_engine(f"sqlite:///{folder / 'store.sqlite3'}"))
    previous: Checkpoint | None = None
    for rows, checkpoint in _commits(records):
        store.commit(rows, checkpoint, previous)
        previous = checkpoint
    with store.read() as reader:
        (wall, core), ledgers = _timed(lambda: check_ledgers(reader))
    if ledgers.faulty or ledgers.totals[_MERCHANT, "hub"].records != records:
        raise RuntimeError("the ledger is not found sound")
    return {"digest_check_records": records, "digest_check_s": wall, "digest_check_cpu_s": core}


def _commits(records: int) -> Iterator[tuple[list[Row], Checkpoint]]:
    """A history of one merchant, block by block."""
    chance, digest = Random(7), ZERO_DIGEST  # noqa: S311 - nothing is kept secret by it
    for first in range(0, records, _BLOCK):
        number = first // _BLOCK + 1
        rows: list[Row] = [BlockRow(number, keccak(b"block %d" % number), bytes(32), number)]
        end = min(records, first + _BLOCK)
        for position in range(first, end):
            topics, data = TOPICS["Redeemed"] + chance.randbytes(96), chance.randbytes(96)
            record_hash = keccak(topics + data)
            digest = extend_digest(digest, record_hash)
            row = RecordRow(
                block_number=number,
                log_index=position - first,
                merchant=_MERCHANT,
                position=position + 1,
                emitter=_HUB,
                transaction_hash=record_hash,
                name="Redeemed",
                campaign=topics[32:64],
                topics=topics,
                data=data,
                record_hash=record_hash,
                digest=digest,
                keeper="hub",
            )
            rows.append(row)
        rows.append(LedgerRow(_MERCHANT, end, digest, "hub"))
        block_hash = keccak(b"block %d" % number)
        yield rows, Checkpoint(1, _HUB, _ROOTS, 0, number, block_hash, 0, 0, 0, 0, ())


def recovery() -> dict[str, Any]:
    """Signatures a second whose signers are found: on one core, and on all."""
    keys = [PrivateKey(sha256(bytes([number])).digest()) for number in range(8)]
    digests = [sha256(number.to_bytes(4, "big")).digest() for number in range(_SIGNATURES)]
    signed = [(digest, sign(keys[at % 8], digest)) for at, digest in enumerate(digests)]
    cores = os.cpu_count() or 1
    one, all_cores = [], []
    for _ in range(_ROUNDS):
        (_, core), found = _timed(lambda: signers_of(signed))
        (wall, _), again = _timed(lambda: signers_of(signed, cores))
        if found != again or len(set(found)) != len(keys):
            raise RuntimeError("threads find other signers")
        one.append(int(_SIGNATURES / core))
        all_cores.append(int(_SIGNATURES / wall))
    return {"signatures_per_s_1_core": max(one), f"signatures_per_s_{cores}_cores": max(all_cores)}


def _timed(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    """Seconds of the wall and of the core, and what `work` answers."""
    wall, core = time.perf_counter(), time.process_time()
    found = work()
    return (round(time.perf_counter() - wall, 3), round(time.process_time() - core, 3)), found


if __name__ == "__main__":
    with TemporaryDirectory(prefix="promissory-index-") as made:
        json.dump(digest_check(int(sys.argv[1]), Path(made)) | recovery(), sys.stdout)
