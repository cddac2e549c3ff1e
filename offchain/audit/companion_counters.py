"""What the contracts beside the hub say of themselves at one block, beside what their records add up to."""

from dataclasses import dataclass

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import presale_call, reward_call, token_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.audit.companion_books import CompanionBooks, PresaleBook, ProgrammeBook
from offchain.audit.findings import Findings, Kind
from offchain.audit.wording import account, word
from offchain.domain.presale import Phase
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.ports import CallRevertedError, Chain

_HELD = {"presales": presale_call, "rewards": reward_call}


@dataclass(frozen=True, slots=True)
class CompanionCounters:
    """block : at which the contracts are asked."""

    chain: Chain
    config: IndexConfig
    block: int
    findings: Findings

    def check(self, books: CompanionBooks) -> None:
        """Asks for every pre-sale, deposit, programme, claim and referral that the books know, and whether each
        contract has what it owes. Raises what the chain raises."""
        for found, presale in books.presales.items():
            self._check_presale(found, presale)
        for found, programme in books.programmes.items():
            self._check_programme(found, programme)
        for (keeper, token), owed in books.owed().items():
            self._check_held(keeper, token, owed)

    def _check_presale(self, found: bytes, book: PresaleBook) -> None:
        name, escrow = f"pre-sale {word(found)}", self.config.presales
        told = self._ask(escrow, presale_call("standingOf", fields_of(book.terms)))
        if isinstance(told, tuple) and len(told) == 3:  # the phase follows from the time, but for a cancellation
            told = (int(told[0] == Phase.CANCELLED), *told[1:])
        state = (int(book.state.cancelled), book.state.units_reserved, book.state.balance_until)
        self._compare(f"standing of {name}", "cancelled unitsReserved balanceUntil", state, told)
        for shopper, deposit in book.deposits.items():
            kept = (0, 0, 0, 0)
            if not deposit.applied:
                kept = (deposit.units, deposit.amount, int(deposit.returned > 0), int(deposit.forfeited > 0))
            told = self._ask(escrow, presale_call("depositOf", found, address_bytes(shopper)))
            self._compare(f"deposit of {account(shopper)} of {name}", "units amount returned forfeited", kept, told)

    def _check_programme(self, found: bytes, book: ProgrammeBook) -> None:
        name, distributor = f"programme {word(found)}", self.config.rewards
        told = self._ask(distributor, reward_call("standingOf", found))
        if isinstance(told, tuple):  # which root counts follows from the time
            told = told[:2]
        self._compare(f"standing of {name}", "funded paid", (book.state.funded, book.state.paid), told)
        for wallet, paid in book.paid.items():
            told = self._ask(distributor, reward_call("claimedOf", found, address_bytes(wallet)))
            self._compare(f"claims of {account(wallet)} of {name}", "claimed", (paid,), told)
        for referee, referrer in book.referrers.items():
            told = self._ask(distributor, reward_call("referrerOf", found, address_bytes(referee)))
            self._compare(f"who brought {account(referee)} in {name}", "referrer", (referrer,), told)

    def _check_held(self, keeper: str, token: int, owed: int) -> None:
        """What it says that it owes, and that the token says that it has as much."""
        contract = self.config.keeper(keeper)
        told = self._ask(contract, _HELD[keeper]("heldIn", address_bytes(token)))
        name = f"{keeper} {account(contract)} in token {account(token)}"
        self._compare(f"what is owed by {name}", "held", (owed,), told)
        balance = self._ask(token, token_call("balanceOf", address_bytes(contract)))
        if not isinstance(balance, tuple) or len(balance) != 1 or balance[0] < owed:
            found = f"balance={balance[0]}" if isinstance(balance, tuple) and balance else f"on chain {balance}"
            self.findings.add(Kind.STATE, f"solvency of {name}", f"balance of at least {owed}", found)

    def _ask(self, contract: int, data: bytes) -> tuple[int, ...] | Exception:
        try:
            return decode_words(self.chain.call(contract, data, block=self.block))
        except (Refusal, CallRevertedError) as refusal:
            return refusal

    def _compare(self, name: str, columns: str, replayed: tuple[int, ...], found: tuple[int, ...] | Exception) -> None:
        if found != replayed:
            expected, answer = (
                f"{it}" if isinstance(it, Exception) else _texts(columns, it) for it in (replayed, found)
            )
            self.findings.add(Kind.STATE, name, f"replayed {expected}", f"on chain {answer}")


def _texts(columns: str, values: tuple[int, ...]) -> str:
    names = columns.split()
    if len(names) != len(values):
        return f"{len(values)} words"
    return ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
