"""A redemption that the rules forbid is found by the replay, though every digest matches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_shop import FakeShop
from offchain.attestation.calls import Submission
from offchain.audit.findings import Difference
from offchain.audit.signers import UNVERIFIED
from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.forgeries import FORGERIES, STRANGER, by_strangers_voucher, held_by_nobody
from tests.audit.rogues import GenerousHub, MisfilingHub
from tests.audit.stage import ANN, BOB, Stage
from tests.audit.story import BASKET, config, percent_by_voucher


def audited(stage: Stage, tmp_path: Path, online: bool) -> tuple[Difference, ...]:
    """What the audit of the chain finds; its digests match."""
    with opened(tmp_path / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, stage.chain if online else None, config())
    assert report.digest == "match"
    return report.differences


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_redemption_is_found(forge: Callable[[Stage], Submission], online: bool, tmp_path: Path) -> None:
    stage, (kind, found) = Stage.of(), FORGERIES[forge]
    stage.show_keys()
    submission = forge(stage)
    stage.shop.redeem(submission, submission.order.shopper)
    differences = audited(stage, tmp_path, online)
    newest = stage.chain.block().number
    if kind == "signature" and not online and forge is not held_by_nobody:
        found = "signed by"
    assert [it.kind for it in differences] == [kind], differences
    assert f"(block {newest}, log 0, Redeemed)" in differences[0].record
    assert found in differences[0].found
    assert differences[0].expected != differences[0].found


def test_without_a_chain_a_signature_that_may_be_a_wallets_is_noted_and_not_judged(tmp_path: Path) -> None:
    stage = Stage.of()
    stage.shop.redeem(by_strangers_voucher(stage))
    with opened(tmp_path / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, None, config())
    assert report.green
    (note,) = report.notes
    assert note.what == f"{UNVERIFIED} 0x{stage.shop.issuer.address:040x}"
    assert (note.count, "Redeemed" in note.example) == (1, True)


def test_a_redemption_sent_by_a_stranger_without_consent_is_found(tmp_path: Path) -> None:
    stage = Stage.of()
    stage.shop.redeem(stage.submission(), STRANGER.address)
    (difference,) = audited(stage, tmp_path, online=True)
    assert (difference.kind, difference.expected) == ("signature", f"shopper=0x{ANN.address:040x}")
    assert difference.found == "Hub_ConsentSigner: recovered=0x" + "0" * 40


def test_a_redemption_under_terms_that_nobody_created_is_found(tmp_path: Path) -> None:
    stage = Stage.of(MisfilingHub)
    stage.shop.redeem(stage.submission(terms=replace(stage.terms, salt=99)))
    (difference,) = audited(stage, tmp_path, online=True)
    assert (difference.kind, difference.found[:20]) == ("rules", "Hub_UnknownCampaign:")


def test_a_redemption_filed_under_another_campaign_is_found(tmp_path: Path) -> None:
    stage = Stage.of(MisfilingHub)
    first, other = stage.terms, percent_by_voucher(stage.shop, salt=99)
    stage.shop.redeem(stage.submission(terms=other))
    (difference,) = audited(stage, tmp_path, online=True)
    assert f"campaign=0x{stage.shop.campaign(other).hex()}" in difference.expected
    assert f"campaign=0x{stage.shop.campaign(first).hex()}" in difference.found


def test_a_consent_for_another_submitter_is_found(tmp_path: Path) -> None:
    stage = Stage.of()
    stage.shop.redeem(stage.shop.agreed(stage.submission(), ANN, BOB.address), STRANGER.address)
    (difference,) = audited(stage, tmp_path, online=True)
    assert difference.found == f"Hub_WrongSubmitter: sender=0x{STRANGER.address:040x}"


def test_a_discount_of_one_minor_unit_too_much_is_found(tmp_path: Path) -> None:
    stage = Stage.of(GenerousHub)
    stage.shop.redeem(stage.submission())
    (difference,) = audited(stage, tmp_path, online=True)
    assert (difference.kind, difference.expected, difference.found) == ("rules", "discount=2189", "discount=2190")


@pytest.fixture
def honest(tmp_path: Path) -> Iterator[tuple[FakeShop, Callable[[], tuple[Difference, ...]]]]:
    """A shop of an honest hub, and its audit."""
    stage = Stage.of(FakeHub)
    yield stage.shop, lambda: audited(stage, tmp_path, online=True)


def test_an_honest_redemption_is_not_found(
    honest: tuple[FakeShop, Callable[[], tuple[Difference, ...]]],
) -> None:
    shop, differences = honest
    terms = percent_by_voucher(shop)
    shop.redeem(shop.submission(terms, shop.order(BOB.address, BASKET), shop.voucher(terms, BOB.address, 0)))
    assert differences() == ()
