"""One root, whatever the processor, its threads, the order of the rows, the chunks, the hash seed, the clock's zone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.surroundings import ROOT

KERNELS = {
    "Nehalem": set[str](),  # no AVX, no fused multiply-add: every 64-bit Intel and AMD machine runs it
    "Haswell": {"avx2", "fma"},
    "SkylakeX": {"avx512f", "avx512bw", "avx512dq", "avx512vl"},
}
"""Name of a kernel of OpenBLAS -> what the processor must have for it."""

SURROUNDINGS: dict[str, dict[str, str]] = {
    "no AVX in numpy": {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX"},
    "one thread of polars": {"POLARS_MAX_THREADS": "1"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "another zone and locale": {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    "a zone west of Greenwich": {"TZ": "America/St_Johns", "LC_ALL": "C.utf8", "PYTHONHASHSEED": "2"},
}


@cache
def run(**environment: str) -> dict[str, Any]:
    """What the pipeline prints there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "NPY_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.determinism.pipeline"],
        env={**kept, "PYTHONWARNINGS": "ignore", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def differing(document: dict[str, Any]) -> list[str]:
    """Stages that are not as in plain surroundings, the first of them first."""
    wanted = run()["plain"]
    return [
        f"{order}: {stage}"
        for order in ("plain", "disordered")
        for stage, digest in wanted.items()
        if document[order].get(stage) != digest
    ]


def processor() -> set[str]:
    """What this processor can do; nothing is known outside Linux."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    return set(next((line for line in lines if line.startswith("flags")), "").split())


def test_the_pipeline_promises_something() -> None:
    told = run()["plain"]
    assert int(told["offers promised"]) > 1
    assert len(set(told.values())) == len(told)


def test_order_pieces_and_chunks_change_nothing() -> None:
    assert differing(run()) == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_same_root_on_the_kernel(kernel: str, threads: int) -> None:
    missing = KERNELS[kernel] - processor()
    if missing:
        pytest.skip(f"this processor lacks {', '.join(sorted(missing))}, which {kernel} needs")
    document = run(OPENBLAS_CORETYPE=kernel, OPENBLAS_NUM_THREADS=str(threads))
    assert document["kernels"] == [kernel]
    assert document["threads"] == [threads]
    assert differing(document) == []


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_same_root_with(name: str) -> None:
    assert differing(run(**SURROUNDINGS[name])) == []
