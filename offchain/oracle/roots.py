"""Publishes the root of an epoch, once."""

from dataclasses import dataclass

from offchain.attestation import calls, typed_data
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.terms import Terms
from offchain.oracle.publisher import Publisher
from offchain.ports import Receipt, Signer


@dataclass(frozen=True, slots=True)
class RootPublisher:
    """domain : of the contract of roots; issuer : signs roots; publisher : pays for the transaction."""

    domain: SigningDomain
    issuer: Signer
    publisher: Publisher

    def publish(self, terms: Terms, campaign: bytes, root: Root) -> Receipt:
        """Signs and publishes. Publishing the same epoch again sends nothing and returns the first receipt.

        Raises what `Publisher.publish` raises.
        """
        signature = self.issuer.sign(self.domain.digest(typed_data.of_root(campaign, root)))
        intent = self.intent(campaign, root.epoch)
        return self.publisher.publish(intent, self.domain.contract, calls.propose_call(terms, root, signature))

    @staticmethod
    def intent(campaign: bytes, epoch: int) -> str:
        """Names the publication of an epoch in the outbox."""
        return f"root {campaign.hex()} epoch {epoch}"
