"""cryo in a process of its own: `python -m benchmarks.indexing.cryo_export URL FOLDER` exports what each line of its
input asks for, `[first, last, chunk, request]`, and prints the seconds of each export."""

import json
import os
import sys
import time
from pathlib import Path

import cryo

from offchain.attestation.records import RECORDS


def main(url: str, folder: Path) -> None:
    """Until the input ends."""
    for line in sys.stdin:
        first, last, chunk, request = json.loads(line)
        for path in folder.glob("*"):
            path.unlink() if path.is_file() else None
        start = time.perf_counter()
        cryo.freeze(
            "logs",
            rpc=url,
            start_block=first,
            end_block=last + 1,
            chunk_size=chunk,
            inner_request_size=request,
            event_signature=signature(),
            u256_types=["binary"],
            exclude_columns=["transaction_index", "topic0", "chain_id"],
            output_dir=str(folder),
            overwrite=True,
            no_report=True,
            verbose=False,
        )
        print(time.perf_counter() - start, flush=True)  # noqa: T201 - the answer


def signature() -> str:
    """The event as cryo reads it."""
    types, topics, data = RECORDS["Redeemed"]
    names = [*(f"indexed {name}" for name in topics.split(",")), *data.split(",")]
    return f"Redeemed({', '.join(f'{kind} {name}' for kind, name in zip(types.split(','), names, strict=True))})"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
    os._exit(0)  # cryo's threads end badly with the interpreter
