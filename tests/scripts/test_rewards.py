"""`brownie run rewards` and `promo rewards`: a programme from its funding to two epochs, by a key and by a quorum."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from offchain.cli import app
from tests.scripts.audits import audited
from tests.scripts.brownie_runs import Ended, Step
from tests.scripts.companion_stage import ANN, AUDITOR, BOB, EVE, ISSUER, MERCHANT, Stage

DAY = 86_400
Promo = Callable[..., Result]


@pytest.fixture
def promo(companions: Stage, monkeypatch: pytest.MonkeyPatch) -> Promo:
    """Runs `promo rewards WORDS` as somebody, beside the files of the Brownie scripts."""

    def run(who: int, *words: str) -> Result:
        settings = companions.by(who) | {
            "PROMO_RPC_URL": companions.project.url,
            "PROMO_BUILD": str(companions.project.home / "build"),
            "PROMO_DEPLOYMENTS": str(companions.project.home / "deployments"),
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, ["rewards", *words], catch_exceptions=False)

    return run


def document(companions: Stage, name: str, **changes: str) -> str:
    """The example under another name, with other entries."""
    text = (companions.folder / "bring-a-friend.yaml").read_text("utf-8")
    text = text.replace("name: bring-a-friend", f"name: {name}")
    for old, new in changes.items():
        text = re.sub(rf"(\b{old}: )\S+", rf"\g<1>{new}", text, count=1)
    file = companions.folder / f"{name}.yaml"
    file.write_text(text, "utf-8")
    return str(file)


def earnings(companions: Stage, name: str) -> str:
    """The example's file of earnings, with Ann and Bob in it."""
    text = (companions.folder / name).read_text("utf-8")
    text = re.sub("0x0+a11ce", companions.address(ANN), text)
    file = companions.folder / f"of-{name}"
    file.write_text(re.sub("0x0+b0b", companions.address(BOB), text), "utf-8")
    return str(file)


def steps(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["steps"]
    return found


def claim_of(companions: Stage, epoch: Path, who: int) -> str:
    return str(epoch / "claims" / f"{companions.address(who).lower()}.json")


@pytest.fixture(scope="module")
def programme(companions: Stage) -> tuple[str, dict[str, Ended]]:
    """A programme by the issuer's key, created, funded and with its referrals: its document, and how each act ended."""
    file = document(companions, "by-key")
    ann, bob = companions.address(ANN), companions.address(BOB)

    def rewards(verb: str, *words: str, who: int = MERCHANT) -> Step:
        return companions.step("rewards", verb, file, *words, who=who)

    acts = {
        "create": rewards("create"),
        "create again": rewards("create"),
        "fund": rewards("fund", "100.00"),
        "fund again": rewards("fund", "100.00"),
        "fund less": rewards("fund", "50.00"),
        "of himself": rewards("refer", bob, who=BOB),
        "refer": rewards("refer", ann, who=BOB),
        "refer again": rewards("refer", ann, who=BOB),
        "in a circle": rewards("refer", bob, who=ANN),
        "of another": rewards("refer", companions.address(EVE), who=BOB),
        "close early": rewards("close"),
    }
    return file, dict(zip(acts, companions.project.journey(*acts.values()), strict=True))


def test_it_is_created_and_funded_once(programme: tuple[str, dict[str, Ended]]) -> None:
    _, acts = programme
    assert "create: sent: a programme" in acts["create"].said
    assert "create: nothing to do" in acts["create again"].said
    assert "fund: sent: 100.00 more, 100.00 in all" in acts["fund"].said
    assert "fund: nothing to do" in acts["fund again"].said
    assert acts["fund less"].exit == 1


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("of himself", "names itself as the one who brought it"),
        ("in a circle", "itself, or somebody who did"),
        ("of another", "was brought by"),
        ("close early", "Claims are open until"),
    ],
)
def test_what_the_terms_forbid_is_refused_in_words(
    programme: tuple[str, dict[str, Ended]], act: str, said: str
) -> None:
    _, acts = programme
    assert acts[act].exit == 1
    assert "RefusedError" in acts[act].said
    assert said in acts[act].said


def test_a_referral_is_made_once(programme: tuple[str, dict[str, Ended]]) -> None:
    _, acts = programme
    assert "refer: sent" in acts["refer"].said
    assert "refer: nothing to do" in acts["refer again"].said


