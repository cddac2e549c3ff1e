"""Replacing the members of a quorum: the next quorum is signed by the serving one, waits, and then serves."""

from dataclasses import dataclass

from offchain.attestation import calls
from offchain.attestation.companion_calls import quorum_call
from offchain.attestation.quorum import Quorum, quorum_domain, rotation_digest
from offchain.oracle.errors import OracleFileError
from offchain.ports import Chain


@dataclass(frozen=True, slots=True)
class QuorumStanding:
    """serving, following : numbers; waits_until : Unix seconds when the proposed one serves, 0 for none; kept : hash of
    the one that serves; frozen : no signature counts."""

    serving: int
    following: int
    waits_until: int
    kept: bytes
    frozen: bool


@dataclass(frozen=True, slots=True)
class QuorumContract:
    """One contract on one chain. Every method raises `ChainUnavailableError`."""

    chain: Chain
    address: int

    def standing(self) -> QuorumStanding:
        """Where it stands at the newest block."""
        serving = self._words("serving")[0]
        following = self._words("nextNumber")[0]
        frozen = bool(self._words("isFrozen")[0])
        kept, *_ = self._words("standingOf", serving)
        hash_, active_from, _ = self._words("standingOf", following - 1)
        waits = active_from if following - 1 > serving and hash_ else 0
        return QuorumStanding(serving, following, waits, kept.to_bytes(32, "big"), frozen)

    def check_serves(self, quorum: Quorum, name: str) -> None:
        """Raises `OracleFileError` where the contract is served by another quorum than a file says."""
        standing = self.standing()
        if standing.kept != quorum.hash():
            raise OracleFileError(
                name,
                f"quorum {quorum.number}",
                f"quorum {standing.serving}, which serves now: rotate activate writes it",
            )

    def digest(self, following: Quorum) -> bytes:
        """What the members of the serving quorum approve, to be replaced."""
        return rotation_digest(quorum_domain(self.chain.chain_id, self.address), following)

    def proposal(self, following: Quorum, approval: bytes) -> bytes:
        """The call that proposes it; anybody may send it."""
        return quorum_call("propose", following.fields(), approval)

    def act(self, verb: str, quorum: Quorum, *more: int) -> bytes:
        """The call of the freezer: `freeze`, `unfreeze`, `cancel`, or `retire` with the number of an older one."""
        return quorum_call(verb, quorum.fields(), *more)

    def _words(self, name: str, *arguments: int) -> tuple[int, ...]:
        words = calls.decode_words(self.chain.call(self.address, quorum_call(name, *arguments)))
        if not words:
            raise OracleFileError("the quorum's file", f"nothing at 0x{self.address:040x}", "the contract of a quorum")
        return words
