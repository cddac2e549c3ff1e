"""tools/coverage: a branch counts as reached when it was taken, and only then."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from offchain.adapters.ganache import LocalGanache
from tools.compiler import VERSION
from tools.coverage.branches import Branch, Instrumented, instrument
from tools.coverage.report import read_reasons, report, to_json
from tools.coverage.run import HERE, PROBE_FILE
from tools.surroundings import ROOT

COMPILER = ROOT / ".toolchain" / f"solc-v{VERSION}"
FILE = "contracts/till/Fee.sol"
SOURCE = """\
// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
contract Fee {
    function fee(uint256 amount, bool member) external view returns (uint256 sum) {
        if (amount == 0 || (member && !(amount > 100))) return 0;
        for (uint256 i = 0; i < amount; ++i) sum += member ? 1 : 2;
        try this.half(amount) returns (uint256 half_) { return half_; } catch { return sum; }
    }
    function half(uint256 amount) external pure returns (uint256) {
        assert(amount < 1000);
        return amount / 2;
    }
}
"""
Calls = Callable[..., set[str]]


@pytest.fixture(scope="module")
def marked() -> Instrumented:
    return instrument(COMPILER, {FILE: SOURCE}, PROBE_FILE.as_posix())


@pytest.fixture(scope="module")
def evm(marked: Instrumented) -> dict[str, Any]:
    """What the marked contract compiles to, as Brownie would compile it."""
    settings = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    sources = {**marked.sources, PROBE_FILE.as_posix(): (HERE / PROBE_FILE.name).read_text(encoding="utf-8")}
    question = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sources.items()},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": settings["solc"]["viaIR"],
            "optimizer": settings["solc"]["optimizer"],
            "outputSelection": {FILE: {"Fee": ["evm.bytecode.object", "evm.methodIdentifiers"]}},
        },
    }
    command = [str(COMPILER), "--standard-json"]
    done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)["contracts"][FILE]["Fee"]["evm"]
    return answer


@contextmanager
def chain_with(code: str) -> Iterator[Callable[[str, str], None]]:
    """A chain with that contract; what is yielded sends it data by a method of the chain."""
    with LocalGanache() as chain, httpx.Client(base_url=chain.url, timeout=60) as client:

        def ask(method: str, *parameters: object) -> Any:
            body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
            return client.post("/", json=body).json()["result"]

        usual = {"from": chain.accounts[0].address, "gas": hex(5_000_000)}
        receipt = ask("eth_getTransactionReceipt", ask("eth_sendTransaction", usual | {"data": "0x" + code}))
        yield lambda method, data: ask(method, usual | {"to": receipt["contractAddress"], "data": data})


@pytest.fixture
def reached(marked: Instrumented, evm: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What calls of `fee` reach, as "condition: way". A call: method of the chain, amount, member."""
    marks = tmp_path / "marks"
    monkeypatch.setenv("PROMO_COVERAGE_MARKS", str(marks))
    monkeypatch.setenv("NODE_OPTIONS", f"--require={HERE / 'probe.js'}")

    def calls(*asked: tuple[str, int, bool]) -> set[str]:
        marks.unlink(missing_ok=True)
        with chain_with(evm["bytecode"]["object"]) as send:
            for method, amount, member in asked:
                send(method, f"0x{evm['methodIdentifiers']['fee(uint256,bool)']}{amount:064x}{member:064x}")
        numbers = set(map(int, marks.read_text(encoding="utf-8").split())) if marks.exists() else set()
        return {f"{it.text}: {it.way}" for it in marked.branches if it.number in numbers}

    return calls


def test_nothing_is_reached_by_deploying(reached: Calls) -> None:
    assert reached() == set()


def test_a_branch_that_no_call_takes_is_not_reached(reached: Calls) -> None:
    taken = {"amount == 0: false", "member: false", "i < amount: true", "i < amount: false"}
    assert reached(("eth_call", 3, False)) == taken | {"returns (uint256 half_): reached"}


@pytest.mark.parametrize("method", ["eth_call", "eth_sendTransaction", "eth_estimateGas"])
def test_calls_transactions_and_estimates_count_alike(reached: Calls, method: str) -> None:
    assert reached((method, 0, True)) == {"amount == 0: true"}


def test_each_way_of_each_condition_counts_by_itself(reached: Calls, marked: Instrumented) -> None:
    every = {f"{it.text}: {it.way}" for it in marked.branches}
    asked = (("eth_call", 0, True), ("eth_call", 3, True), ("eth_call", 200, True), ("eth_call", 3, False))
    assert every - reached(*asked) == {"catch: reached"}
    assert reached(*asked, ("eth_call", 1000, True)) == every


def test_marks_leave_every_line_where_it_was(marked: Instrumented) -> None:
    assert len(marked.sources[FILE].splitlines()) == len(SOURCE.splitlines())
    assert {it.line for it in marked.branches} == {5, 6, 7}


BRANCHES = (Branch(0, "A.sol", 3, "paid", "false"), Branch(1, "A.sol", 3, "paid", "true"))
NEVER = {("A.sol", "paid", "true"): "nobody pays"}


def test_a_gap_without_a_reason_is_not_enough() -> None:
    assert report(BRANCHES, {0, 1}, {}, green=True).enough
    assert report(BRANCHES * 10, {0}, {}, green=True).unexplained == (BRANCHES[1],) * 10


def test_a_reason_does_not_make_half_of_the_branches_enough() -> None:
    found = report(BRANCHES, {0}, NEVER, green=True)
    assert (found.total.percent, found.unexplained, found.enough) == (50.0, (), False)


def test_with_reasons_for_the_rest_most_of_the_branches_are_enough() -> None:
    many = [Branch(number, "A.sol", number, "many", "true") for number in range(2, 40)]
    assert report([*BRANCHES, *many], {0, *range(2, 40)}, NEVER, green=True).enough
    assert not report([*BRANCHES, *many], {0, *range(2, 40)}, {}, green=True).enough


def test_a_reason_for_what_is_reached_or_a_failed_test_is_not_enough() -> None:
    assert not report(BRANCHES, {0, 1}, NEVER, green=True).enough
    assert not report(BRANCHES, {0, 1}, {}, green=False).enough


def test_the_document_has_a_row_a_contract_and_the_gaps() -> None:
    document = to_json(report(BRANCHES, {0}, NEVER, green=True))
    assert document["contracts"] == [{"file": "A.sol", "branches": 2, "hit": 1, "percent": 50.0}]
    assert [(gap["line"], gap["way"], gap["why"]) for gap in document["gaps"]] == [(3, "true", "nobody pays")]


def test_what_has_a_reason_still_stands_in_the_contracts() -> None:
    for file, text, _ in read_reasons():
        assert text in " ".join((ROOT / file).read_text(encoding="utf-8").split())
