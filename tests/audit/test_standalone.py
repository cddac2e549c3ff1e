"""The standalone verifier says what the audit says, and knows nothing of our package."""

from __future__ import annotations

import ast
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from offchain.attestation.calls import HUB_CALLS, Submission
from offchain.attestation.keccak import keccak
from offchain.attestation.records import RECORDS, TERMS_PUBLISHED
from offchain.audit.exporting import export
from tests.audit import companions, damages, forgeries, rpc
from tests.audit.conftest import Audit, opened
from tests.audit.damages import DAMAGES, Damage, editing
from tests.audit.stage import Stage
from tests.audit.story import HUB, Story
from tests.audit.test_damaged_records import CASES, last
from tests.surroundings import ROOT

VERIFIER = ROOT / "verifier" / "verify.py"
NAMES = ("Redeemed", "RootProposed", "BudgetReturned", "IndicesRevoked", "CampaignCreated", "RewardClaimed")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The program, as an auditor starts it: without our packages on its path."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd="/")


@pytest.fixture(scope="module")
def node(story: Story) -> Iterator[str]:
    """URL of the history's chain."""
    served = rpc.serve(story.chain)
    yield served.url
    served.close()


@pytest.fixture
def exported(database: Path, story: Story, tmp_path: Path) -> Callable[[], Path]:
    """Exports the database as it is then."""

    def write() -> Path:
        with opened(database) as store:
            export(store, story.config, tmp_path / "history")
        return tmp_path / "history"

    return write


def test_it_finds_a_sound_folder_sound(exported: Callable[[], Path], audit: Audit, node: str) -> None:
    folder = exported()
    for asked in ((), ("--rpc", node)):
        done = run("--bundle", folder, *asked)
        assert (done.returncode, done.stderr) == (0, "")
        quorums = sum(row["keeper"] == "quorums" for row in _rows(folder, "records"))
        assert f"0 differences (10 leaves proved, {audit(False).records - quorums} records)" in done.stdout


def test_it_finds_a_sound_chain_sound_without_any_folder(exported: Callable[[], Path], story: Story, node: str) -> None:
    beside = [f"0x{it:040x}" for it in (companions.REWARDS, companions.PRESALES)]
    done = run("--rpc", node, "--hub", f"0x{story.config.hub:040X}".replace("0X", "0x"), "--beside", *beside)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("--bundle", exported()).stdout


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "damage"), CASES[::2])
def test_it_is_red_where_the_audit_is(
    kind: str, damage: Damage, name: str, database: Path, audit: Audit, exported: Callable[[], Path]
) -> None:
    rows = [row for row in damages.rows(database) if row.name == name]
    row = next((row for row in reversed(rows) if row.position > 1), rows[-1])
    with editing(database) as connection:
        damage(connection, row)
    assert not audit(False).green
    done = run("--bundle", exported())
    assert done.returncode == 1, done
    after = f"expected {row.position}, found {row.position + 1}"  # the record behind one that is gone
    named = [f"block {row.block}, log ", *([after, "digest after"] if kind == "dropped" else [])]
    assert any(text in done.stdout for text in named), done.stdout


@pytest.mark.parametrize("kind", DAMAGES)
def test_with_a_node_it_finds_what_was_carried_through_to_the_last_digest(
    kind: str, database: Path, audit: Audit, exported: Callable[[], Path], node: str
) -> None:
    row = last(database, "CashierNamed")
    with editing(database) as connection:
        DAMAGES[kind][0](connection, row)
        damages.redigest(connection, row)
    assert audit(True).digest == "mismatch"
    folder = exported()
    done = run("--bundle", folder, "--rpc", node)
    assert done.returncode == 1
    assert f"merchant 0x{row.merchant.hex()}" in done.stdout


@pytest.mark.parametrize("table", ["records", "ledgers"])
def test_with_a_node_a_merchant_whose_vault_is_withheld_is_found(
    table: str, database: Path, exported: Callable[[], Path], node: str
) -> None:
    with editing(database) as connection:
        for it in ("records", "ledgers"):
            connection.execute(f"DELETE FROM {it} WHERE keeper = 'vault'")  # noqa: S608
    done = run("--bundle", exported(), "--rpc", node)
    assert done.returncode == 1
    assert "digest after 0 records" in done.stdout


def test_records_of_a_campaign_whose_creation_is_gone_are_named(
    database: Path, exported: Callable[[], Path], node: str
) -> None:
    with editing(database) as connection:
        connection.execute("DELETE FROM records WHERE name = 'CampaignCreated'")
    for asked in ((), ("--rpc", node)):
        done = run("--bundle", exported() if not asked else database.parent / "history", *asked)
        assert done.returncode == 1, done.stderr
        assert "created before: expected True" in done.stdout


