"""`promo bench api`: `promo serve` on a chain of its own and a bare route, round by round one after the other."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.request import urlopen

import fastapi
import uvicorn

from benchmarks.service.steady import percentile, waits
from benchmarks.service.wrk import Load, WrkMissingError, load
from offchain.commands.bench_environment import environment
from offchain.commands.outcome import ROOT, Exit, answer, exit_codes, say

GOALS: Final = {"quotes_per_second": 1_500, "of_a_bare_route_percent": 25, "p99_ms_at_half_load": 50, "bad": 0}
_CONNECTIONS: Final = 16
_BASKET: Final = [{"sku": "P0001", "quantity": 2}, {"sku": "P0002", "quantity": 1}, {"sku": "P0003", "quantity": 1}]
_PATH: Final = "/v1/quotes"


def main(arguments: Sequence[str]) -> None:
    """Measures and prints."""
    asked = _parsed(arguments)
    with exit_codes(asked.json), TemporaryDirectory() as folder:
        try:
            document = _measured(asked.rounds, asked.seconds, Path(folder))
        except WrkMissingError as error:
            say(str(error))
            raise SystemExit(Exit.SURROUNDINGS_MISSING) from error
    answer(document, asked.json, lambda: _print(document))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="promo bench api")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _measured(rounds: int, seconds: int, folder: Path) -> dict[str, Any]:
    with ExitStack() as running:
        say("api: seeding a chain, a minute or two")
        ours = running.enter_context(_process(["offchain.cli", "serve", "--port", "0", "--json"], folder))
        bare = running.enter_context(_process(["benchmarks.service.bare"], folder))
        named, competing = _bodies(ours)
        contestants = (("named", ours, named), ("bare", bare, {"basket": _BASKET}), ("competing", ours, competing))
        found: dict[str, list[Load]] = {"named": [], "competing": [], "bare": []}
        for number in range(1, rounds + 1):
            say(f"api: round {number} of {rounds}, {3 * seconds} seconds")
            for name, url, body in contestants:
                found[name].append(load(url + _PATH, body, seconds, _CONNECTIONS, folder))
        speed = _middle(found["named"])
        say("api: at half of that, request after request at a steady rate")
        steady = waits(ours + _PATH, named, speed / 2, 2 * seconds)
    figures = {
        "quotes_per_second": round(speed),
        "of_a_bare_route_percent": round(100 * statistics.median(_ratios(found["named"], found["bare"]))),
        "p99_ms_at_full_load": round(statistics.median(one.p99_ms for one in found["named"]), 1),
        "p50_ms_at_half_load": round(percentile(steady, 50), 2),
        "p99_ms_at_half_load": round(percentile(steady, 99), 1),
        "competing_quotes_per_second": round(_middle(found["competing"])),
        "bad": sum(one.bad for loads in found.values() for one in loads),
        "rounds": rounds,
    }
    peers = {"fastapi_bare_per_second": round(_middle(found["bare"]))}
    versions = {"fastapi": fastapi.__version__, "uvicorn": uvicorn.__version__}
    return {"figures": figures, "peers": peers, "goals": GOALS, "environment": {**environment(), **versions}}


@contextmanager
def _process(command: Sequence[str], folder: Path) -> Iterator[str]:
    """URL of a server that runs meanwhile. command : a module, and what it is told."""
    surroundings = {**os.environ, "PROMO_BUILD": str(folder), "PROMO_RATES": "off"}
    server = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield _document(server)["url"]
    finally:
        server.terminate()
        server.communicate()


def _document(server: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """The first JSON document that a server prints. Raises `RuntimeError` where it ends instead."""
    text = b""
    for line in server.stdout or ():
        text += line
        try:
            told: dict[str, Any] = json.loads(text)
        except ValueError:
            continue
        return told
    raise RuntimeError("a server ended before it served: what it said stands above")


def _bodies(url: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A quote with one campaign that is named, and one in which all that are open compete."""
    with urlopen(f"{url}/v1/campaigns?limit=100") as answered:  # noqa: S310 - our own server
        campaigns = json.load(answered)["items"]
    open_to_all = [one for one in campaigns if one["audience"] == "PUBLIC" and one["state"]["phase"] == "open"]
    if not open_to_all:
        raise RuntimeError("no campaign is open for everybody in the seeded shop")
    return {"promotions": [{"campaign": open_to_all[0]["id"]}], "basket": _BASKET}, {"basket": _BASKET}


def _middle(loads: Sequence[Load]) -> float:
    return statistics.median(one.each_second for one in loads)


def _ratios(ours: Sequence[Load], bare: Sequence[Load]) -> list[float]:
    """Of each round."""
    return [one.each_second / peer.each_second for one, peer in zip(ours, bare, strict=True)]


def _print(document: Mapping[str, Any]) -> None:
    for name, value in {**document["figures"], **document["peers"]}.items():
        goal = f"   goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:36}{value:>14}{goal}")  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1:])
