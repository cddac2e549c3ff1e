"""One contestant in a process of its own: quality, seconds of the core, highest memory of the process."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.rank.contestants import LENGTH, contestant, deterministic
from benchmarks.rank.metrics import quality
from benchmarks.rank.split import Split
from offchain.models.errors import ModelError

_STATUS: Final = Path("/proc/self/status")
_DIGITS: Final = 4


def measure(name: str, train: Path, test: Path) -> dict[str, Any]:
    """The document of one contestant; `refused` or `missing` says why there are no figures. Raises `SourceError`."""
    split = Split.load(train, test)
    entrant = contestant(name)
    try:
        begun = time.process_time()
        entrant.fit(split)
        fitted = time.process_time()
        lists = entrant.lists()
        listed = time.process_time()
    except ModelError as refusal:
        return {"model": name, "refused": str(refusal)}
    except ImportError as absent:
        return {"model": name, "missing": f"{absent}; `make peers` installs it"}
    found = quality(lists, split.test)
    return {
        "model": name,
        "deterministic": deterministic(name),
        f"recall@{LENGTH}": round(found.recall, _DIGITS),
        f"ndcg@{LENGTH}": round(found.ndcg, _DIGITS),
        "fit_cpu_s": round(fitted - begun, 2),
        "recommend_cpu_s": round(listed - fitted, 2),
        "peak_mib": peak_mib(),
    }


def peak_mib() -> int:
    """The most memory this process has held, rounded up to MiB.

    Where the kernel tells it of this program alone that is taken: getrusage begins with what the process was before
    it became this program, as large as who started it.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text("ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return -(-int(line.split()[1]) // 1024)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return -(-most // (1024 * 1024 if sys.platform == "darwin" else 1024))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))  # noqa: T201 - its answer
