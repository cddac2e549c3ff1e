"""What a deposit counts for, and what becomes of it. Twin of contracts/libraries/PresaleMath.sol."""

from dataclasses import dataclass
from enum import IntEnum

from offchain.domain.bounds import BPS


class Phase(IntEnum):
    """Where a pre-sale stands, in the numbers of the contract."""

    PLANNED = 0
    DEPOSIT = 1
    WAITING = 2
    BALANCE = 3
    LAPSED = 4
    MISSED = 5
    CANCELLED = 6


@dataclass(frozen=True, slots=True)
class Presale:
    """The immutable terms, in the order of the contract.

    merchant, token : accounts of 160 bits; price, deposit : of a unit, minor units; factor_bps : what the deposit
    counts for at the balance; forfeit_bps : what of it is forfeited where the balance is not paid; units, units_each :
    how many can be reserved, by all and by one shopper; deposit_from, deposit_until, ready_by : Unix seconds;
    balance_seconds : for how long the balance can be paid once the goods are ready; description_hash, salt : 32 bytes.
    """

    merchant: int
    token: int
    price: int
    deposit: int
    factor_bps: int
    forfeit_bps: int
    units: int
    units_each: int
    deposit_from: int
    deposit_until: int
    ready_by: int
    balance_seconds: int
    description_hash: bytes
    salt: bytes

    def balance_of(self, units: int) -> tuple[int, int]:
        """(what the deposit for `units` counts for, rounded down once for all of them; what is left to pay)."""
        worth = units * self.deposit * self.factor_bps // BPS
        return worth, units * self.price - worth

    def lapsed(self, amount: int) -> tuple[int, int]:
        """(what goes back of a deposit whose balance was not paid; what is forfeited, rounded down), minor units."""
        forfeited = amount * self.forfeit_bps // BPS
        return amount - forfeited, forfeited

    def phase(self, *, cancelled: bool, balance_until: int, time: int) -> Phase:
        """balance_until : until when the balance can be paid, 0 before the goods are ready; time : of now; both Unix
        seconds."""
        if cancelled:
            return Phase.CANCELLED
        if balance_until:
            return Phase.BALANCE if time < balance_until else Phase.LAPSED
        if time < self.deposit_from:
            return Phase.PLANNED
        if time < self.deposit_until:
            return Phase.DEPOSIT
        return Phase.WAITING if time < self.ready_by else Phase.MISSED
