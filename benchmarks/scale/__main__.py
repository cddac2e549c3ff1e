"""`python -m benchmarks.scale EVENTS numpy|spark`: prints the document of `promo bench scale`."""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psutil

_EVERY: Final = 0.1
"""Seconds between two looks at the memory."""
_MIB: Final = 2**20


def main(events: int, engine: str) -> dict[str, Any]:
    """Makes the events, measures, answers the document."""
    with TemporaryDirectory(prefix="promissory-scale-") as folder:
        path, out = Path(folder) / "events.parquet", Path(folder) / "out.json"
        subprocess.run([sys.executable, "-m", "benchmarks.scale.made", str(events), str(path)], check=True)
        with out.open("w") as output:
            command = [sys.executable, "-m", "benchmarks.scale.measured", str(path), engine]
            peak, spent = watched(subprocess.Popen(command, stdout=output))
        told = json.loads(out.read_text())
        size = path.stat().st_size
    total = sum(told["seconds"].values())  # without the start of the processes
    figures = {f"{stage}_s": seconds for stage, seconds in told["seconds"].items()}
    figures |= {"events": events, "total_s": round(total, 2), "events_per_second": int(events / total)}
    figures |= {"cpu_s": round(spent, 1), "events_per_cpu_second": int(events / spent)}
    figures |= {"peak_mib": peak // _MIB, "parquet_mib": size // _MIB, "learned": told["learned"]}
    return {"engine": engine, "figures": figures}


def watched(running: "subprocess.Popen[bytes]") -> tuple[int, float]:
    """Most bytes that the process and all below it held together, and processor seconds of all of them, its start
    included. Raises `RuntimeError` where it failed."""
    peak, spent, top = 0, 0.0, psutil.Process(running.pid)
    while running.poll() is None:
        try:
            everyone = (top, *top.children(recursive=True))
            peak = max(peak, sum(process.memory_info().rss for process in everyone))
            spent = max(spent, sum(sum(process.cpu_times()[:4]) for process in everyone))  # own and of ended children
        except psutil.NoSuchProcess:
            pass
        time.sleep(_EVERY)
    if running.returncode:
        raise RuntimeError(f"the measured process ended with code {running.returncode}")
    return peak, spent


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), sys.argv[2]), sys.stdout)
