"""What the contracts beside the hub say of themselves at one block, beside what their records add up to."""

from dataclasses import dataclass

from offchain.attestation.companion_calls import presale_call, reward_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.audit.asking import Asking
from offchain.audit.companion_books import CompanionBooks, PresaleBook, ProgrammeBook
from offchain.audit.wording import account, word
from offchain.domain.presale import Phase

_HELD = {"presales": presale_call, "rewards": reward_call}


@dataclass(frozen=True, slots=True)
class CompanionCounters:
    """asking : of which block."""

    asking: Asking

    def check(self, books: CompanionBooks) -> None:
        """Asks for every pre-sale, deposit, programme, claim and referral that the books know, and whether each
        contract has what it owes. Raises what the chain raises."""
        for found, presale in books.presales.items():
            self._check_presale(found, presale)
        for found, programme in books.programmes.items():
            self._check_programme(found, programme)
        for (keeper, token), owed in books.owed().items():
            self.asking.check_held(keeper, _HELD[keeper]("heldIn", address_bytes(token)), token, owed)

    def _check_presale(self, found: bytes, book: PresaleBook) -> None:
        name, escrow = f"pre-sale {word(found)}", self.asking.config.presales
        told = self.asking.ask(escrow, presale_call("standingOf", fields_of(book.terms)))
        if isinstance(told, tuple) and len(told) == 3:  # the phase follows from the time, but for a cancellation
            told = (int(told[0] == Phase.CANCELLED), *told[1:])
        state = (int(book.state.cancelled), book.state.units_reserved, book.state.balance_until)
        self.asking.compare(f"standing of {name}", "cancelled unitsReserved balanceUntil", state, told)
        for shopper, deposit in book.deposits.items():
            kept = (0, 0, 0, 0)
            if not deposit.applied:
                kept = (deposit.units, deposit.amount, int(deposit.returned > 0), int(deposit.forfeited > 0))
            told = self.asking.ask(escrow, presale_call("depositOf", found, address_bytes(shopper)))
            self.asking.compare(
                f"deposit of {account(shopper)} of {name}", "units amount returned forfeited", kept, told
            )

    def _check_programme(self, found: bytes, book: ProgrammeBook) -> None:
        name, distributor = f"programme {word(found)}", self.asking.config.rewards
        told = self.asking.ask(distributor, reward_call("standingOf", found))
        if isinstance(told, tuple):  # which root counts follows from the time
            told = told[:2]
        self.asking.compare(f"standing of {name}", "funded paid", (book.state.funded, book.state.paid), told)
        for wallet, paid in book.paid.items():
            told = self.asking.ask(distributor, reward_call("claimedOf", found, address_bytes(wallet)))
            self.asking.compare(f"claims of {account(wallet)} of {name}", "claimed", (paid,), told)
        for referee, referrer in book.referrers.items():
            told = self.asking.ask(distributor, reward_call("referrerOf", found, address_bytes(referee)))
            self.asking.compare(f"who brought {account(referee)} in {name}", "referrer", (referrer,), told)
