"""Requests that nobody thought of, for every operation that /openapi.json describes: no answer is a 5xx but 503, and
each has the status, the headers, the media type and the form that the description promises.

schemathesis makes them and checks the answers, over HTTP, in an environment of its own (Brownie and it want different
versions of hypothesis). `make deep` makes 100,000.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.http_server import HttpServer, listen, url_of
from tests.api.shop import Served, fill, served
from tests.surroundings import ROOT

WANTED = int(os.environ.get("PROMO_REQUESTS", "20000"))
"""Requests of all callers together."""
CALLERS = ("public", "merchant", "support", "operator")
PROGRAM = ROOT / ".toolchain" / "schemathesis" / "bin" / "schemathesis"
SETTINGS = Path(__file__).with_name("schemathesis.toml")


LEFT_OUT = {
    "/v1/events": "a stream without an end, and behaviour, for which this shop has no privacy folder: test_events.py",
    "/v1/redemptions/{order}/events": "a stream: test_relaying.py",
    "/v1/agent/offers": "this shop has no key that signs offers, which is a 503: test_proofs.py",
    "/v1/campaigns/{campaign}/offer.json": "the same",
    "/v1/receipts/verify": "GET of it asks for the receipt of an order of that name: test_papers.py",
}
"""Path -> why nothing is generated for it, and where it is tried."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A filled shop."""
    with served(tmp_path_factory.mktemp("shop")) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def url(shop: Served) -> Iterator[str]:
    """Where it is served."""
    with listen("127.0.0.1", 0) as listening, HttpServer(shop.app, listening):
        yield url_of(listening)


@pytest.mark.parametrize("role", CALLERS)
def test_no_answer_surprises(role: str, shop: Served, url: str, tmp_path: Path) -> None:
    if not PROGRAM.exists():
        pytest.skip("schemathesis is not installed: make test does it")
    examples = 18 * WANTED // len(CALLERS) // len(operations(shop)) // 10  # of three in ten there is one request
    told = checked(url, headers(shop, role), examples, CALLERS.index(role), tmp_path)
    assert told["complete"] is True, told
    assert told["failures"] == [], told["log"]
    assert told["errors"] == [], told["log"]
    assert told["operations"]["tested"] == len(operations(shop))
    assert told["test_cases"]["generated"] >= WANTED // len(CALLERS)


def operations(shop: Served) -> list[tuple[str, str]]:
    """Path and method of everything that is described."""
    return [
        (path, method) for path, item in shop.app.openapi()["paths"].items() if path not in LEFT_OUT for method in item
    ]


def headers(shop: Served, role: str) -> list[str]:
    """What a caller of that role sends with each request."""
    if role == "public":
        return []
    merchant = shop.shop.merchant.address if role == "merchant" else 0
    return ["--header", f"Authorization: Bearer {shop.key(role, merchant)}"]  # type: ignore[arg-type]


def checked(url: str, sent: list[str], examples: int, seed: int, folder: Path) -> dict[str, Any]:
    """What schemathesis found, and under `log` what it printed."""
    report = folder / "report.json"
    command = [
        *(str(PROGRAM), "--config-file", str(SETTINGS), "--no-color", "run", f"{url}/openapi.json", *sent),
        *(part for path in LEFT_OUT for part in ("--exclude-path", path)),
        *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-shrink"),
        *("--max-examples", str(examples), "--seed", str(seed)),
        *("--report", "json", "--report-json-path", str(report)),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {**found, "failures": found["failures"], "log": done.stdout[-20_000:]}
