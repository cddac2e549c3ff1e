"""A record that is no redemption, and that the hub could not have written, is found by the replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from eth_abi.abi import encode

from offchain.adapters.fake_hub import FakeHub
from offchain.attestation import typed_data
from offchain.attestation.calls import propose_call
from offchain.attestation.parts import COLD_TYPE, cold_tuple
from offchain.attestation.records import RECORDS
from offchain.attestation.typed_data import roots_domain
from offchain.audit.findings import Difference
from offchain.audit.verify import verify
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Terms, pack_terms
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.rogues import GullibleHub, LenientHub, record
from tests.audit.story import ROOTS, SHOPPERS, config, empty, percent_by_voucher

DAY = 86_400


class Stage:
    """A shop whose hub writes any record, a campaign by voucher and one by root with a published root."""

    def __init__(self, hub_type: type[FakeHub] = LenientHub) -> None:
        self.chain, self.shop = empty(hub_type)
        self.terms = percent_by_voucher(self.shop, cap=300)
        self.by_root = self.shop.create(
            kind=Kind.PERCENT,
            scope=Scope.ORDER,
            audience=Audience.ROOT,
            value=100,
            cap=100,
            cap_amount=700,
            budget=20_000,
            root_delay=60,
        )
        offers = {shopper.address: 900 for shopper in SHOPPERS}
        self.shop.publish(self.by_root, 1, offers)
        self.next_root, _ = self.shop.draw_root(self.by_root, 2, offers, first=12)

    def write(self, name: str, terms: Terms | None = None, **words: int) -> None:
        """A record of the campaign."""
        campaign = int.from_bytes(self.shop.campaign(terms or self.terms), "big")
        record(self.chain, name, campaign=campaign, **words)

    def write_creation(self, terms: Terms, campaign: int | None = None, *, publish: bool = True) -> None:
        """A creation, with the parts that the terms hash or without."""
        names = RECORDS["CampaignCreated"][2].split(",")
        words = dict(zip(names, pack_terms(terms), strict=True))
        campaign = int.from_bytes(self.shop.campaign(terms), "big") if campaign is None else campaign
        parts = encode(["uint256[]", COLD_TYPE], [[], cold_tuple(self.shop.cold())]) if publish else b""
        record(self.chain, "CampaignCreated", parts, campaign=campaign, merchant=terms.merchant, **words)

    def write_root(self, **changes: object) -> None:
        """A second root, not quite as it should be."""
        root = replace(self.next_root, **changes)  # type: ignore[arg-type]
        words = {"root": root.root, "modelRoot": root.model_root, "dataRoot": root.data_root}
        words["manifestHash"] = root.manifest_hash
        numbers = {name: int.from_bytes(value, "big") for name, value in words.items()}
        merchant = self.shop.merchant.address
        self.write("RootProposed", self.by_root, merchant=merchant, epoch=root.epoch, shape=root.shape(), **numbers)


def over(it: Stage) -> None:
    it.chain.advance(31 * DAY)


FORGERIES: dict[str, tuple[Callable[[Stage], None], str, str]] = {
    "a top-up that adds up to more": (
        lambda it: it.write("BudgetToppedUp", amount=10, remaining=40_011),
        "remaining=40010",
        "remaining=40011",
    ),
    "a top-up after the end": (
        lambda it: (over(it), it.write("BudgetToppedUp", amount=1, remaining=40_001))[1],
        "endTime=",
        "Hub_Ended",
    ),
    "a pause longer than promised": (
        lambda it: it.write("CampaignPaused", until=it.chain.clock + DAY),
        "maxPause=43200",
        "Hub_PauseTooLong: duration=86400",
    ),
    "an unpause of what was not paused": (
        lambda it: it.write("CampaignUnpaused", time=it.chain.clock),
        "pausedUntil=0",
        "Hub_NotPaused",
    ),
    "an end without the notice": (lambda it: it.write("EndAnnounced", endsAt=it.chain.clock), "endsAt=", "endsAt="),
    "a revocation above the cap": (
        lambda it: it.write("IndicesRevoked", word=1, mask=1 << 44),
        "accepted",
        "Hub_RevocationRange: word=1",
    ),
    "a revocation that was not promised": (
        lambda it: it.write("EpochRevoked", epoch=1),
        f"promised={Revocation.INDEX}",
        f"Hub_RevocationNotPromised: asked={Revocation.EPOCH}",
    ),
    "the cashier nobody": (
        lambda it: record(it.chain, "CashierNamed", merchant=it.shop.merchant.address, cashier=0, expiry=1),
        "accepted",
        "Hub_NoCashier",
    ),
    "a root of the same epoch again": (lambda it: it.write_root(epoch=1), "next=2", "Roots_Epoch: epoch=1"),
    "a root over indices of an older one": (
        lambda it: it.write_root(first_index=11),
        "next=12",
        "Roots_RangeOverlaps: firstIndex=11",
    ),
    "a root above the cap": (lambda it: it.write_root(first_index=89), "cap=100", "Roots_RangeAboveCap: end=101"),
    "a root of no tree": (lambda it: it.write_root(root=bytes(32)), "accepted", "Roots_NoRoot"),
    "a root too shallow for its count": (lambda it: it.write_root(depth=3), "count=12", "Roots_Depth: depth=3"),
    "a root of dearer coupons": (lambda it: it.write_root(max_each=701), "capAmount=700", "Roots_MaxEach: maxEach=701"),
    "a root active too early": (
        lambda it: it.write_root(active_from=it.chain.clock + 3_599),
        "earliest=",
        "Roots_ActiveTooEarly",
    ),
}


def differences(stage: Stage, folder: Path) -> tuple[Difference, ...]:
    """What the audit with the chain finds, though all digests match."""
    with opened(folder / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, stage.chain, config())
    assert report.digest == "match"
    return report.differences


@pytest.mark.parametrize("case", FORGERIES)
def test_a_forged_record_is_found(case: str, tmp_path: Path) -> None:
    forge, expected, found = FORGERIES[case]
    stage = Stage()
    forge(stage)
    (difference,) = [it for it in differences(stage, tmp_path) if it.kind == "rules"]
    assert f"(block {stage.chain.block().number}, log 0" in difference.record
    assert expected in difference.expected
    assert found in difference.found


def test_a_root_beyond_the_budget_is_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.write_root(count=17, depth=5)
    (difference,) = differences(stage, tmp_path)
    assert difference.found == f"Roots_LiabilityAboveBudget: liability={29 * 700}"


def test_a_root_of_a_campaign_by_voucher_is_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.by_root = stage.terms
    stage.write_root(epoch=1)
    (difference,) = differences(stage, tmp_path)
    assert difference.found == f"Roots_NotByRoot: audience={Audience.VOUCHER}"


def test_a_second_veto_of_one_root_is_found(tmp_path: Path) -> None:
    stage = Stage()
    for _ in range(2):
        stage.write("RootVetoed", stage.by_root, merchant=stage.shop.merchant.address, epoch=1)
    (difference,) = differences(stage, tmp_path)
    assert (difference.kind, difference.found[:15]) == ("proof", "Hub_UnknownRoot")


def test_a_root_that_was_sent_by_way_of_another_contract_is_noted(tmp_path: Path) -> None:
    stage = Stage()
    stage.write_root()
    with opened(tmp_path / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, stage.chain, config())
    assert report.green
    assert [note.what.endswith("the root was not sent straight to its contract") for note in report.notes] == [True]


def test_a_veto_after_the_window_is_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.chain.advance(3_600)
    stage.write("RootVetoed", stage.by_root, merchant=stage.shop.merchant.address, epoch=1)
    (difference,) = differences(stage, tmp_path)
    assert difference.found.startswith("Roots_VetoTooLate: time=")


def test_a_root_that_the_issuer_did_not_sign_is_found(tmp_path: Path) -> None:
    stage = Stage(GullibleHub)
    thief = SHOPPERS[3]
    digest = roots_domain(1337, ROOTS).digest(typed_data.of_root(stage.shop.campaign(stage.by_root), stage.next_root))
    stage.chain.send(1, ROOTS, propose_call(stage.by_root, stage.next_root, thief.sign(digest)))
    (difference,) = differences(stage, tmp_path)
    assert difference.kind == "signature"
    assert difference.expected == f"issuer=0x{stage.shop.issuer.address:040x}"
    assert difference.found == f"Roots_Signer: recovered=0x{thief.address:040x}"


def test_terms_that_contradict_themselves_are_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.write_creation(replace(stage.terms, salt=1, budget=0))
    (difference,) = differences(stage, tmp_path)
    assert (difference.kind, difference.found) == ("rules", "Terms_NoBudget")


def test_parts_that_the_terms_do_not_hash_are_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.write_creation(replace(stage.terms, cold_hash=bytes(32)))
    (difference,) = differences(stage, tmp_path)
    assert difference.expected == "wanted=0x" + "00" * 32
    assert difference.found.startswith("Terms_ColdHash: got=0x")


def test_parts_that_nobody_published_are_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.write_creation(replace(stage.terms, salt=1), publish=False)
    (difference,) = differences(stage, tmp_path)
    assert (difference.kind, difference.found) == ("dropped", "none")
    assert "TermsPublished" in difference.expected


def test_a_campaign_under_another_id_is_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.write_creation(replace(stage.terms, salt=1), campaign=5)
    found = [it for it in differences(stage, tmp_path) if it.kind == "rules"]
    assert [it.found for it in found] == ["campaign=5"]


def test_redemptions_by_terms_that_have_no_meaning_are_noted_and_stop_no_audit(tmp_path: Path) -> None:
    stage = Stage()
    terms = replace(stage.terms, salt=1, period_cap=1)  # of periods without a length
    stage.write_creation(terms)
    place = 1 << 136 | stage.chain.clock << 64 | Audience.VOUCHER << 40 | 1
    amounts, grantor = 100 << 128 | 10, 1 << 96
    stage.write("Redeemed", terms, shopper=2, orderHash=3, place=place, amounts=amounts, grantor=grantor)
    with opened(tmp_path / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, stage.chain, config())
    assert [(it.kind, it.found.split(":")[0]) for it in report.differences] == [
        ("calldata", "selector 0xffffffff is not that of redeem"),
        ("rules", "Terms_PeriodHalf"),
    ]
    (note,) = report.notes
    assert note.what == "redemption by terms that the rules refuse, which was not replayed"
