"""Three operators are one issuer: each computes before it signs, two are enough, and they replace themselves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from offchain.attestation.quorum import Quorum
from offchain.companions.quorum_document import QuorumPaper
from offchain.data.consents import Purpose
from tests.chaos.contracts import Ledger, signer
from tests.oracle.conftest import Stall, open_stall

REFUSED, INTERRUPTED = 1, 4
HOUR = 3_600
PROMO = str(Path(sys.executable).with_name("promo"))
MEMBERS = ("ada", "ben", "cyd")
FREEZER = "freda"


def quorum(*names: str, number: int = 1) -> Quorum:
    """Two of these."""
    members = tuple(sorted(signer(name).address for name in names))
    return Quorum(number, 2, HOUR, 10 * HOUR, signer(FREEZER).address, members)


@pytest.fixture(scope="module")
def stall(chain: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Stall:
    """With the quorum as the issuer; `merchant` pays for publishing."""
    contract = chain.quorum(quorum(*MEMBERS))
    found = open_stall(chain, tmp_path_factory.mktemp("quorum"), contract, *MEMBERS, FREEZER, "dot")
    paper = QuorumPaper(name="tea", chain_id=1337, contract=contract, quorum=quorum(*MEMBERS))
    paper.save(found.shop.folder / "deployments")
    found.shop.configure(quorum="deployments/1337-tea.json")
    return found


def request(stall: Stall, number: int = 1) -> Path:
    """The folder of an epoch."""
    return stall.shop.folder / "epochs" / "tea-by-list" / f"epoch-{number:04d}"


def sign(stall: Stall, who: str, where: str, config: Path | None = None, code: int = 0) -> Any:
    """A member signs, by its own file."""
    return stall.json(who, "oracle", "sign", where, "--config", str(config or stall.shop.config), code=code)


def own_config(stall: Stall, folder: Path) -> Path:
    """An operator's own copy of data, vault and file."""
    shutil.copytree(stall.shop.shop, folder / "shop")
    document = json.loads(stall.shop.config.read_text())
    paper = str(stall.shop.folder / "deployments" / "1337-tea.json")
    config = folder / "oracle.yaml"
    config.write_text(json.dumps(document | {"shop": "shop", "quorum": paper}))
    return config


@pytest.fixture(scope="module")
def proposed(stall: Stall) -> Path:
    """The first epoch, written down."""
    found = stall.oracle("propose", *stall.cutoff(0), who="merchant")
    assert Path(found["folder"]) == request(stall)
    return request(stall)


def test_without_signatures_nothing_is_published(stall: Stall, proposed: Path) -> None:
    block = stall.ledger.chain.block().number
    found = stall.oracle("publish", who="merchant", code=INTERRUPTED)
    assert found["error"]["code"] == "Oracle_SignaturesMissing"
    assert "0 of 2 members signed" in found["error"]["message"]
    assert stall.ledger.chain.block().number == block


