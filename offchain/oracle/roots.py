"""Publishes the root of an epoch, once."""

from dataclasses import dataclass, replace

from offchain.attestation import calls, typed_data
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.terms import Terms
from offchain.oracle.errors import NonceLostError, OtherRootError
from offchain.oracle.publisher import Publisher
from offchain.oracle.transactions import data_of
from offchain.ports import Receipt, Signer


@dataclass(frozen=True, slots=True)
class RootPublisher:
    """domain : of the contract of roots; issuer : signs roots; publisher : pays for the transaction."""

    domain: SigningDomain
    issuer: Signer
    publisher: Publisher

    def publish(self, terms: Terms, campaign: bytes, root: Root) -> Receipt:
        """Signs and publishes. Publishing the same root again, with whatever activation, sends nothing and returns the
        first receipt; after a revert it is sent with the activation that is asked for now.

        Raises `OtherRootError` and what `Publisher.publish` raises; after `NonceLostError` it can be published again.
        """
        signature = self.issuer.sign(self.domain.digest(typed_data.of_root(campaign, root)))
        intent, data = self.intent(campaign, root.epoch), calls.propose_call(terms, root, signature)
        _, stored = self.publisher.latest(intent, data)
        if stored is not None:
            _check_same(calls.decode_proposal(data_of(stored.raw))[0], root)
        try:
            return self.publisher.publish(intent, self.domain.contract, data)
        except NonceLostError:
            # It is tried again with another nonce: should the lost one be mined after all, the contract refuses a
            # second root of the epoch.
            name, _ = self.publisher.latest(intent, data)
            self.publisher.outbox.settle(name, "lost")
            raise

    @staticmethod
    def intent(campaign: bytes, epoch: int) -> str:
        """Names the publication of an epoch in the outbox."""
        return f"root {campaign.hex()} epoch {epoch}"


def _check_same(stored: Root, root: Root) -> None:
    if replace(stored, active_from=root.active_from) != root:
        raise OtherRootError(root.epoch, stored.root, root.root)
