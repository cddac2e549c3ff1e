"""Three operators are one issuer of vouchers: each computes before it signs them all, and two are enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from offchain.attestation.companion_calls import decode_approval
from offchain.companions.quorum_document import QuorumPaper
from offchain.coupons import voucher_file
from tests.chaos.contracts import Ledger
from tests.oracle.conftest import Stall, open_stall
from tests.oracle.test_quorum import FREEZER, MEMBERS, own_config, quorum, request, sign
from tests.oracle.test_vouchers import hub_takes_its_own_voucher_alone

REFUSED, INTERRUPTED = 1, 4


@pytest.fixture(scope="module")
def stall(chain: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Stall:
    """With the quorum as the issuer; `merchant` serves."""
    contract = chain.quorum(quorum(*MEMBERS))
    place = tmp_path_factory.mktemp("voucher-quorum")
    found = open_stall(chain, place, contract, *MEMBERS, FREEZER, audience="VOUCHER")
    paper = QuorumPaper(name="tea", chain_id=1337, contract=contract, quorum=quorum(*MEMBERS))
    paper.save(found.shop.folder / "deployments")
    found.shop.configure(quorum="deployments/1337-tea.json")
    return found


@pytest.fixture(scope="module")
def proposed(stall: Stall) -> Path:
    """The first epoch, written down."""
    found = stall.oracle("propose", *stall.cutoff(0), who="merchant")
    assert Path(found["folder"]) == request(stall)
    return request(stall)


@pytest.fixture(scope="module")
def published(stall: Stall, proposed: Path) -> dict[str, Any]:
    """Signed by two, and served."""
    for who in ("ada", "ben"):
        sign(stall, who, str(proposed))
    (found,) = stall.oracle("publish", who="merchant")["epochs"]
    return dict(found)


def test_without_signatures_nothing_is_served(stall: Stall, proposed: Path) -> None:
    found = stall.oracle("publish", who="merchant", code=INTERRUPTED)
    assert found["error"]["code"] == "Oracle_SignaturesMissing"
    assert not (proposed / "vouchers.jsonl").exists()


def test_a_member_with_another_plan_refuses(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    config = own_config(stall, tmp_path)
    document = json.loads(config.read_text())
    config.write_text(json.dumps(document | {"plan": document["plan"] | {"lowest_bps": 1_250}}))
    found = sign(stall, "ben", str(proposed), config, code=REFUSED)
    assert found["error"]["code"] == "Oracle_EpochDiffers"
    assert "vouchers: computed" in found["error"]["message"]


def test_a_member_does_not_sign_an_index_twice_whatever_it_is_asked(
    stall: Stall, proposed: Path, tmp_path: Path
) -> None:
    document = json.loads((stall.shop.folder / "coupon.ledger.json").read_text())
    (hubs,) = document["chains"].values()
    ((batches,),) = (campaigns.values() for campaigns in hubs.values())
    batches[0]["content"] = "of another epoch"
    (tmp_path / "coupon.ledger.json").write_text(json.dumps(document))
    words = ("oracle", "sign", str(proposed), "--config", str(stall.shop.config))
    result = stall.run("cyd", *words, "--json", PROMO_BUILD=str(tmp_path / "build"))
    assert result.exit_code == REFUSED
    assert json.loads(result.stdout)["error"]["code"] == "Oracle_VouchersTaken"
    assert not (proposed / "signatures").exists()


def test_two_members_sign_every_voucher(stall: Stall, proposed: Path, published: dict[str, Any]) -> None:
    vouchers = list(voucher_file.read(proposed / "vouchers.jsonl"))
    assert published["coupons"] == len(vouchers) > 1
    for voucher in vouchers:
        of, signed, parts = decode_approval(voucher.signature)
        assert (of, signed.bit_count(), len(parts)) == (quorum(*MEMBERS), 2, 2)


def test_the_hub_takes_a_voucher_of_the_quorum(stall: Stall, published: dict[str, Any], tmp_path: Path) -> None:
    hub_takes_its_own_voucher_alone(stall, tmp_path)


def test_who_signs_later_changes_no_voucher(stall: Stall, proposed: Path, published: dict[str, Any]) -> None:
    path = proposed / "vouchers.jsonl"
    whole = path.read_bytes()
    assert sign(stall, "cyd", str(proposed))["signed"] == 3
    (proposed / "outcome.json").unlink()
    path.unlink()
    path.with_name("vouchers.jsonl.part").write_bytes(whole[: len(whole) // 3])
    (found,) = stall.oracle("publish", who="merchant")["epochs"]
    assert found == published
    assert path.read_bytes() == whole