def test_two_epochs_are_built_signed_published_and_claimed_by_the_difference(
    programme: tuple[str, dict[str, Ended]], companions: Stage, promo: Promo, tmp_path: Path
) -> None:
    file, _ = programme
    epochs = [tmp_path / "epoch-1", tmp_path / "epoch-2"]
    stranger = promo(EVE, "build", file, earnings(companions, "earnings-1.csv"), "--out", str(epochs[0]))
    assert stranger.exit_code == 0, stranger.output  # whoever has the file may build: signing is what counts
    assert promo(MERCHANT, "publish", str(epochs[0])).exit_code == 1  # nobody signed
    assert promo(EVE, "sign", str(epochs[0])).exit_code == 1  # no issuer
    assert promo(ISSUER, "sign", str(epochs[0])).exit_code == 0
    (published,) = companions.project.journey(companions.step("rewards", "publish", str(epochs[0])))
    assert "publish: sent: epoch 1: 14.00 earned in all" in published.said
    ann = claim_of(companions, epochs[0], ANN)
    before, early, _, first, again = companions.project.journey(
        companions.balances(ANN),
        companions.step("rewards", "claim", ann),
        companions.later(DAY + 3_600),
        companions.step("rewards", "claim", ann, who=EVE),
        companions.step("rewards", "claim", ann),
    )
    assert early.exit == 1
    assert "claim: sent: 12.00 to 0x" in first.said
    assert "claim: nothing to do: 12.00 of it are paid" in again.said
    fallen = Path(earnings(companions, "earnings-1.csv"))
    fallen.write_text(fallen.read_text().replace("10.00", "1.00"))
    refused = promo(MERCHANT, "build", file, str(fallen), "--out", str(epochs[1]))
    assert refused.exit_code == 1
    assert "which it was paid" in refused.stderr
    assert (
        promo(MERCHANT, "build", file, earnings(companions, "earnings-2.csv"), "--out", str(epochs[1])).exit_code == 0
    )
    assert promo(ISSUER, "sign", str(epochs[1])).exit_code == 0
    assert steps(promo(ANN, "publish", str(epochs[1]), "--json"))[0]["outcome"] == "sent"
    second = claim_of(companions, epochs[1], ANN)
    _, difference, old, balances, report = companions.project.journey(
        companions.later(DAY + 3_600),
        companions.step("rewards", "claim", second),
        companions.step("rewards", "claim", claim_of(companions, epochs[0], BOB)),
        companions.balances(ANN),
        companions.step("rewards", "report", file),
    )
    assert "claim: sent: 2.00 to 0x" in difference.said
    assert old.exit == 1  # by a root that does not count any more
    assert json.loads(balances.said)[0] - json.loads(before.said)[0] == 1_400
    assert "funded       100.00, paid 14.00, earned by the newest epoch that counts 16.00" in report.said
    assert "2 claims, 1 referrals" in report.said
    assert "all of them are here" in report.said


def test_what_was_changed_after_it_was_built_is_not_signed(
    programme: tuple[str, dict[str, Ended]], companions: Stage, promo: Promo, tmp_path: Path
) -> None:
    file, _ = programme
    folder = tmp_path / "epoch"
    assert promo(MERCHANT, "build", file, earnings(companions, "earnings-2.csv"), "--out", str(folder)).exit_code == 0
    text = (folder / "earnings.json").read_text()
    (folder / "earnings.json").write_text(text.replace("1400", "1500"))
    refused = promo(ISSUER, "sign", str(folder))
    assert refused.exit_code == 1
    assert "do not compute to the root" in refused.stderr


