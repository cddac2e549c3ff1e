"""An epoch by voucher, killed at any step: the next run goes on, with the same bytes, and issues no index twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.epoch_folders import EpochFolders
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.adapters.voucher_epochs import VOUCHERS, VoucherEpochs
from offchain.attestation.typed_data import hub_domain
from offchain.coupons.ledger import Issued, IssueLedger, Moment
from offchain.data.dataset import Dataset
from offchain.data.simulator import ShopParameters, simulate
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Kind, Revocation, Scope
from offchain.eligibility.plan import EligibilityPlan
from offchain.offers.issued import IssuedOffer
from offchain.oracle.computing import Basis
from offchain.oracle.errors import EpochDiffersError, VouchersTakenError
from offchain.oracle.service import Oracle
from offchain.oracle.voucher_issuance import VoucherIssuance
from offchain.oracle.voucher_request import VoucherRequest
from tests.unit.oracle.crashes import KilledError, Killer

HUB, ROOTS = 0xA1 << 152, 0xB2 << 152
CODE = b"\x0c" * 32


class Shelf:
    """Coupons that are served, in memory."""

    def __init__(self) -> None:
        self.served: dict[tuple[int, int], IssuedOffer] = {}

    def add(self, offers: list[IssuedOffer]) -> None:
        self.served |= {(it.account, it.grant.index): it for it in offers}


@cache
def dataset() -> Dataset:
    """Of twelve shoppers."""
    found = simulate(ShopParameters(seed=5, shoppers=12, products=8, groups=2, days=20)).dataset
    return replace(found, cutoff=int(found.events.table["time"].max()) + 1)  # type: ignore[arg-type]


class Shoppers:
    """All of them have a wallet and allow it."""

    def behaviour(self, cutoff: int) -> Dataset:
        return replace(dataset(), cutoff=cutoff)

    def wallets(self, _now: int) -> Mapping[str, int]:
        names = sorted(set(dataset().events.table["shopper"].to_list()))
        return {name: 0xA0_0000 + at for at, name in enumerate(names)}


@dataclass
class Place:
    """A folder with the oracle's files, and what outlives each of its programs."""

    folder: Path
    shelf: Shelf
    chain: FakeChain
    shop: FakeShop
    basis: Basis

    @classmethod
    def open(cls, folder: Path) -> Place:
        chain = FakeChain(deployment(HUB, ROOTS))
        shop = FakeShop(chain, HUB, ROOTS, "vouchers")
        about = {"kind": Kind.PERCENT, "scope": Scope.ORDER, "audience": Audience.VOUCHER, "value": 100, "cap": 100}
        terms = shop.create(**about, cap_amount=100, budget=10**6, revocation=Revocation.EPOCH)
        plan = EligibilityPlan(
            group=dataset().catalogue.groups[0], clusters=2, seed=3, lowest_bps=500, step_bps=500, highest_bps=3_000
        )
        basis = Basis(terms=terms, id=shop.campaign(terms), plan=plan, secret=b"a secret of the issuer", code_hash=CODE)
        return cls(folder, Shelf(), chain, shop, basis)

    @property
    def ledger(self) -> IssueLedger:
        return IssueLedger(self.folder / "coupon.ledger.json", 1337, HUB)

    def oracle(self, killer: Killer | None = None, valid: int = 0) -> Oracle:
        """A program of its own."""
        watch = killer.watch if killer else lambda port: port
        folders = EpochFolders(self.folder / "epochs", CODE)
        book = VoucherEpochs(
            folders=folders, ledger=self.ledger, campaign=self.basis.id, terms=self.basis.terms, tell=lambda *_: None
        )
        issuance = VoucherIssuance(
            chain=watch(self.chain),
            basis=self.basis,
            domain=hub_domain(1337, HUB),
            keeper=watch(folders),
            book=watch(book),
            signer_of=lambda _request, _digests: watch(self.shop.issuer),
            valid=valid,
        )
        return Oracle(
            basis=self.basis,
            issuance=issuance,
            keeper=watch(folders),
            sources=Shoppers(),
            offers=watch(self.shelf),
        )

    def run(self, killer: Killer | None = None) -> None:
        """What `promo oracle publish` does."""
        oracle = self.oracle(killer)
        waiting = oracle.unfinished()
        draft = None if waiting else oracle.draft(dataset().cutoff, 0)
        for number in waiting if draft is None else [oracle.write_down(draft)]:
            oracle.finish(number, 0)

    def left(self) -> dict[str, Any]:
        """Everything that came of it."""
        files = {path.name: path.read_bytes() for path in sorted((self.folder / "epochs").rglob("*.json*"))}
        return {"files": files, "ledger": self.ledger.of(self.basis.id), "served": self.shelf.served}


