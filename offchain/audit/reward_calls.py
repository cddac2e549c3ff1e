"""What transactions to the distributor carry beside their records: signatures of roots and referrals, paths of
claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from offchain.attestation import tree
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.companion_calls import decode_claim, decode_publication, decode_referral
from offchain.attestation.rewards import of_referral, rewards_domain
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.companion_books import CompanionBooks, ProgrammeBook
from offchain.audit.coupon import Signatures
from offchain.audit.findings import Findings, Kind
from offchain.audit.signers import UNVERIFIED
from offchain.domain.refusals import Refusal
from offchain.index.companion_terms import id_of
from offchain.index.config import IndexConfig
from offchain.index.occurrences import Occurrence
from offchain.ports import Transaction

SENT: Final = frozenset({"RewardsPublished", "RewardClaimed", "ReferralMade"})
"""Records of which the transaction carries more than they tell."""
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "Rewards_Signer": Kind.SIGNATURE,
        "Rewards_RefereeSigner": Kind.SIGNATURE,
        "Rewards_UnknownRoot": Kind.PROOF,
        "Rewards_ProofLength": Kind.PROOF,
        "Rewards_WrongProof": Kind.PROOF,
    }
)
"""Refusal -> what sort of difference it is, where it is none of the rules."""
_VERBS: Final = MappingProxyType({"RewardsPublished": "publish", "RewardClaimed": "claim", "ReferralMade": "refer"})
_UNSEEN: Final = MappingProxyType(
    {
        "RewardsPublished": f"{UNVERIFIED}, and the rewards were not sent straight to their contract",
        "RewardClaimed": "unseen path: the claim was not sent straight to its contract",
        "ReferralMade": f"{UNVERIFIED}, and the referral was not sent straight to its contract",
    }
)


@dataclass(frozen=True, slots=True)
class RewardCalls:
    """books : before the record."""

    config: IndexConfig
    findings: Findings
    signatures: Signatures
    books: CompanionBooks

    def check(self, occurrence: Occurrence, name: str) -> None:
        """Looks at the transaction of a record in `SENT`, which a report calls `name`. Raises `Refusal`."""
        transaction, record = occurrence.transaction, occurrence.record
        if transaction is None or transaction.to != record.log.address:
            self.findings.note(_UNSEEN[record.name], name)
            return
        programme = self.books.programmes[id_of(record)]
        try:
            if record.name == "RewardsPublished":
                self._check_publication(occurrence, transaction, programme, name)
            elif record.name == "RewardClaimed":
                self._check_claim(occurrence, transaction, programme, name)
            else:
                self._check_referral(occurrence, transaction, name)
        except CallDecodingError as error:
            self.findings.add(Kind.CALLDATA, name, f"a call of {_VERBS[record.name]}", str(error))

    @property
    def _domain(self) -> SigningDomain:
        return rewards_domain(self.config.chain_id, self.config.rewards)

    def _check_publication(
        self, occurrence: Occurrence, transaction: Transaction, programme: ProgrammeBook, name: str
    ) -> None:
        """Whether the issuer signed the root that was recorded."""
        root, signature = decode_publication(transaction.data)
        words, issuer = occurrence.record.words, programme.terms.issuer
        digest = self._domain.digest(root.hash(id_of(occurrence.record)))
        signer = self.signatures.recover(digest, signature)
        if signer != issuer and not self.signatures.said_by_wallet(issuer, digest, signature):
            raise Refusal("Rewards_Signer", recovered=signer, issuer=issuer)
        shape = root.active_from << 8 | root.depth
        signed = (root.epoch, int.from_bytes(root.root, "big"), root.total, shape)
        recorded = tuple(words[key] for key in ("epoch", "root", "total", "shape"))
        if signed != recorded:
            self.findings.add(Kind.CALLDATA, name, f"the root that was sent: {signed}", str(recorded))

    def _check_claim(
        self, occurrence: Occurrence, transaction: Transaction, programme: ProgrammeBook, name: str
    ) -> None:
        """Whether the path leads from what the wallet was paid in all to the root that counted then."""
        root, earned, path = decode_claim(transaction.data)
        record, found = occurrence.record, id_of(occurrence.record)
        newest = programme.state.newest(occurrence.block.timestamp)
        if newest is None or (newest.epoch, newest.root, newest.depth) != (root.epoch, root.root, root.depth):
            raise Refusal("Rewards_UnknownRoot", programme=found, epoch=root.epoch)
        if len(path) != root.depth:
            raise Refusal("Rewards_ProofLength", length=len(path), depth=root.depth)
        computed = tree.climb(earned.leaf(found, root.epoch), path)
        if computed != root.root:
            raise Refusal("Rewards_WrongProof", computed=computed, root=root.root)
        sent, recorded = (earned.account, earned.amount), (record.words["account"], record.words["earned"])
        if sent != recorded:
            self.findings.add(Kind.CALLDATA, name, f"account and earned of the leaf: {sent}", str(recorded))

    def _check_referral(self, occurrence: Occurrence, transaction: Transaction, name: str) -> None:
        """Whether the wallet said itself who brought it, by sending or by its signature."""
        referee, referrer, signature = decode_referral(transaction.data)
        record, sender = occurrence.record, transaction.sender
        recorded = (record.words["referee"], record.words["referrer"])
        if (referee, referrer) != recorded:
            sent = f"referee and referrer that were sent: {(referee, referrer)}"
            self.findings.add(Kind.CALLDATA, name, sent, str(recorded))
        if sender == referee:
            return
        digest = self._domain.digest(of_referral(id_of(record), referee, referrer))
        signer = self.signatures.recover(digest, signature)
        if signer != referee and not self.signatures.said_by_wallet(referee, digest, signature):
            raise Refusal("Rewards_RefereeSigner", recovered=signer, referee=referee)
