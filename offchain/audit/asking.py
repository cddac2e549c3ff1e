"""What contracts say of themselves at one block, beside what the records add up to."""

from dataclasses import dataclass

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import token_call
from offchain.attestation.parts import address_bytes
from offchain.audit.findings import Findings, Kind
from offchain.audit.wording import account
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.ports import CallRevertedError, Chain

Answer = tuple[int, ...] | Exception


@dataclass(frozen=True, slots=True)
class Asking:
    """block : at which the contracts are asked. Its methods raise what the chain raises."""

    chain: Chain
    config: IndexConfig
    block: int
    findings: Findings

    def ask(self, contract: int, data: bytes) -> Answer:
        """The words of an answer, or how it was refused."""
        try:
            return decode_words(self.chain.call(contract, data, block=self.block))
        except (Refusal, CallRevertedError) as refusal:
            return refusal

    def compare(self, name: str, columns: str, replayed: tuple[int, ...], found: Answer) -> None:
        """A difference where they are not the same. columns : names of the words, parted by spaces."""
        if found != replayed:
            expected, answer = (
                f"{it}" if isinstance(it, Exception) else _texts(columns, it) for it in (replayed, found)
            )
            self.findings.add(Kind.STATE, name, f"replayed {expected}", f"on chain {answer}")

    def check_held(self, keeper: str, held_in: bytes, token: int, owed: int) -> None:
        """That a contract says that it owes as much, and that the token says that it has as much. held_in : the call
        that asks the contract."""
        contract = self.config.keeper(keeper)
        name = f"{keeper} {account(contract)} in token {account(token)}"
        self.compare(f"what is owed by {name}", "held", (owed,), self.ask(contract, held_in))
        balance = self.ask(token, token_call("balanceOf", address_bytes(contract)))
        if not isinstance(balance, tuple) or len(balance) != 1 or balance[0] < owed:
            found = f"balance={balance[0]}" if isinstance(balance, tuple) and balance else f"on chain {balance}"
            self.findings.add(Kind.STATE, f"solvency of {name}", f"balance of at least {owed}", found)


def _texts(columns: str, values: tuple[int, ...]) -> str:
    names = columns.split()
    if len(names) != len(values):
        return f"{len(values)} words"
    return ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
