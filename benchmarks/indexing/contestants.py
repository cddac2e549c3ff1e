"""Who reads the logs, and what each makes of them."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from web3 import Web3

from benchmarks.indexing.node import HUB
from offchain.adapters.raw_chain import RawChain
from offchain.attestation.records import RECORDS
from offchain.index.log_columns import Bytes, LogColumns, joined
from offchain.index.record_columns import RecordColumns, decode_columns

Decoded = tuple[LogColumns, RecordColumns]

TYPES, TOPICS, DATA = RECORDS["Redeemed"]
WORDS: Final = (*TOPICS.split(","), *DATA.split(","))
_AT_ONCE: Final = 100
"""Blocks of a range that web3.py asks for: 2,000 logs."""


def ours(url: str, first: int, last: int) -> list[Decoded]:
    """Columns of every word, as `promo index run` and `promo audit verify` read them."""
    parts = RawChain(url).columns([HUB], first, last)
    return [(logs, record) for logs in parts for record in decode_columns(logs)]


def ours_to_file(url: str, first: int, last: int, path: Path) -> None:
    """The same into a Parquet file."""
    frame_of(ours(url, first, last)).write_parquet(path, compression="lz4")  # as cryo does


def frame_of(decoded: Sequence[Decoded]) -> pl.DataFrame:
    """One row a record."""
    logs = joined([logs for logs, _ in decoded])
    words = {name: np.concatenate([record.words[name] for _, record in decoded]) for name in WORDS}
    places = {"block_number": logs.block_number.astype(np.uint32), "log_index": logs.log_index.astype(np.uint32)}
    hashes = {"transaction_hash": logs.transaction_hash, "address": logs.address, **words}
    return pl.DataFrame(places | {name: _binary(rows) for name, rows in hashes.items()})


def _binary(rows: Bytes) -> pl.Series:
    """(n, w) as n values of w bytes."""
    width = rows.shape[1]
    return pl.Series(np.ascontiguousarray(rows).view(f"V{width}")[:, 0].tolist(), dtype=pl.Binary)


def by_web3(url: str, first: int, last: int) -> list[Any]:
    """web3.py's `get_logs` in a loop over ranges of blocks: decoded by the event's ABI."""
    event = Web3(Web3.HTTPProvider(url)).eth.contract(Web3.to_checksum_address(f"0x{HUB:040x}"), abi=[_abi()])
    found: list[Any] = []
    for at in range(first, last + 1, _AT_ONCE):
        found += event.events["Redeemed"].get_logs(from_block=at, to_block=min(last, at + _AT_ONCE - 1))
    return found


def _abi() -> dict[str, Any]:
    indexed = TOPICS.split(",")
    types = zip(TYPES.split(","), WORDS, strict=True)
    inputs = [{"name": name, "type": kind, "indexed": name in indexed} for kind, name in types]
    return {"type": "event", "name": "Redeemed", "anonymous": False, "inputs": inputs}


def rows_of_web3(found: Sequence[Any]) -> list[tuple[object, ...]]:
    """Place and words of each log as integers, to be compared."""
    return [(log["blockNumber"], log["logIndex"], *(_integer(log["args"][name]) for name in WORDS)) for log in found]


def rows_of_ours(decoded: Sequence[Decoded]) -> list[tuple[object, ...]]:
    """The same of our columns."""
    frame = frame_of(decoded)
    return [(row[0], row[1], *(int.from_bytes(word, "big") for word in row[4:])) for row in frame.iter_rows()]


def _integer(value: object) -> int:
    if isinstance(value, bytes):
        return int.from_bytes(value, "big")
    return value if isinstance(value, int) else int(str(value), 16)


class Cryo:
    """cryo's export of the decoded event into Parquet files, in a process that is kept: its start is not measured."""

    def __init__(self, url: str, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.indexing.cryo_export", url, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = folder

    @staticmethod
    def is_here() -> bool:
        """Whether `make peers` installed it."""
        return importlib.util.find_spec("cryo") is not None

    def export(self, first: int, last: int, chunk: int, request: int) -> float:
        """Seconds that it took. chunk : blocks of a file; request : blocks of a question. Raises `RuntimeError`."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("cryo has no pipes")
        self._process.stdin.write(json.dumps([first, last, chunk, request]) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError("cryo ended")
        return float(told)

    def frame(self) -> pl.DataFrame:
        """What it wrote last, with our names."""
        names = {f"event__{name}" + "_binary" * (name in DATA.split(",")): name for name in WORDS}
        found = pl.concat([pl.read_parquet(path) for path in sorted(self.folder.glob("*.parquet"))]).rename(names)
        return found.select("block_number", "log_index", "transaction_hash", "address", *WORDS)

    def close(self) -> None:
        """Ends it."""
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.communicate(timeout=5)
        self._process.kill()


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether both hold the same records, whatever the order; an address may fill a word or twenty bytes."""
    place = ["block_number", "log_index"]
    return _plain(one.sort(place)) == _plain(other.sort(place))


def _plain(frame: pl.DataFrame) -> list[list[object]]:
    return [
        [value.lstrip(b"\0") if isinstance(value, bytes) else value for value in column.to_list()]
        for column in frame.iter_columns()
    ]
