"""A root that was mined too late can be published anew, and another root is never taken for the one that was.

Its transaction may be sent long after it was stored, by a restart: then its activation is too early and it is reverted.
The intent stayed settled as reverted whatever was asked for next, so that no root could ever take the epoch; and asked
to publish another root, the publisher answered with the receipt of the first as if it had.
"""

from __future__ import annotations

import pytest

from offchain.adapters.clocks import ManualClock
from offchain.adapters.fakes import FakeNode, FakeSigner, MemoryOutbox
from offchain.oracle.errors import OtherRootError, TransactionRevertedError
from offchain.oracle.publisher import Publisher
from offchain.oracle.roots import RootPublisher
from tests.unit import samples

CAMPAIGN = b"\x01" * 32
TERMS = samples.terms()


def oracle(node: FakeNode, outbox: MemoryOutbox) -> RootPublisher:
    """One that was just started."""
    return RootPublisher(samples.roots(), samples.ISSUER, Publisher(node, outbox, FakeSigner(9), ManualClock()))


def test_the_epoch_of_a_reverted_root_can_be_published_with_a_later_activation() -> None:
    node, outbox = FakeNode(reverts=True), MemoryOutbox()
    with pytest.raises(TransactionRevertedError):
        oracle(node, outbox).publish(TERMS, CAMPAIGN, samples.root(active_from=samples.NOW))
    node.reverts = False
    later = samples.root(active_from=samples.NOW + samples.DAY)
    receipt = oracle(node, outbox).publish(TERMS, CAMPAIGN, later)
    assert receipt.succeeded
    assert oracle(node, outbox).publish(TERMS, CAMPAIGN, later) == receipt
    assert len(node.mined) == 2


def test_the_same_bytes_are_not_sent_a_second_time() -> None:
    node, outbox = FakeNode(reverts=True), MemoryOutbox()
    for _ in range(2):
        with pytest.raises(TransactionRevertedError):
            oracle(node, outbox).publish(TERMS, CAMPAIGN, samples.root())
    assert len(node.received) == 1


def test_another_activation_of_the_same_root_is_answered_with_its_receipt() -> None:
    node, outbox = FakeNode(), MemoryOutbox()
    receipt = oracle(node, outbox).publish(TERMS, CAMPAIGN, samples.root())
    assert oracle(node, outbox).publish(TERMS, CAMPAIGN, samples.root(active_from=samples.NOW + 9)) == receipt


def test_another_root_of_the_epoch_is_refused_with_both() -> None:
    node, outbox = FakeNode(), MemoryOutbox()
    oracle(node, outbox).publish(TERMS, CAMPAIGN, samples.root())
    with pytest.raises(OtherRootError, match=f"epoch 1 .* root 0x{samples.root().root.hex()}, not 0x{'ff' * 32}"):
        oracle(node, outbox).publish(TERMS, CAMPAIGN, samples.root(root=b"\xff" * 32))
    assert len(node.received) == 1
