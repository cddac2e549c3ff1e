"""`promo oracle publish` and `run`: from new behaviour and consented wallets to a root on chain and coupons served."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.key_claim import only_writer
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.data.consents import Purpose
from tests.chaos.contracts import signer
from tests.chaos.shop import consents_of, keys
from tests.oracle.conftest import Stall

REFUSED, SURROUNDINGS = 1, 3


@pytest.fixture(scope="module")
def first(stall: Stall) -> dict[str, Any]:
    """The first epoch, published."""
    (found,) = stall.oracle("publish", *stall.cutoff(0))["epochs"]
    return dict(found)


@pytest.fixture(scope="module")
def second(stall: Stall, first: dict[str, Any]) -> dict[str, Any]:
    """The next one."""
    (found,) = stall.oracle("publish", *stall.cutoff(1))["epochs"]
    return dict(found)


def files(stall: Stall) -> dict[str, bytes]:
    """Everything in the shop's folder but the vault's log of reads and its databases' own files; of the store its rows,
    since SQLite moves them from its log into the file when it likes."""
    kept = (path for path in sorted(stall.shop.folder.rglob("*")) if path.is_file() and "privacy" not in path.parts)
    return {str(path): content(path) for path in kept if not path.name.endswith(("-wal", "-shm"))}


def content(path: Path) -> bytes:
    """Of a file, or of a database."""
    if path.suffix != ".sqlite3":
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as opened:
        return "\n".join(opened.iterdump()).encode()


def test_a_dry_run_shows_the_epoch_and_changes_nothing(stall: Stall) -> None:
    before, block = files(stall), stall.ledger.chain.block().number
    found = stall.oracle("publish", "--dry-run", *stall.cutoff(0))
    assert (found["epoch"], found["first_index"], found["held"]) == (1, 0, 0)
    assert found["cost"] == found["coupons"] * 400
    assert found["gas"] > 50_000
    assert files(stall) == before
    assert stall.ledger.chain.block().number == block


def test_what_the_dry_run_showed_is_published(stall: Stall, first: dict[str, Any]) -> None:
    assert first["epoch"] == 1
    receipt = stall.ledger.chain.receipt(bytes.fromhex(first["transaction"][2:]))
    assert receipt is not None
    assert receipt.succeeded


def test_only_wallets_of_shoppers_who_allow_it_get_a_coupon(stall: Stall, first: dict[str, Any]) -> None:
    bound = json.loads((epoch(stall, 1) / "wallets.json").read_text())
    refused = {record.pseudonym for record in consents_of(stall.shop)}
    assert len(refused) == 12
    assert not refused & set(bound)
    assert len(bound) == 60 - 12


def test_each_holder_finds_the_coupon_in_the_store_that_the_api_reads(stall: Stall, first: dict[str, Any]) -> None:
    offers = SqlOffers(open_engine(f"sqlite:///{stall.shop.folder / 'store.sqlite3'}"))
    holders = json.loads((epoch(stall, 1) / "holders.json").read_text())
    assert len(holders) == first["coupons"]
    (coupon,) = (it for it in offers.of_wallet(int(holders[0], 16), None, 10) if it.grant.epoch == 1)
    assert coupon.proof[0].hex() == first["root"][2:]
    assert coupon.why


def test_published_again_without_new_behaviour_nothing_happens(stall: Stall, first: dict[str, Any]) -> None:
    block = stall.ledger.chain.block().number
    assert stall.oracle("publish", *stall.cutoff(0)) == {"epoch": None}
    assert stall.ledger.chain.block().number == block


def test_the_next_epoch_leaves_out_who_holds_a_coupon(stall: Stall, second: dict[str, Any]) -> None:
    both = [set(json.loads((epoch(stall, number) / "holders.json").read_text())) for number in (1, 2)]
    assert second["epoch"] == 2
    assert not both[0] & both[1]


def test_an_auditor_recomputes_every_epoch_bit_for_bit(stall: Stall, second: dict[str, Any]) -> None:
    place = ("--store", str(stall.shop.folder / "index.sqlite3"))
    place += ("--deployment", str(stall.shop.folder / "deployments" / "1337.json"))
    stall.json("issuer", "index", "run", *place)
    for number in (1, 2):
        found = stall.json("issuer", "audit", "recompute", "--bundle", str(epoch(stall, number)), *place)
        assert found["differences"] == []


def test_the_service_looks_once_and_ends(stall: Stall, second: dict[str, Any]) -> None:
    assert stall.oracle("run", "--once") == {"epochs": []}


def test_the_service_finishes_what_was_written_down_and_not_published(stall: Stall, second: dict[str, Any]) -> None:
    outcome = epoch(stall, 2) / "outcome.json"
    kept = outcome.read_text()
    outcome.unlink()
    block = stall.ledger.chain.block().number
    (found,) = stall.oracle("run", "--once")["epochs"]
    assert found == json.loads(kept)
    assert stall.ledger.chain.block().number == block


def test_whoever_says_no_between_writing_down_and_serving_is_served_nothing(
    stall: Stall, second: dict[str, Any]
) -> None:
    folder, consents = epoch(stall, 2), stall.shop.shop / "privacy" / "consents.jsonl"
    holder = json.loads((folder / "holders.json").read_text())[0]
    bound = json.loads((folder / "wallets.json").read_text())
    somebody = next(shopper for shopper, account in bound.items() if int(account, 16) == int(holder, 16))
    offers = SqlOffers(open_engine(f"sqlite:///{stall.shop.folder / 'store.sqlite3'}"))
    offers.remove([int(holder, 16)])
    outcome, said = (folder / "outcome.json").read_text(), consents.read_text()
    (folder / "outcome.json").unlink()
    record = {"pseudonym": somebody, "purpose": Purpose.PERSONAL_OFFERS, "given": False, "time": 1, "how": "form"}
    consents.write_text(said + json.dumps(record) + "\n")
    (found,) = stall.oracle("run", "--once")["epochs"]
    assert (found["coupons"], found["withheld"]) == (second["coupons"] - 1, 1)
    assert [it for it in offers.of_wallet(int(holder, 16), None, 10) if it.grant.epoch == 2] == []
    consents.write_text(said)
    (folder / "outcome.json").unlink()
    assert stall.oracle("run", "--once") == {"epochs": [json.loads(outcome)]}


def test_a_changed_bundle_is_not_published(stall: Stall, second: dict[str, Any]) -> None:
    folder = epoch(stall, 2)
    (folder / "outcome.json").rename(folder / "kept.json")
    wallets = folder / "wallets.json"
    kept = wallets.read_text()
    wallets.write_text(
        kept.replace("0x0000000000000000000000000000000000a0", "0x0000000000000000000000000000000000b0", 1)
    )
    found = stall.oracle("publish", code=REFUSED)
    assert found["error"]["code"] == "Oracle_EpochDiffers"
    assert "wallets_hash" in found["error"]["message"]
    assert "未予签名" in found["error"]["message"]
    wallets.write_text(kept)
    (folder / "kept.json").rename(folder / "outcome.json")


def test_a_key_that_is_not_the_issuers_publishes_nothing(stall: Stall) -> None:
    found = stall.oracle("publish", "--dry-run", who="merchant", code=REFUSED)
    assert found["error"]["code"] == "Roots_Signer"


def test_a_second_program_with_the_key_is_refused(stall: Stall) -> None:
    engine = open_engine(f"sqlite:///{stall.shop.folder / 'store.sqlite3'}")
    with only_writer(engine, signer("issuer").address):
        found = stall.oracle("run", "--once", code=REFUSED)
    assert found["error"]["code"] == "Oracle_KeyInUse"


def test_a_merchants_order_with_a_key_in_use_is_refused(stall: Stall) -> None:
    engine = open_engine(f"sqlite:///{stall.shop.folder / 'store.sqlite3'}")
    campaign = ("campaign", "fund", str(stall.shop.campaign), "500.00")
    with only_writer(engine, signer("merchant").address):
        found = stall.json("merchant", *campaign, code=REFUSED)
    assert found["error"]["code"] == "KeyInUseError"


def test_an_outbox_of_another_chain_is_refused(stall: Stall, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    SqlOutbox(open_engine(other)).belong_to(1337, b"\x07" * 32)
    result = stall.run("issuer", "oracle", "publish", str(stall.shop.config), "--json", PROMO_STORE_URL=other)
    assert result.exit_code == REFUSED
    assert json.loads(result.stdout)["error"]["code"] == "Oracle_OtherChain"


def test_a_shop_without_a_vault_has_no_wallets(stall: Stall, tmp_path: Path) -> None:
    bare = tmp_path / "shop"
    shutil.copytree(stall.shop.shop, bare, ignore=shutil.ignore_patterns("privacy"))
    stall.shop.configure(shop=str(bare), epochs=str(tmp_path / "epochs"))
    found = stall.oracle("publish", "--dry-run", code=REFUSED)
    stall.shop.configure()
    assert found["error"]["code"] == "Oracle_NoWallet"
    assert "promo privacy init" in found["error"]["message"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schedule": {"every": "6x"}}, "'6x' is no duration"),
        ({"schedule": {}}, "either `every` or `at`"),
        ({"finality": "-1"}, "oracle.yaml, finality: found -1"),
        ({"plan": {"group": "tea"}}, "lowest_bps"),
        ({"secret": "1"}, "oracle.yaml, secret"),
    ],
)
def test_a_wrong_entry_of_the_oracles_file_is_named(stall: Stall, change: dict[str, Any], told: str) -> None:
    stall.shop.configure(**change)
    found = stall.oracle("publish", "--dry-run", code=REFUSED)
    stall.shop.configure()
    assert found["error"]["code"] == "Oracle_File"
    assert told in found["error"]["message"]


def test_the_auditor_takes_a_root_back_while_it_waits(stall: Stall, second: dict[str, Any]) -> None:
    keys(stall.shop.folder, auditor=signer("auditor"))
    stall.ledger.give(signer("auditor").address)
    veto = ("oracle", "veto", str(stall.shop.campaign), "2")
    assert stall.json("merchant", *veto, code=REFUSED)["error"]["code"] == "Roots_NotAuditor"
    assert stall.json("auditor", *veto, "--dry-run")["steps"][0]["outcome"] == "would send"
    assert stall.json("auditor", *veto)["steps"][0]["outcome"] == "sent"
    unknown = stall.json("auditor", "oracle", "veto", str(stall.shop.campaign), "9", code=REFUSED)
    assert unknown["error"]["code"] == "Hub_UnknownRoot"


def epoch(stall: Stall, number: int) -> Path:
    """The folder of an epoch."""
    return stall.shop.folder / "epochs" / "tea-by-list" / f"epoch-{number:04d}"
