"""Who signed: keys by recovery, contract wallets by asking the chain, or, without one, left open."""

from dataclasses import dataclass, field
from typing import Final

from eth_abi.abi import encode

from offchain.attestation import gate
from offchain.attestation.signatures import signer_of, signers_of
from offchain.audit.findings import Findings, Kind
from offchain.audit.wording import account
from offchain.domain.extra import GateRule
from offchain.domain.refusals import Refusal
from offchain.domain.terms import GateKind
from offchain.ports import CallRevertedError, Chain

_MAGIC: Final = bytes.fromhex("1626ba7e")
"""Selector and affirmative answer of ERC-1271."""
_THREADS: Final = 4
"""That recover signatures; more than there are cores do no harm."""
UNASKED: Final = "unasked gate: only the chain can tell what was held in"
MOVED: Final = "unconfirmed gate: what is held there moved within the block, between its two ends, in"
UNVERIFIED: Final = "unverified signature: only the chain can ask a contract wallet"


def wallet_call(digest: bytes, signature: bytes) -> bytes:
    """The call that asks a contract wallet."""
    return _MAGIC + encode(["bytes32", "bytes"], [digest, signature])


def is_affirmative(answer: bytes) -> bool:
    """Whether a contract wallet answered that it signed."""
    return answer == wallet_answer(True)


def is_wallet_call(data: bytes) -> bool:
    """Whether a contract wallet is asked."""
    return data[:4] == _MAGIC


def wallet_answer(signed: bool) -> bytes:
    """What a contract wallet answers."""
    return _MAGIC.ljust(32, b"\0") if signed else bytes(32)


@dataclass(slots=True)
class ChainSignatures:
    """Asks contract wallets what they say at the end of block `block`, or said before it: a wallet may have changed its
    mind within the block. asker : in whose name, since wallets and gates may answer the contract that asked them and
    nobody else; record : that is being checked; moved : gate -> records that only the middle of a block could explain.
    """

    chain: Chain
    block: int = 0
    asker: int = 0
    record: str = ""
    moved: dict[int, list[str]] = field(default_factory=dict)

    def recover(self, digest: bytes, signature: bytes) -> int:
        """The key's account."""
        return signer_of(digest, signature)

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:
        """Whether the contract confirms. Raises `ChainUnavailableError`."""
        data = wallet_call(digest, signature)
        return any(self._confirms(wallet, data, block) for block in (self.block, self.block - 1) if block >= 0)

    def check_gate(self, contract: int, rule: GateRule, shopper: int, index: int) -> None:
        """Asks the gate at the end of the block and, where it refuses, of the one before. Raises `Refusal`.

        A token may come and go within the block, so that one shopper could spoil the merchant's audit: where the gate
        itself logged something in that block, a refusal of both ends is a note. Past votes do not move.
        """
        ends = [block for block in (self.block - 1, self.block) if block >= 0]
        refusals = [refusal for block in ends if (refusal := self._refusal(contract, rule, shopper, index, block))]
        if len(refusals) < len(ends):
            return
        if rule.kind == GateKind.PAST_VOTES or not self.chain.logs([contract], self.block, self.block):
            raise refusals[-1]
        self.moved.setdefault(contract, []).append(self.record)

    def close(self, findings: Findings) -> None:
        """Notes the gates that moved."""
        for contract, records in self.moved.items():
            findings.note(f"{MOVED} {account(contract)}", records[0], len(records))

    def _refusal(self, contract: int, rule: GateRule, shopper: int, index: int, block: int) -> Refusal | None:
        try:
            gate.check(contract, rule, shopper, index, lambda data: self._answer(contract, data, block))
        except Refusal as refusal:
            return refusal
        return None

    def _answer(self, contract: int, data: bytes, block: int) -> bytes | None:
        try:
            return self.chain.call(contract, data, self.asker, block)
        except (Refusal, CallRevertedError):
            return None

    def _confirms(self, wallet: int, data: bytes, block: int) -> bool:
        try:
            return is_affirmative(self.chain.call(wallet, data, self.asker, block))
        except (Refusal, CallRevertedError):
            return False


@dataclass(slots=True)
class OpenSignatures:
    """Without a chain: a signature that is no key's of the account may be a contract wallet's, and is left open.

    An account that signs as a key anywhere in the history is a key, and then what it did not sign is a forgery.
    open : account -> record, digest and signature of each case.
    """

    record: str = ""
    keys: set[int] = field(default_factory=set)
    open: dict[int, list[tuple[str, bytes, bytes]]] = field(default_factory=dict)
    gates: dict[int, list[str]] = field(default_factory=dict)

    def recover(self, digest: bytes, signature: bytes) -> int:
        """The key's account, remembered."""
        signer = signer_of(digest, signature)
        self.keys.add(signer)
        return signer

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:
        """Left open: counts as yes."""
        self.open.setdefault(wallet, []).append((self.record, digest, signature))
        return True

    def check_gate(self, contract: int, _rule: GateRule, _shopper: int, _index: int) -> None:
        """Left open: what a gate said can only be asked of the chain."""
        self.gates.setdefault(contract, []).append(self.record)

    def close(self, findings: Findings) -> None:
        """Decides what was left open: forgeries are differences, the others are noted."""
        for wallet, cases in self.open.items():
            if wallet in self.keys:
                found = signers_of([(digest, signature) for _, digest, signature in cases], _THREADS)
                for (record, _, _), signer in zip(cases, found, strict=True):
                    findings.add(Kind.SIGNATURE, record, f"signed by {account(wallet)}", f"signed by {account(signer)}")
            else:
                findings.note(f"{UNVERIFIED} {account(wallet)}", cases[0][0], len(cases))
        for contract, records in self.gates.items():
            findings.note(f"{UNASKED} {account(contract)}", records[0], len(records))


def for_chain(chain: Chain | None) -> ChainSignatures | OpenSignatures:
    """The way to tell signers, with a chain or without."""
    return OpenSignatures() if chain is None else ChainSignatures(chain)
