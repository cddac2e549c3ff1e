"""A root is published once, with the issuer's signature over exactly this root."""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.attestation import typed_data
from offchain.attestation.calls import ROOTS_CALLS, propose_call, terms_tuple
from offchain.attestation.signatures import recover
from offchain.domain.refusals import Refusal
from offchain.oracle.errors import NonceLostError, NotMinedError
from offchain.oracle.publisher import Publisher
from offchain.oracle.roots import RootPublisher
from tests.unit import samples

CAMPAIGN = b"\x01" * 32
TERMS = samples.terms()


@pytest.fixture
def node() -> FakeNode:
    """A node that mines at once."""
    return FakeNode()


@pytest.fixture
def oracle(node: FakeNode) -> RootPublisher:
    """Signs as the issuer, pays from another account."""
    publisher = Publisher(node, MemoryOutbox(), FakeSigner(9), ManualClock())
    return RootPublisher(samples.roots(), samples.ISSUER, publisher)


def test_the_call_carries_the_root_and_the_issuers_signature(node: FakeNode, oracle: RootPublisher) -> None:
    root = samples.root()
    receipt = oracle.publish(TERMS, CAMPAIGN, root)
    sent = node.pool[receipt.transaction_hash]
    assert (sent.to, sent.sender) == (samples.ROOTS, FakeSigner(9).address)
    terms, fields, signature = decode(ROOTS_CALLS["propose"], sent.data[4:])
    assert (terms, fields) == (terms_tuple(TERMS), root.fields())
    digest = samples.roots().digest(typed_data.of_root(CAMPAIGN, root))
    assert recover(digest, signature) == samples.ISSUER.address
    assert sent.data == propose_call(TERMS, root, signature)


def test_publishing_an_epoch_again_sends_nothing(node: FakeNode, oracle: RootPublisher) -> None:
    first = oracle.publish(TERMS, CAMPAIGN, samples.root())
    assert oracle.publish(TERMS, CAMPAIGN, samples.root(active_from=samples.NOW + 9)) == first
    assert len(node.received) == 1


def test_each_campaign_and_each_epoch_is_an_intent_of_its_own(node: FakeNode, oracle: RootPublisher) -> None:
    oracle.publish(TERMS, CAMPAIGN, samples.root())
    oracle.publish(TERMS, CAMPAIGN, samples.root(epoch=2))
    oracle.publish(TERMS, b"\x02" * 32, samples.root())
    assert len(node.mined) == 3


def test_a_root_that_the_contract_refuses_leaves_no_trace(node: FakeNode, oracle: RootPublisher) -> None:
    node.refusal = Refusal("Roots_Epoch", epoch=1, next=2)
    with pytest.raises(Refusal, match="Roots_Epoch"):
        oracle.publish(TERMS, CAMPAIGN, samples.root())
    assert node.received == []


def test_a_root_whose_nonce_somebody_else_spent_is_published_with_another(
    node: FakeNode, oracle: RootPublisher
) -> None:
    node.mines_at_once = False
    with pytest.raises(NotMinedError):
        oracle.publish(TERMS, CAMPAIGN, samples.root())
    node.spend_nonce(FakeSigner(9).address)
    with pytest.raises(NonceLostError):
        oracle.publish(TERMS, CAMPAIGN, samples.root())
    node.mines_at_once = True
    assert oracle.publish(TERMS, CAMPAIGN, samples.root(active_from=samples.NOW + 99)).succeeded
    assert len(node.mined) == 1