def test_killed_at_any_step_and_started_again_the_same_is_issued_once(tmp_path: Path) -> None:
    whole = Place.open(tmp_path / "whole")
    whole.run()
    wanted = whole.left()
    assert len(wanted["served"]) > 3
    killed = 0
    for at in count():
        places = []
        for after in (False, True):
            place = Place.open(tmp_path / f"{at}-{after}")
            killer = Killer(at, after=after)
            try:
                place.run(killer)
            except KilledError:
                killed += 1
                place.run()
            places.append(place)
            assert place.left() == wanted, f"{'after' if after else 'before'} {killer.calls[-1]}"
        if len(killer.calls) <= at:
            break
    assert killed == 2 * at > 40


def test_indices_go_on_behind_those_that_were_issued_otherwise(tmp_path: Path) -> None:
    place = Place.open(tmp_path)
    other = issued_otherwise(place, first_index=0)
    with place.ledger.alone():
        place.ledger.reserve(place.basis.id, other, Moment(place.chain.clock, 0, 100))
    place.run()
    assert {index for _, index in place.shelf.served} == set(range(7, 7 + len(place.shelf.served)))


def test_what_was_issued_between_draft_and_decision_is_not_issued_again(tmp_path: Path) -> None:
    place = Place.open(tmp_path)
    oracle = place.oracle()
    draft = oracle.draft(dataset().cutoff, 0)
    assert draft is not None
    with place.ledger.alone():
        place.ledger.reserve(place.basis.id, issued_otherwise(place, first_index=2), Moment(place.chain.clock, 0, 100))
    with pytest.raises(VouchersTakenError, match="epoch 1: coupon 2 was issued into"):
        oracle.write_down(draft)
    assert oracle.keeper.numbers() == []
    place.run()
    assert {index for _, index in place.shelf.served} == set(range(9, 9 + len(place.shelf.served)))


@pytest.mark.parametrize(("reserved", "first"), [(93, 0), (3, 10)])
def test_indices_that_others_took_above_block_no_epoch(tmp_path: Path, reserved: int, first: int) -> None:
    place = Place.open(tmp_path)
    other = issued_otherwise(place, first_index=reserved)
    with place.ledger.alone():
        place.ledger.reserve(place.basis.id, other, Moment(place.chain.clock, 0, 100))
    place.run()
    indices = sorted(index for _, index in place.shelf.served)
    assert len(indices) > 3
    assert indices == list(range(first, first + len(indices)))


def issued_otherwise(place: Place, first_index: int) -> Issued:
    """Seven coupons of `promo coupon issue`."""
    terms = place.basis.terms
    return Issued(
        first_index=first_index,
        count=7,
        not_before=terms.start_time,
        deadline=terms.end_time,
        epoch=0,
        issued_at=place.chain.clock,
        bearer=False,
        content="of an order",
        file="other.jsonl",
    )


def test_vouchers_count_as_long_as_they_are_said_to_and_no_longer_than_the_campaign(tmp_path: Path) -> None:
    place = Place.open(tmp_path)
    ends = {}
    for days in (0, 14, 90):
        draft = place.oracle(valid=days * DAY).draft(dataset().cutoff, 0)
        assert draft is not None
        assert isinstance(draft.request, VoucherRequest)
        ends[days] = draft.request.batch.deadline - place.chain.block().timestamp
    assert ends[14] == 14 * DAY
    assert ends[0] == ends[90] == place.basis.terms.end_time - place.chain.block().timestamp


def test_nothing_is_drafted_of_a_campaign_that_is_over(tmp_path: Path) -> None:
    place = Place.open(tmp_path)
    place.chain.clock = place.basis.terms.end_time
    place.chain.mine()
    with pytest.raises(Refusal, match="Hub_Ended"):
        place.oracle().draft(dataset().cutoff, 0)


def test_a_request_that_was_changed_is_not_signed(tmp_path: Path) -> None:
    place = Place.open(tmp_path)
    oracle = place.oracle()
    draft = oracle.draft(dataset().cutoff, 0)
    assert draft is not None
    number = oracle.write_down(draft)
    request = tmp_path / "epochs" / "epoch-0001" / "request.json"
    document = json.loads(request.read_text())
    document["epoch"]["deadline"] += 1
    request.write_text(json.dumps(document))
    with pytest.raises(EpochDiffersError, match="vouchers: stated"):
        oracle.finish(number, 0)
    assert not (request.parent / VOUCHERS).exists()