def test_a_leaf_whose_path_leads_nowhere_is_named(exported: Callable[[], Path], database: Path) -> None:
    with editing(database) as connection:
        place = "SELECT block_number, log_index, transaction_hash FROM redemptions JOIN records USING "
        (block, log, transaction) = connection.execute(
            f"{place}(block_number, log_index) WHERE route = 2 ORDER BY block_number"
        ).fetchone()
        found = "SELECT data FROM submissions WHERE transaction_hash = ?"
        (data,) = connection.execute(found, [transaction]).fetchone()
        roots = connection.execute("SELECT root FROM roots").fetchall()
        at = next(data.index(root) for (root,) in roots if root in data)
        changed = bytearray(data)
        changed[at + 4 * 32] ^= 1  # the first sibling
        write = "UPDATE submissions SET data = ? WHERE transaction_hash = ?"
        connection.execute(write, [bytes(changed), transaction])
    done = run("--bundle", exported())
    assert done.returncode == 1
    assert f"block {block}, log {log} Redeemed, a path to the root of epoch 1 that stands: expected True" in done.stdout


FORGED: Mapping[Callable[[Stage], Submission], str] = {
    forgeries.with_raised_leaf: "a path to the root of epoch 1 that stands",
    forgeries.with_short_path: "a path to the root of epoch 1 that stands",
    forgeries.with_hardly_a_proof: "a path to the root of epoch 1 that stands",
    forgeries.with_own_root: "a path to the root of epoch 1 that stands",
    forgeries.used_twice: "coupon 7 below the cap and unspent",
    forgeries.revoked_before: "below the cap and unspent",
    forgeries.above_the_cap: "coupon 300 below the cap and unspent",
    forgeries.beyond_budget: "within cap and budget",
    forgeries.beyond_cap: "within cap and budget",
}
"""What a hub redeemed against the rules -> how the verifier names it, though every digest is the contract's."""


@pytest.mark.parametrize("forge", FORGED, ids=lambda it: it.__name__)
def test_what_a_rogue_hub_let_through_is_named(forge: Callable[[Stage], Submission]) -> None:
    stage = Stage.of()
    submission = forge(stage)
    stage.shop.redeem(submission, submission.order.shopper)
    served = rpc.serve(stage.chain)
    done = run("--rpc", served.url, "--hub", f"0x{HUB:040x}")
    served.close()
    assert done.returncode == 1, done
    (named, summary) = done.stdout.splitlines()
    assert FORGED[forge] in named
    assert summary.startswith("complete to block ")


def test_a_file_that_was_changed_is_named(exported: Callable[[], Path]) -> None:
    folder = exported()
    with (folder / "campaign_states.jsonl").open("ab") as file:
        file.write(b"\n")
    assert "file campaign_states.jsonl, sha256: expected" in run("--bundle", folder).stdout


def test_wrong_use_and_missing_surroundings_have_their_exit_codes(tmp_path: Path) -> None:
    assert run().returncode == 2
    assert run("--rpc", "http://127.0.0.1:9").returncode == 2
    assert run("--bundle", tmp_path).returncode == 3
    done = run("--rpc", "http://127.0.0.1:9", "--hub", f"0x{1:040x}")
    assert done.returncode == 3
    assert "check folder, URL and addresses" in done.stderr


def test_it_is_short_and_imports_the_standard_library_alone() -> None:
    text = VERIFIER.read_text("utf-8")
    assert len(text.splitlines()) <= 200
    names = [it for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for it in node.names]
    modules = {it.name for it in names} | {
        str(node.module) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
    }
    assert {it.partition(".")[0] for it in modules} <= sys.stdlib_module_names


@pytest.fixture(scope="module")
def program() -> dict[str, Any]:
    """Its names, with its own Keccak."""
    names = runpy.run_path(str(VERIFIER))
    names["keccak"].__globals__["fast"] = None
    return names


def test_its_own_keccak_is_keccak(program: dict[str, Any]) -> None:
    for length in (0, 1, 31, 32, 134, 135, 136, 137, 271, 272, 500):
        data = bytes(range(length % 256)) + bytes(length - length % 256)
        assert program["keccak"](data) == keccak(data)


def test_its_first_bytes_are_those_of_our_signatures(program: dict[str, Any]) -> None:
    events = {name: keccak(f"{name}({shape[0]})".encode())[:4] for name, shape in RECORDS.items()}
    calls = {name: keccak(f"{name}({','.join(types)})".encode())[:4] for name, types in HUB_CALLS.items()}
    wanted = {**calls, **events, "TermsPublished": TERMS_PUBLISHED[:4]}
    assert program["FIRST"] == {name: wanted[name] for name in program["FIRST"]}


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text("utf-8").splitlines()]
