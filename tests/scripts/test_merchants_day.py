"""The other scripts, in the order of a campaign's life."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.source_code import code_hash
from offchain.attestation.typed_data import hub_domain
from offchain.audit import bundle as bundles
from offchain.campaigns.lock import LockFile
from offchain.campaigns.papers import gather
from offchain.data import simulator
from offchain.deployment import Deployment
from offchain.eligibility import epochs
from offchain.eligibility.epochs import EpochInputs
from offchain.eligibility.plan import EligibilityPlan
from tests.scripts.brownie_runs import Ended, Project, Step
from tests.scripts.conftest import PASSWORD


def test_a_campaign_is_funded_paused_and_ended_and_the_report_adds_up(project: Project, examples: Path) -> None:
    file = str(examples / "percent-voucher.yaml")
    ended = project.journey(
        Step("create_campaign", (file,)),
        Step("fund", (file, "50.00", "dry")),
        Step("fund", (file, "50.00")),
        Step("fund", (file, "50.00")),
        Step("fund", (file, "40.00")),
        Step("pause", (file, "48h")),
        Step("pause", (file, "2h")),
        Step("pause", (file,), function="unpause"),
        Step("end", (file,)),
        Step("end", (file,)),
        Step("report", (file,)),
    )
    assert [it.exit for it in ended] == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], ended
    dry, funded, again, lowered, too_long, paused, unpaused, announced, announced_again, report = (
        it.said for it in ended[1:]
    )
    assert "fund: would send: 14.00 more, 50.00 in all" in dry
    assert "fund: sent: 14.00 more, 50.00 in all" in funded
    assert "fund: nothing to do" in again
    assert "the budget is 50.00 in all and can only be raised" in lowered
    assert "at most 1 day" in too_long
    assert "pause: sent: a pause of 2 hours" in paused
    assert "unpause: sent" in unpaused
    assert "end: sent" in announced
    assert "end: nothing to do: the end is announced for" in announced_again
    assert "announced early" in report
    assert "spent        0.00 EUR, remaining 50.00 EUR" in report
    assert "records      5 of the campaign" in report
    assert "all of them are here" in report


@pytest.fixture
def bundle(project: Project, deployment: Deployment, examples: Path, tmp_path: Path) -> Path:
    """What the oracle writes for the campaign by list, of a small simulated shop."""
    file = examples / "percent-root.yaml"
    created = project.journey(Step("create_campaign", (str(file),)))[0]
    assert created.exit == 0, created.said
    locked = LockFile(project.home / "campaign.lock.json", 1337, deployment.hub).find("tea-by-list")
    assert locked is not None
    terms = gather(file, chain_id=1337).draft(locked.now, locked.merchant)
    shop = simulator.simulate().dataset
    shoppers = sorted(shop.events.before(shop.cutoff).table["shopper"].unique().to_list())
    inputs = EpochInputs(
        dataset=shop,
        wallets={shopper: 1 + number for number, shopper in enumerate(shoppers)},
        terms=terms.terms,
        campaign=terms.campaign(hub_domain(1337, deployment.hub)),
        plan=EligibilityPlan(group="tea", lowest_bps=1_000, step_bps=250, highest_bps=2_000),
        epoch=1,
        first_index=0,
        salt_key=b"\x07" * 32,
        code_hash=code_hash(),
    )
    bundles.write(tmp_path / "bundle", inputs, epochs.build(inputs))
    return tmp_path / "bundle"


def test_a_root_is_computed_again_and_published_once_by_the_issuer(
    project: Project, examples: Path, keystores: list[Path], bundle: Path, tmp_path: Path
) -> None:
    merchant, issuer = (
        {"PROMO_ACCOUNT": str(keystores[number]), "PROMO_KEYSTORE_PASSWORD": PASSWORD} for number in (0, 1)
    )
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for path in bundle.iterdir():
        (damaged / path.name).write_bytes(path.read_bytes())
    (damaged / "wallets.json").write_text((bundle / "wallets.json").read_text().replace("01", "ff", 1))
    ended: list[Ended] = project.journey(
        Step("publish_root", (str(bundle),)),
        Step("publish_root", (str(bundle),), environment=merchant),
        Step("publish_root", (str(damaged),), environment=issuer),
        Step("publish_root", (str(bundle), "dry"), environment=issuer),
        Step("publish_root", (str(bundle),), environment=issuer),
        Step("publish_root", (str(bundle),), environment=issuer),
        Step("report", (str(examples / "percent-root.yaml"),)),
    )
    assert [it.exit for it in ended] == [3, 1, 1, 0, 0, 0, 0], ended
    unlocked, wrong, forged, dry, published, again, report = (it.said for it in ended)
    assert "PROMO_ACCOUNT must be a keystore" in unlocked
    assert "RefusedError" in wrong
    assert "the bundle does not compute to its root" in forged
    assert "publish root: would send: epoch 1: 100 coupons" in dry
    assert "publish root: sent: epoch 1: 100 coupons" in published
    assert "publish root: nothing to do: epoch 1 is published" in again
    assert "1 published lists" in report
