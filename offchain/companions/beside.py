"""The contracts beside the hub on one chain, and the documents that are about them."""

from dataclasses import dataclass
from pathlib import Path

from offchain.attestation.rewards import Programme
from offchain.campaigns.lock import LockFile
from offchain.companions import paper, presale_document, programme_document
from offchain.companions.prepared import Prepared
from offchain.companions.presale_view import PresaleView
from offchain.companions.reward_view import RewardView
from offchain.deployment import Deployment
from offchain.domain.presale import Presale
from offchain.ports import Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """lock_path : of the lock file; sender : the account that gives orders, 0 for none; roles_file : None for the one
    beside each document."""

    chain: Chain
    deployment: Deployment
    lock_path: Path
    sender: int = 0
    roles_file: Path | None = None

    @property
    def presales(self) -> PresaleView:
        """The escrow."""
        escrow, first_block = self.deployment.presales, self.deployment.first_block
        return PresaleView(chain=self.chain, escrow=escrow, first_block=first_block)

    @property
    def rewards(self) -> RewardView:
        """The distributor."""
        distributor, first_block = self.deployment.rewards, self.deployment.first_block
        return RewardView(chain=self.chain, distributor=distributor, first_block=first_block)

    @property
    def presale_lock(self) -> LockFile:
        """The entries of the escrow."""
        return LockFile(self.lock_path, self.chain.chain_id, self.deployment.presales)

    @property
    def reward_lock(self) -> LockFile:
        """The entries of the distributor."""
        return LockFile(self.lock_path, self.chain.chain_id, self.deployment.rewards)

    def presale(self, file: Path) -> Prepared[Presale]:
        """The pre-sale of a document. Raises `DocumentError`, `CampaignError`."""
        form, parts = presale_document.PresaleDocument, presale_document.PARTS
        read = paper.gather(form, parts, file, self.chain.chain_id, self.roles_file)
        return self.presales.form_of(read).prepare(self.presale_lock, self._now(), self.sender)

    def programme(self, file: Path) -> Prepared[Programme]:
        """The programme of rewards of a document. Raises `DocumentError`, `CampaignError`."""
        form, parts = programme_document.ProgrammeDocument, programme_document.PARTS
        read = paper.gather(form, parts, file, self.chain.chain_id, self.roles_file)
        return self.rewards.form_of(read).prepare(self.reward_lock, self._now(), self.sender)

    def _now(self) -> int:
        return self.chain.block().timestamp
