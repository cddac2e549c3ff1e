"""`promo oracle` for a campaign by voucher: signed into the epoch's folder, noted, served, and nothing sent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.attestation import signatures
from offchain.attestation.calls import redeem_call
from offchain.campaigns import signed_orders
from offchain.coupons import voucher_file
from offchain.data.consents import Purpose
from offchain.domain.refusals import Refusal
from offchain.offers.issued import IssuedOffer
from offchain.oracle.asking import read_request
from tests.chaos.contracts import Ledger, signer
from tests.oracle.conftest import Stall, open_stall

REFUSED = 1


@pytest.fixture(scope="module")
def stall(chain: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Stall:
    """With one key as the issuer, and vouchers."""
    return open_stall(chain, tmp_path_factory.mktemp("vouchers"), signer("issuer").address, audience="VOUCHER")


@pytest.fixture(scope="module")
def first(stall: Stall) -> dict[str, Any]:
    """The first epoch, signed and served."""
    (found,) = stall.oracle("publish", *stall.cutoff(0))["epochs"]
    return dict(found)


@pytest.fixture(scope="module")
def second(stall: Stall, first: dict[str, Any]) -> dict[str, Any]:
    """The next one."""
    (found,) = stall.oracle("publish", *stall.cutoff(1))["epochs"]
    return dict(found)


def epoch(stall: Stall, number: int) -> Path:
    """The folder of an epoch."""
    return stall.shop.folder / "epochs" / "tea-by-list" / f"epoch-{number:04d}"


def vouchers(stall: Stall, number: int) -> list[IssuedOffer]:
    """Those that were signed of an epoch."""
    return list(voucher_file.read(epoch(stall, number) / "vouchers.jsonl"))


def served(stall: Stall, account: int) -> list[IssuedOffer]:
    """What the API has for a wallet."""
    return list(SqlOffers(open_engine(f"sqlite:///{stall.shop.folder / 'store.sqlite3'}")).of_wallet(account, None, 10))


def ledger(stall: Stall) -> list[dict[str, Any]]:
    """The batches that the ledger of issued coupons has."""
    text = (stall.shop.folder / "coupon.ledger.json").read_text()
    (hubs,) = json.loads(text)["chains"].values()
    return [batch for campaigns in hubs.values() for batches in campaigns.values() for batch in batches]


def again(stall: Stall, number: int) -> dict[str, Any]:
    """What the oracle does when an epoch has no outcome yet."""
    (epoch(stall, number) / "outcome.json").unlink()
    (found,) = stall.oracle("run", "--once")["epochs"]
    return dict(found)


def test_a_dry_run_shows_the_epoch_and_changes_nothing(stall: Stall) -> None:
    block = stall.ledger.chain.block().number
    found = stall.oracle("publish", "--dry-run", *stall.cutoff(0))
    assert (found["epoch"], found["first_index"], found["held"], found["root"]) == (1, 0, 0, None)
    assert found["cost"] == found["coupons"] * 400
    assert found["gas"] == 0
    assert not epoch(stall, 1).exists()
    assert not (stall.shop.folder / "coupon.ledger.json").exists()
    assert stall.ledger.chain.block().number == block
    told = stall.run("issuer", "oracle", "publish", str(stall.shop.config), "--dry-run", *stall.cutoff(0)).output
    assert "gas          none: vouchers are signed, and nothing is sent" in told


def test_the_vouchers_are_served_from_the_store_that_the_api_reads(stall: Stall, first: dict[str, Any]) -> None:
    signed = vouchers(stall, 1)
    assert (first["epoch"], first["coupons"], first["withheld"], len(signed)) == (1, len(signed), 0, len(signed))
    for voucher in signed:
        (found,) = served(stall, voucher.account)
        assert replace(found, segment=None, why="") == voucher
        assert found.why


def test_nothing_is_sent(stall: Stall, first: dict[str, Any]) -> None:
    assert stall.ledger.chain.nonce(signer("issuer").address) == 0


def test_the_hub_takes_a_voucher(stall: Stall, first: dict[str, Any], tmp_path: Path) -> None:
    hub_takes_its_own_voucher_alone(stall, tmp_path)


def hub_takes_its_own_voucher_alone(stall: Stall, folder: Path) -> None:
    """An order with the first voucher of the first epoch passes, and with the signature of the second it does not."""
    chain, hub = stall.ledger.chain, stall.ledger.deployment.hub
    shopper, call = quoted(stall, 1, folder)
    chain.call(hub, call, sender=shopper)
    submission = signed_orders.load(folder / "out.json").submission
    (use,) = submission.uses
    swapped = replace(submission, uses=(replace(use, voucher_signature=vouchers(stall, 1)[1].signature),))
    with pytest.raises(Refusal, match="Hub_VoucherSigner"):
        chain.call(hub, redeem_call(swapped), sender=shopper)


def quoted(stall: Stall, number: int, folder: Path) -> tuple[int, bytes]:
    """A shopper of an epoch, and the call that redeems the voucher for tea."""
    catalogue = json.loads((stall.shop.folder / "catalogue.json").read_text())
    product = next(it for it in catalogue["products"] if stall.shop.group in it["groups"])
    (folder / "order.json").write_text(
        json.dumps({"schema": "promissory-order/1", "lines": [{"sku": product["sku"], "quantity": 1}]})
    )
    shopper = vouchers(stall, number)[0].account
    words = ["redeem", "quote", str(stall.shop.campaign), "--order", str(folder / "order.json")]
    words += ["--shopper", f"0x{shopper:040x}", "--vouchers", str(epoch(stall, number) / "vouchers.jsonl")]
    stall.json("merchant", *words, "--out", str(folder / "out.json"))
    return shopper, bytes.fromhex(json.loads((folder / "out.json").read_text())["call"][2:])


def test_the_issuer_signs_the_epoch_with_its_manifest(stall: Stall, first: dict[str, Any]) -> None:
    request = read_request((epoch(stall, 1) / "request.json").read_text(), "request.json")
    signature = bytes.fromhex(first["signature"][2:])
    assert signatures.recover(request.digest, signature) == signer("issuer").address
    assert (
        first["manifest_hash"] == json.loads((epoch(stall, 1) / "request.json").read_text())["epoch"]["manifest_hash"]
    )


def test_published_again_without_new_behaviour_nothing_happens(stall: Stall, first: dict[str, Any]) -> None:
    before = ledger(stall)
    assert stall.oracle("publish", *stall.cutoff(0)) == {"epoch": None}
    assert ledger(stall) == before


def test_the_next_epoch_goes_on_with_indices_and_leaves_out_who_holds_one(
    stall: Stall, first: dict[str, Any], second: dict[str, Any]
) -> None:
    accounts = [{it.account for it in vouchers(stall, number)} for number in (1, 2)]
    indices = [it.grant.index for number in (1, 2) for it in vouchers(stall, number)]
    assert second["epoch"] == 2
    assert not accounts[0] & accounts[1]
    assert indices == list(range(len(indices)))
    assert [(it["first_index"], it["count"]) for it in ledger(stall)] == [
        (0, len(accounts[0])),
        (len(accounts[0]), len(accounts[1])),
    ]


def test_coupons_that_were_issued_otherwise_come_after_those_of_epochs(
    stall: Stall, second: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "wallets.csv").write_text("account\n0x00000000000000000000000000000000000b0b0b\n")
    words = ["--to", str(tmp_path / "wallets.csv"), "--out", str(tmp_path / "one.jsonl")]
    found = stall.json("issuer", "coupon", "issue", str(stall.shop.campaign), *words)
    assert found["first_index"] == sum(it["count"] for it in ledger(stall)[:2])


def test_killed_while_it_signed_it_goes_on_with_the_same_bytes(stall: Stall, second: dict[str, Any]) -> None:
    path, before = epoch(stall, 2) / "vouchers.jsonl", ledger(stall)
    whole, outcome = path.read_bytes(), json.loads((epoch(stall, 2) / "outcome.json").read_text())
    path.unlink()
    path.with_name("vouchers.jsonl.part").write_bytes(whole[: len(whole) // 2])
    assert again(stall, 2) == outcome
    assert path.read_bytes() == whole
    assert ledger(stall) == before


def test_a_file_that_was_changed_is_not_served(stall: Stall, second: dict[str, Any]) -> None:
    path, outcome = epoch(stall, 2) / "vouchers.jsonl", epoch(stall, 2) / "outcome.json"
    whole, kept = path.read_text(), outcome.read_text()
    path.write_text(whole.replace('"value":', '"value":1', 1))
    outcome.unlink()
    found = stall.oracle("run", "--once", code=REFUSED)
    assert found["error"]["code"] == "OtherFileError"
    path.write_text(whole)
    outcome.write_text(kept)


def test_an_epoch_whose_indices_went_to_others_before_they_were_noted_is_not_signed(
    stall: Stall, second: dict[str, Any]
) -> None:
    place = stall.shop.folder / "coupon.ledger.json"
    kept = place.read_text()
    document = json.loads(kept)
    batch = next(iter(next(iter(next(iter(document["chains"].values())).values())).values()))[1]
    batch["content"] = "of another order"
    place.write_text(json.dumps(document))
    outcome, path = epoch(stall, 2) / "outcome.json", epoch(stall, 2) / "vouchers.jsonl"
    said, whole = outcome.read_text(), path.read_bytes()
    outcome.unlink()
    path.unlink()
    found = stall.oracle("run", "--once", code=REFUSED)
    assert found["error"]["code"] == "Oracle_VouchersTaken"
    assert not path.exists()
    place.write_text(kept)
    path.write_bytes(whole)
    outcome.write_text(said)


def test_whoever_says_no_between_signing_and_serving_is_served_nothing(stall: Stall, second: dict[str, Any]) -> None:
    consents, holder = stall.shop.shop / "privacy" / "consents.jsonl", vouchers(stall, 2)[0].account
    bound = json.loads((epoch(stall, 2) / "wallets.json").read_text())
    somebody = next(shopper for shopper, account in bound.items() if int(account, 16) == holder)
    SqlOffers(open_engine(f"sqlite:///{stall.shop.folder / 'store.sqlite3'}")).remove([holder])
    said = consents.read_text()
    record = {"pseudonym": somebody, "purpose": Purpose.PERSONAL_OFFERS, "given": False, "time": 1, "how": "form"}
    consents.write_text(said + json.dumps(record) + "\n")
    found = again(stall, 2)
    assert (found["coupons"], found["withheld"]) == (second["coupons"] - 1, 1)
    assert served(stall, holder) == []
    consents.write_text(said)
    assert again(stall, 2) == second


def test_an_auditor_recomputes_the_newest_epoch(stall: Stall, second: dict[str, Any]) -> None:
    place = ("--store", str(stall.shop.folder / "index.sqlite3"))
    place += ("--deployment", str(stall.shop.folder / "deployments" / "1337.json"))
    stall.json("issuer", "index", "run", *place)
    found = stall.json("issuer", "audit", "recompute", "--bundle", str(epoch(stall, 2)), *place)
    assert found["differences"] == []


def test_a_key_that_is_not_the_issuers_signs_nothing(stall: Stall) -> None:
    found = stall.oracle("publish", "--dry-run", who="merchant", code=REFUSED)
    assert found["error"]["code"] == "Hub_VoucherSigner"


def test_vouchers_that_were_revoked_before_they_were_served_stay_unsigned_and_their_wallets_get_others(
    stall: Stall, second: dict[str, Any]
) -> None:
    stall.json("merchant", "coupon", "revoke", str(stall.shop.campaign), "--epoch", "1")
    path = epoch(stall, 2) / "vouchers.jsonl"
    path.unlink()
    found = again(stall, 2)
    assert (found["void"], found["coupons"], path.exists()) == (True, 0, False)
    draft = stall.oracle("publish", "--dry-run", "--cutoff", str(stall.shop.cutoffs[1] + 3_600), code=0)
    assert draft == {"epoch": None}
    table = pl.read_csv(stall.shop.shop / "events.csv")
    willing = sorted(table["shopper"].unique().to_list())[1]
    late = table.filter(pl.col("shopper") == willing).head(1)
    later = late.with_columns(pl.lit(stall.shop.cutoffs[1] + 1, dtype=pl.Int64).alias("time"))
    pl.concat([table, later]).write_csv(stall.shop.shop / "events.csv")
    stall.shop.configure(valid="30d")
    draft = stall.oracle("publish", "--dry-run", "--cutoff", str(stall.shop.cutoffs[1] + 3_600))
    assert (draft["held"], draft["voucher_epoch"]) == (0, 1)
    assert 0 < draft["deadline"] - stall.ledger.chain.block().timestamp <= 30 * 86_400
