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
from typing import Any, cast

import httpx
import pytest

from offchain.access.caller import GivenRole
from offchain.adapters.http_server import HttpServer, listen, url_of
from tests.api.shop import Served, fill, served
from tests.api.wallet import Wallet
from tests.surroundings import ROOT

WANTED = int(os.environ.get("PROMO_REQUESTS", "20000"))
"""Requests of all callers together."""
OF_COVERAGE, OF_AN_EXAMPLE = 1_200, 22
"""Requests, seldom fewer, that come of the coverage of values, and that each further example of all operations adds."""
CALLERS = ("public", "shopper", "merchant", "support", "auditor", "operator")
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
SIGNED_OUT = {"/v1/sessions/current": "a session that ends itself would leave the rest to nobody: test_sessions.py"}
"""The same, for who has signed in."""


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


@pytest.mark.parametrize("role", [pytest.param(role, marks=pytest.mark.xdist_group(role)) for role in CALLERS])
def test_no_answer_surprises(role: str, shop: Served, url: str, tmp_path: Path) -> None:
    if not PROGRAM.exists():
        pytest.skip("schemathesis is not installed: make test does it")
    left_out = LEFT_OUT | (SIGNED_OUT if role == "shopper" else {})
    described = operations(shop, left_out)
    examples = max(10, (WANTED // len(CALLERS) - OF_COVERAGE) // OF_AN_EXAMPLE)
    told = checked(url, [*headers(shop, url, role), *excluded(left_out)], examples, CALLERS.index(role), tmp_path)
    assert told["complete"] is True, told
    assert told["failures"] == [], told["log"]
    assert told["errors"] == [], told["log"]
    assert told["operations"]["tested"] == len(described)
    assert told["test_cases"]["generated"] >= WANTED // len(CALLERS)


def operations(shop: Served, left_out: dict[str, str]) -> list[tuple[str, str]]:
    """Path and method of everything that is described."""
    paths = shop.app.openapi()["paths"].items()
    return [(path, method) for path, item in paths if path not in left_out for method in item]


def headers(shop: Served, url: str, role: str) -> list[str]:
    """What a caller of that role sends with each request."""
    if role == "public":
        return []
    if role == "shopper":
        with httpx.Client(base_url=url) as client:
            token = Wallet(client.request, shop).token()
    else:
        token = shop.key(cast(GivenRole, role), shop.shop.merchant.address if role == "merchant" else 0)
    return ["--header", f"Authorization: Bearer {token}"]


def excluded(paths: dict[str, str]) -> list[str]:
    """Options that leave paths out."""
    return [part for path in paths for part in ("--exclude-path", path)]


def checked(url: str, sent: list[str], examples: int, seed: int, folder: Path) -> dict[str, Any]:
    """What schemathesis found, and under `log` what it printed."""
    report = folder / "report.json"
    command = [
        *(str(PROGRAM), "--config-file", str(SETTINGS), "--no-color", "run", f"{url}/openapi.json", *sent),
        *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-shrink"),
        *("--max-examples", str(examples), "--seed", str(seed)),
        *("--report", "json", "--report-json-path", str(report)),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    (folder / "said.txt").write_text(done.stdout, encoding="utf-8")  # whole: one body may be longer than what is told
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {**found, "failures": found["failures"], "log": done.stdout[-20_000:]}
