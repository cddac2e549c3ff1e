"""A contract wallet in Python, for `FakeChain`."""

from dataclasses import dataclass

from eth_abi.abi import decode

from offchain.adapters.fake_chain import Call, Outcome
from offchain.attestation.signatures import signer_of
from offchain.audit.signers import is_wallet_call, wallet_answer
from offchain.ports import CallRevertedError


@dataclass(frozen=True, slots=True)
class FakeWallet:
    """A contract wallet of one key: it says that it signed what its owner signed (ERC-1271)."""

    owner: int

    def run(self, call: Call) -> Outcome:
        """Answers `isValidSignature`."""
        if not is_wallet_call(call.data):
            raise CallRevertedError(b"")
        digest, signature = decode(["bytes32", "bytes"], call.data[4:])
        return Outcome(wallet_answer(signer_of(digest, signature) == self.owner))

    def settle(self, outcome: Outcome) -> None:
        """It keeps nothing."""
