"""What quorums say of themselves at one block, beside what their events add up to.

Together these views are all that the contract keeps but for who was appointed, which `serving` tells with the time. An
event that is missing changes one of them, unless another takes it back: a freeze and its end, which only the chain's
own logs tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.attestation.companion_calls import quorum_call
from offchain.audit.asking import Asking
from offchain.audit.quorum_replay import QuorumBook, Standing
from offchain.audit.wording import account


@dataclass(frozen=True, slots=True)
class QuorumCounters:
    """asking : of which block."""

    asking: Asking

    def check(self, books: Mapping[int, QuorumBook]) -> None:
        """Asks every quorum of the index, also those without an event. Raises what the chain raises."""
        for contract in self.asking.config.quorums:
            self._check(contract, books.get(contract, QuorumBook()))

    def _check(self, contract: int, book: QuorumBook) -> None:
        ask, compare, name = self.asking.ask, self.asking.compare, f"quorum {account(contract)}"
        compare(f"numbers of {name}", "nextNumber", (book.numbered + 1,), ask(contract, quorum_call("nextNumber")))
        compare(f"freeze of {name}", "isFrozen", (int(book.frozen),), ask(contract, quorum_call("isFrozen")))
        for number in range(1, book.numbered + 1):
            standing = book.standings.get(number, Standing(None, 0))
            kept = (0, 0, 0)
            if standing.quorum is not None:
                found = int.from_bytes(standing.quorum.hash(), "big")
                kept = (found, standing.active_from, standing.active_until)
            answer = ask(contract, quorum_call("standingOf", number))
            compare(f"standing of number {number} of {name}", "hash activeFrom activeUntil", kept, answer)