def test_the_auditor_vetoes_while_it_waits(companions: Stage, promo: Promo, tmp_path: Path) -> None:
    file, folder = document(companions, "vetoed"), tmp_path / "epoch"
    assert steps(promo(MERCHANT, "create", file, "--json"))[0]["outcome"] == "sent"
    assert steps(promo(MERCHANT, "fund", file, "20.00", "--json"))[-1]["outcome"] == "sent"
    assert promo(MERCHANT, "build", file, earnings(companions, "earnings-1.csv"), "--out", str(folder)).exit_code == 0
    assert promo(ISSUER, "sign", str(folder)).exit_code == 0
    assert steps(promo(ISSUER, "publish", str(folder), "--json"))[0]["outcome"] == "sent"
    assert promo(MERCHANT, "veto", str(folder)).exit_code == 1
    assert steps(promo(AUDITOR, "veto", str(folder), "--json"))[0]["outcome"] == "sent"
    assert steps(promo(AUDITOR, "veto", str(folder), "--json"))[0]["outcome"] == "nothing to do"
    _, claimed, _, closed, again = companions.project.journey(
        companions.later(2 * DAY),
        companions.step("rewards", "claim", claim_of(companions, folder, ANN)),
        companions.later(180 * DAY),
        companions.step("rewards", "close", file),
        companions.step("rewards", "close", file),
    )
    assert claimed.exit == 1
    assert "close: sent: 20.00 go back to the merchant" in closed.said
    assert "close: nothing to do" in again.said


def test_a_quorum_signs_as_one_issuer(companions: Stage, promo: Promo, tmp_path: Path) -> None:
    deployments = companions.project.home / "deployments"
    text = (companions.folder / "quorum.yaml").read_text("utf-8")
    members = [companions.address(who) for who in (ISSUER, ANN, BOB)]
    following = iter(members)
    text = re.sub("0x[0-9a-fA-F]{40}", lambda _: next(following), text)
    quorum = companions.folder / "quorum-of-three.yaml"
    quorum.write_text(text, "utf-8")
    alone = companions.folder / "alone.yaml"
    alone.write_text(text.replace("threshold: 2", "threshold: 1"), "utf-8")
    refused, dry, deployed, again, changed = companions.project.journey(
        Step("deploy_quorum", (str(alone),)),
        Step("deploy_quorum", (str(quorum), "dry")),
        Step("deploy_quorum", (str(quorum),)),
        Step("deploy_quorum", (str(quorum),)),
        Step("deploy_quorum", (_changed(quorum),)),
    )
    assert refused.exit == 1
    assert "RefusedError" in refused.said
    assert "would deploy: 2 of 3 members" in dry.said
    assert "deployed on chain 1337" in deployed.said
    assert "already deployed on chain 1337" in again.said
    assert changed.exit == 1
    paper = str(deployments / "1337-two-of-three.json")
    contract = json.loads(Path(paper).read_text())["contract"]
    file, folder = document(companions, "by-quorum", issuer=f'"{contract}"'), tmp_path / "epoch"
    assert steps(promo(MERCHANT, "create", file, "--json"))[0]["outcome"] == "sent"
    assert steps(promo(MERCHANT, "fund", file, "20.00", "--json"))[-1]["outcome"] == "sent"
    assert promo(MERCHANT, "build", file, earnings(companions, "earnings-1.csv"), "--out", str(folder)).exit_code == 0
    assert promo(ANN, "sign", str(folder)).exit_code == 1  # without the quorum's file
    assert promo(EVE, "sign", str(folder), "--quorum", paper).exit_code == 1  # no member
    assert json.loads(promo(ANN, "sign", str(folder), "--quorum", paper, "--json").stdout)["signed"] == 1
    missing = promo(MERCHANT, "publish", str(folder), "--quorum", paper)
    assert missing.exit_code == 1
    assert "1 of 2 members signed" in missing.stderr
    assert promo(BOB, "sign", str(folder), "--quorum", paper).exit_code == 0
    published, _, claimed = companions.project.journey(
        companions.step("rewards", "publish", str(folder), paper),
        companions.later(2 * DAY),
        companions.step("rewards", "claim", claim_of(companions, folder, BOB)),
    )
    assert published.exit == 0, published.said
    assert "claim: sent: 2.00 to 0x" in claimed.said


def _changed(quorum: Path) -> str:
    other = quorum.with_name("changed-quorum.yaml")
    other.write_text(quorum.read_text("utf-8").replace("delay: 2d", "delay: 3d"), "utf-8")
    return str(other)


def test_the_audit_of_programmes_claims_and_the_quorum_is_green(companions: Stage, tmp_path: Path) -> None:
    report, _ = audited(companions.project.url, companions.deployment, tmp_path)
    assert (report.differences, report.notes, report.digest) == ((), (), "match")
    assert len(companions.deployment.quorums) == report.counts["quorum"] == 1
    assert report.counts["claim"] >= 3
