"""`publish_root`: a bundle is computed again before its root is signed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from offchain.adapters.source_code import code_hash
from offchain.attestation.typed_data import hub_domain
from offchain.audit import bundle as bundles
from offchain.campaigns.lock import LockFile
from offchain.campaigns.papers import gather
from offchain.data import simulator
from offchain.data.simulator import ShopParameters
from offchain.deployment import Deployment
from offchain.eligibility import epochs
from offchain.eligibility.epochs import EpochInputs
from offchain.eligibility.plan import EligibilityPlan
from tests.scripts.brownie_runs import PASSWORD, Project, Step


@pytest.fixture
def bundle(project: Project, deployment: Deployment, examples: Path, tmp_path: Path) -> Path:
    """What the oracle writes for the campaign by list, of a small simulated shop."""
    file = examples / "percent-root.yaml"
    created = project.run("create_campaign", str(file))
    assert created.exit == 0, created.said
    locked = LockFile(project.home / "campaign.lock.json", 1337, deployment.hub).find("tea-by-list")
    assert locked is not None
    terms = gather(file, chain_id=1337).draft(locked.now, locked.merchant)
    shop = simulator.simulate(ShopParameters(shoppers=60, products=24, groups=4, days=60)).dataset
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
    forged = Path(shutil.copytree(bundle, tmp_path / "forged"))
    wallets = (bundle / "wallets.json").read_text()
    (forged / "wallets.json").write_text(wallets.replace('01"', 'ff"', 1))
    ended = project.journey(
        Step("publish_root", (str(bundle),)),
        Step("publish_root", (str(bundle),), environment=merchant),
        Step("publish_root", (str(forged),), environment=issuer),
        Step("publish_root", (str(bundle), "dry"), environment=issuer),
        Step("publish_root", (str(bundle),), environment=issuer),
        Step("publish_root", (str(bundle),), environment=issuer),
        Step("report", (str(examples / "percent-root.yaml"),)),
    )
    assert [it.exit for it in ended] == [3, 1, 1, 0, 0, 0, 0], ended
    unlocked, wrong, refused, dry, published, again, report = (it.said for it in ended)
    assert "PROMO_ACCOUNT must be a keystore" in unlocked
    assert "RefusedError" in wrong
    assert "the bundle does not compute to its root" in refused
    assert "publish root: would send: epoch 1" in dry
    assert "publish root: sent: epoch 1" in published
    assert "publish root: nothing to do: epoch 1 is published" in again
    assert "1 published lists" in report
