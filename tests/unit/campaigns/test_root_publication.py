"""Publishing the root of an epoch, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.adapters.keys import KeySigner
from offchain.attestation.manifest import Manifest
from offchain.campaigns import orders
from offchain.campaigns.desk import Outcome
from offchain.campaigns.errors import ForeignRootError
from offchain.campaigns.prepared import Campaign, prepare
from offchain.campaigns.root_publication import MARGIN, publish_root, root_of
from offchain.domain.refusals import Refusal
from tests.unit.campaigns.counter import Counter
from tests.unit.campaigns.documents import papers, plain

ISSUER = KeySigner(b"\x02" * 32)
PROMISES = {"notice": "0s", "max_pause": "0s", "revocation": "NONE", "root_delay": "1h"}


@pytest.fixture
def campaign(counter: Counter) -> Campaign:
    document = papers(plain(audience="ROOT", promises=PROMISES), issuer=ISSUER.address)
    made = prepare(document, counter.view, counter.lock, counter.sender.account)
    orders.create(counter.desk(), made, counter.lock)
    return made


def manifest(campaign: Campaign, **changes: object) -> Manifest:
    word = "0x" + "11" * 32
    made = Manifest(
        campaign=f"0x{campaign.id.hex()}",
        epoch=1,
        dataset="test",
        rows=1,
        cutoff=1,
        data_root=word,
        catalogue_hash=word,
        wallets_hash=word,
        plan={},
        models={},
        model_root=word,
        code_hash=word,
        first_index=0,
        count=3,
        depth=2,
        max_each=3_000,
        root=word,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_root_is_published_once_however_often_it_is_ordered(counter: Counter, campaign: Campaign) -> None:
    parts = campaign.draft.terms, campaign.id, manifest(campaign)
    first = publish_root(counter.desk(), ISSUER, *parts)
    counter.chain.advance(600)
    counter.chain.mine()
    again = publish_root(counter.desk(), ISSUER, *parts)
    assert (first.outcome, again.outcome) == (Outcome.SENT, Outcome.NOTHING_TO_DO)
    assert counter.view.next_epoch(campaign.id) == 2


def test_a_root_waits_for_the_promised_window_and_some_minutes(counter: Counter, campaign: Campaign) -> None:
    now = counter.view.now()
    publish_root(counter.desk(), ISSUER, campaign.draft.terms, campaign.id, manifest(campaign))
    (record,) = counter.view.history_of(campaign.draft.terms.merchant).of(campaign.id, "RootProposed")
    assert record.words["shape"] == root_of(manifest(campaign), now + 3600 + MARGIN).shape()


def test_another_root_under_a_published_epoch_is_refused(counter: Counter, campaign: Campaign) -> None:
    publish_root(counter.desk(), ISSUER, campaign.draft.terms, campaign.id, manifest(campaign))
    with pytest.raises(ForeignRootError, match="build the next epoch"):
        publish_root(counter.desk(), ISSUER, campaign.draft.terms, campaign.id, manifest(campaign, rows=2))


def test_a_root_that_the_issuer_did_not_sign_is_refused(counter: Counter, campaign: Campaign) -> None:
    stranger = KeySigner(b"\x03" * 32)
    with pytest.raises(Refusal, match="Roots_Signer"):
        publish_root(counter.desk(), stranger, campaign.draft.terms, campaign.id, manifest(campaign))


def test_a_dry_run_publishes_nothing(counter: Counter, campaign: Campaign) -> None:
    desk = counter.desk(dry_run=True)
    step = publish_root(desk, ISSUER, campaign.draft.terms, campaign.id, manifest(campaign))
    assert step.outcome is Outcome.WOULD_SEND
    assert counter.view.next_epoch(campaign.id) == 1