def test_a_member_with_the_same_data_signs(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    found = sign(stall, "ada", str(proposed), own_config(stall, tmp_path))
    assert (found["epoch"], found["signed"], found["wanted"]) == (1, 1, 2)


def test_a_member_with_one_row_more_refuses(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    config = own_config(stall, tmp_path)
    events = tmp_path / "shop" / "events.csv"
    table = pl.read_csv(events)
    willing = sorted(table["shopper"].unique().to_list())[1]
    first = table.filter((pl.col("time") < stall.shop.cutoffs[0]) & (pl.col("shopper") == willing)).head(1)
    pl.concat([table, first.with_columns(pl.col("time") + 1)]).write_csv(events)
    found = sign(stall, "ben", str(proposed), config, code=REFUSED)
    assert found["error"]["code"] == "Oracle_EpochDiffers"
    assert "behaviour: stated 1608 rows, here 1609" in found["error"]["message"]
    assert not (proposed / "signatures" / f"0x{signer('ben').address:040x}.json").exists()


def test_a_member_whose_shopper_said_no_meanwhile_refuses(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    config = own_config(stall, tmp_path)
    consents = tmp_path / "shop" / "privacy" / "consents.jsonl"
    somebody = next(iter(json.loads((proposed / "wallets.json").read_text())))
    record = {"pseudonym": somebody, "purpose": Purpose.PERSONAL_OFFERS, "given": False, "time": 1, "how": "form"}
    consents.write_text(consents.read_text() + json.dumps(record) + "\n")
    found = sign(stall, "ben", str(proposed), config, code=REFUSED)
    assert "wallets: stated 48, here 47" in found["error"]["message"]


def test_a_member_with_another_plan_refuses(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    config = own_config(stall, tmp_path)
    document = json.loads(config.read_text())
    config.write_text(json.dumps(document | {"plan": document["plan"] | {"highest_bps": 9_000}}))
    assert "plan: stated" in sign(stall, "ben", str(proposed), config, code=REFUSED)["error"]["message"]


def test_a_changed_request_is_refused(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "epoch"
    shutil.copytree(proposed, copy)
    document = json.loads((copy / "request.json").read_text())
    document["root"]["count"] += 1
    (copy / "request.json").write_text(json.dumps(document))
    assert sign(stall, "ben", str(copy), code=REFUSED)["error"]["code"] == "Oracle_File"


def test_somebody_else_does_not_sign(stall: Stall, proposed: Path) -> None:
    found = sign(stall, "dot", str(proposed), code=REFUSED)
    assert found["error"]["code"] == "Oracle_NotMember"


def test_the_second_signature_comes_over_http_and_the_root_is_published(stall: Stall, proposed: Path) -> None:
    told: list[subprocess.CompletedProcess[str]] = []

    def second() -> None:
        until = time.monotonic() + 60
        while not (stall.shop.folder / "url").exists() and time.monotonic() < until:
            time.sleep(0.05)
        url = (stall.shop.folder / "url").read_text()
        command = [PROMO, "oracle", "sign", url, "--config", str(stall.shop.config), "--json"]
        environment = {**os.environ, **stall.shop.environment("ben", stall.ledger.url)}
        told.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("offchain.commands.oracle.say", lambda line: _note(stall, line))
        member = threading.Thread(target=second)
        member.start()
        (found,) = stall.oracle("publish", "--listen", "127.0.0.1:0", who="merchant")["epochs"]
        member.join()
    assert json.loads(told[0].stdout)["signed"] == 2
    receipt = stall.ledger.chain.receipt(bytes.fromhex(found["transaction"][2:]))
    assert receipt is not None
    assert receipt.succeeded


def _note(stall: Stall, line: str) -> None:
    """The URL that members are told."""
    if "promo oracle sign http" in line:
        part = stall.shop.folder / "url.part"
        part.write_text(line.rsplit(maxsplit=1)[-1])
        part.rename(stall.shop.folder / "url")


def test_who_does_not_know_the_key_of_the_url_gets_nothing(stall: Stall, proposed: Path) -> None:
    import requests  # noqa: PLC0415 - only here

    from offchain.adapters.collection_server import CollectionServer  # noqa: PLC0415
    from offchain.commands.oracle_issuance import collection_of  # noqa: PLC0415

    paper = QuorumPaper.load(stall.shop.folder / "deployments" / "1337-tea.json")
    with CollectionServer("127.0.0.1:0", collection_of(paper, proposed), bytes(32)) as server:
        base, _, key = server.url.rpartition("/")
        paths = ("request.json", "x/request.json", f"{key}/../oracle.yaml", f"{key}/outcome.json")
        assert [requests.get(f"{base}/{path}", timeout=5).status_code for path in paths] == [404] * 4
        assert requests.get(f"{server.url}/request.json", timeout=5).status_code == 200
        assert requests.post(f"{server.url}/signatures", data="{}", timeout=5).status_code == 400


def test_the_members_replace_themselves_after_the_delay(stall: Stall, proposed: Path, tmp_path: Path) -> None:
    paper = stall.shop.folder / "deployments" / "1337-tea.json"
    following = tmp_path / "next.yaml"
    members = "".join(f'\n  - "0x{signer(name).address:040x}"' for name in ("ada", "ben", "dot"))
    following.write_text(
        f"schema: promissory-quorum/1\nname: tea\nmembers:{members}\nthreshold: 2\ndelay: 1h\noverlap: 10h\n"
        f'freezer: "0x{signer(FREEZER).address:040x}"\n'
    )
    folder = tmp_path / "rotation"
    rotate = ("oracle", "rotate")
    assert stall.json("ada", *rotate, "propose", str(paper), str(following), "--out", str(folder))["number"] == 2
    early = stall.json("merchant", *rotate, "send", str(folder), code=INTERRUPTED)
    assert early["error"]["code"] == "Oracle_SignaturesMissing"
    assert stall.json("dot", *rotate, "sign", str(folder), code=REFUSED)["error"]["code"] == "Oracle_NotMember"
    for who in ("ada", "cyd"):
        stall.json(who, *rotate, "sign", str(folder))
    (step,) = stall.json("merchant", *rotate, "send", str(folder))["steps"]
    assert step["outcome"] == "sent"
    assert stall.json("ada", *rotate, "status", str(paper))["waiting"] == 2
    assert (
        stall.json("ada", *rotate, "activate", str(folder), str(paper), code=REFUSED)["error"]["code"] == "Oracle_File"
    )
    stall.ledger.later(HOUR + 1)
    assert stall.json("ada", *rotate, "activate", str(folder), str(paper)) == {"serving": 2}
    assert QuorumPaper.load(paper).quorum.number == 2
    found = stall.json("ada", *rotate, "status", str(paper))
    assert (found["serving"], found["waiting"], found["current"]) == (2, None, True)


def test_the_freezer_stops_all_signatures_and_lets_them_count_again(stall: Stall, proposed: Path) -> None:
    paper = str(stall.shop.folder / "deployments" / "1337-tea.json")
    freezer = ("oracle", "rotate", "freezer")
    refused = stall.json("ada", *freezer, "freeze", paper, code=REFUSED)
    assert refused["error"]["code"] == "Quorum_NotFreezer"
    stall.json(FREEZER, *freezer, "freeze", paper)
    assert stall.json("ada", "oracle", "rotate", "status", paper)["frozen"] is True
    stall.json(FREEZER, *freezer, "unfreeze", paper)
    assert stall.json("ada", "oracle", "rotate", "status", paper)["frozen"] is False


def test_the_new_members_sign_the_next_epoch(stall: Stall, proposed: Path) -> None:
    stall.oracle("propose", *stall.cutoff(1), who="merchant")
    for who in ("ben", "dot"):
        sign(stall, who, str(request(stall, 2)))
    (found,) = stall.oracle("publish", who="merchant")["epochs"]
    assert found["epoch"] == 2
