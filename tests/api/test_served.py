"""The real thing: `promo serve` as a process, with a chain of its own, asked over HTTP, stopped, started again."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.surroundings import ROOT

PROMO = ROOT / ".venv" / "bin" / "promo"
PATIENCE = 900
"""Seconds after which a start that hangs is killed; a first start takes half a minute on a quiet machine."""


class Running:
    """A served program. told : the document that it printed when it was up; error : the one that it printed later."""

    def __init__(self, build: Path, *options: str) -> None:
        command = [str(PROMO), "serve", "--port", "0", "--json", *options]
        environment = os.environ | {"PROMO_BUILD": str(build)}
        with (build / "said.txt").open("a") as said:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=said, text=True
            )
        hang = threading.Timer(PATIENCE, self.process.kill)
        hang.start()
        try:
            self.told = self.document()
        finally:
            hang.cancel()
        self.url = self.told["url"]

    def document(self) -> dict[str, Any]:
        """The next JSON document of its standard output."""
        assert self.process.stdout
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        found: dict[str, Any] = json.loads("".join(lines))
        return found

    def ask(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return httpx.get(self.url + path, timeout=30, **more)

    def rpc(self, method: str) -> Any:
        """Asks the chain itself."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": []}
        return httpx.post(self.told["rpc"], json=body, timeout=30).json()["result"]

    def end(self, number: int) -> int:
        """Sends a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    @property
    def node(self) -> int:
        """Process id of the chain."""
        listed = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=True)
        return int(listed.stdout.split()[0])


@contextmanager
def running(build: Path) -> Iterator[Running]:
    """Killed at the end, if a test failed before it ended it."""
    program = Running(build)
    with program.process:
        try:
            yield program
        finally:
            program.process.kill()  # nothing, where it ended


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program keeps its state."""
    return tmp_path_factory.mktemp("served")


def test_a_served_shop_answers_every_route_and_goes_on_where_it_stopped(build: Path) -> None:
    with running(build) as first:
        answers = every_route(first)
        follows_the_chain(first)
        assert first.end(signal.SIGTERM) == 0
        assert gone(first)
    with running(build) as second:
        assert second.told["hub"] == first.told["hub"]
        assert second.ask("/v1/redemptions?limit=100").json() == answers["/v1/redemptions?limit=100"]
        a_taken_port_is_refused(second, build)
        os.kill(second.node, signal.SIGKILL)
        assert second.process.wait(60) == 3
        assert second.document()["error"]["code"] == "ChainEndedError"


def every_route(shop: Running) -> dict[str, Any]:
    """Path -> answer, each of them checked for what it must say."""
    paths = ("/livez", "/readyz", "/v1/campaigns", "/v1/redemptions?limit=100", "/v1/audit", "/openapi.json")
    answers = {path: shop.ask(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 200)
    found = {path: answer.json() for path, answer in answers.items()}
    campaigns = found["/v1/campaigns"]["items"]
    assert {it["kind"] for it in campaigns} == {"PERCENT", "FIXED", "EVERY", "TIER", "FIXED_PRICE"}
    assert {it["audience"] for it in campaigns} == {"PUBLIC", "VOUCHER", "ROOT"}
    assert found["/v1/audit"]["green"] is True
    assert found["/v1/audit"]["redemptions"] > 100
    detail = shop.ask(f"/v1/campaigns/{campaigns[0]['id']}", headers={"Accept-Language": "zh"})
    assert (detail.json()["summary"]["kind"], detail.headers["content-language"]) == (campaigns[0]["kind"], "zh")
    offered(shop)
    quoted(shop)
    ordered_by_code(shop)
    return found


def offered(shop: Running) -> None:
    """The wallet that newcomers are told to try has a coupon that applies."""
    command = shlex.split(shop.told["try"]["offers"])
    name, _, key = command[command.index("-H") + 1].partition(": ")
    assert httpx.get(command[1]).status_code == 401
    offers = httpx.get(command[1], headers={name: key}).json()["offers"]["items"]
    usable = [it for it in offers if it["standing"] == "unused"]
    assert usable
    assert all(it["use"]["signature"] != "0x" or it["use"]["proof"] for it in usable)


def quoted(shop: Running) -> None:
    """The order that newcomers are told to try is one to which a promotion applies; too small a one is refused."""
    command = shlex.split(shop.told["try"]["quote"])
    order = json.loads(command[command.index("-d") + 1])
    applied = httpx.post(shop.url + "/v1/quotes", json=order).json()
    assert applied["applied"] is True
    assert applied["payable"]["minor"] == applied["list_price"]["minor"] - applied["discount"]["minor"]
    best = httpx.post(shop.url + "/v1/quotes", json={"basket": order["basket"], "delivery": 490}).json()
    assert best["exact"] is True
    assert best["discount"]["minor"] >= applied["discount"]["minor"]
    order["basket"][0]["quantity"] = True
    assert httpx.post(shop.url + "/v1/quotes", json=order).status_code == 422


def ordered_by_code(shop: Running) -> None:
    """The two requests of the README, typed as they stand there, answer what stands there."""
    section = (ROOT / "README.md").read_text("utf-8").partition("### Orders with a code")[2].partition("\n## ")[0]
    blocks = [block.partition("\n")[2] for block in section.split("```")[1::2]]
    commands, shown = blocks[0].replace("http://127.0.0.1:8000", shop.url).splitlines(), json.loads(blocks[1])
    assert len(commands) == 2
    promotion, order = (
        json.loads(subprocess.run([*shlex.split(command), "-s"], check=True, capture_output=True).stdout)
        for command in commands
    )
    assert shown == {name: order[name] for name in shown}
    assert (order["discount"]["amount"], order["payable"]["amount"]) == ("10.00", "90.00")
    assert promotion["name"] == order["promotion"]
    for name in ("promotion", "order"):
        assert subprocess.run([*shlex.split(shop.told["try"][name]), "-sf"], check=False).returncode == 0


def follows_the_chain(shop: Running) -> None:
    """A block that is mined is indexed without anybody asking for it."""
    shop.rpc("evm_mine")
    tip = int(shop.rpc("eth_blockNumber"), 16)
    patience = threading.Event()
    for _ in range(200):
        checks = {check["name"]: check["found"] for check in shop.ask("/readyz").json()["checks"]}
        if checks["store"] == f"block {tip}":
            return
        patience.wait(0.1)
    raise AssertionError(f"block {tip} was mined, but the index is at {checks}")


def gone(shop: Running) -> bool:
    """Whether neither API nor chain listens any more."""
    for url in (shop.url, shop.told["rpc"]):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
    return True


def a_taken_port_is_refused(shop: Running, build: Path) -> None:
    """A second program at the same port says so, and one in the same folder too."""
    port = shop.url.rpartition(":")[2]
    environment = os.environ | {"PROMO_BUILD": str(build)}
    for option, code in ((port, "PortTakenError"), ("0", "FolderInUseError")):
        command = [PROMO, "serve", "--json", "--port", option]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 3
        assert json.loads(done.stdout)["error"]["code"] == code


def test_an_interrupted_first_start_keeps_what_it_did(tmp_path: Path) -> None:
    with (tmp_path / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [PROMO, "serve", "--port", "0"],
            cwd=ROOT,
            env=os.environ | {"PROMO_BUILD": str(tmp_path)},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    progress, patience = tmp_path / "serve" / "progress.json", threading.Event()
    for _ in range(600):
        if progress.exists() or process.poll() is not None:
            break
        patience.wait(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 4
    assert progress.exists()
    assert not (tmp_path / "serve" / "seeded.txt").exists()
