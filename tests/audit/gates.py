"""Gates: contracts that are asked what a shopper holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from offchain.adapters.fake_chain import Call, Deploy, Emitted, FakeChain, Outcome
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_roots import FakeRoots
from offchain.attestation.keccak import keccak, words
from tests.audit.story import HUB, ROOTS

GATE = 0xE5 << 152
_GIVE = b"give"
_MOVED = keccak(b"Transfer(address,address,uint256)")


@dataclass(frozen=True)
class ConstantGate:
    """Answers every question with one word."""

    word: int

    def run(self, call: Call) -> Outcome:  # noqa: ARG002
        return Outcome(words(self.word))

    def settle(self, outcome: Outcome) -> None:
        """It keeps nothing."""

    @staticmethod
    def code(word: int) -> bytes:
        """The bytes that create such a contract."""
        runtime = b"\x7f" + words(word) + bytes.fromhex("5f5260205ff3")
        return bytes.fromhex(f"60{len(runtime):02x}8060095f395ff3") + runtime


@dataclass
class TokenGate:
    """A token of which anybody gives anything to anybody: question about a token's owner, votes, or balance -> answer.

    shy : whether it answers the hub alone; silent : whether it logs nothing when something moves."""

    shy: bool = False
    silent: bool = False
    answers: dict[bytes, int] = field(default_factory=dict)

    def run(self, call: Call) -> Outcome:
        if call.data.startswith(_GIVE):
            question, answer = call.data[36:], int.from_bytes(call.data[4:36], "big")
            logs = () if self.silent else (Emitted(call.to, (_MOVED,), b""),)
            return Outcome(logs=logs, memo=(question, answer))
        if self.shy and call.sender != HUB:
            return Outcome(words(0))
        return Outcome(words(self.answers.get(call.data, 0)))

    def settle(self, outcome: Outcome) -> None:
        question, answer = outcome.memo  # type: ignore[misc]
        self.answers[question] = answer


def giving(question: bytes, answer: int) -> bytes:
    """The call after which the gate answers a question so."""
    return _GIVE + words(answer) + question


def deployment(hub_type: type[FakeHub] = FakeHub, *, shy: bool = False, silent: bool = False) -> Deploy:
    """Hub, roots and a gate."""

    def deploy():
        gate = TokenGate(shy, silent)
        hub = hub_type(HUB, ROOTS, wallets={GATE: gate})
        return {HUB: hub, ROOTS: FakeRoots(ROOTS, hub), GATE: gate}

    return deploy


def give(chain: FakeChain, question: bytes, answer: int) -> None:
    """In a block of its own."""
    chain.send(1, GATE, giving(question, answer))
