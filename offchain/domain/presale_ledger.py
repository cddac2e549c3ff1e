"""What each act does to a pre-sale and to a shopper's deposit. Twin of the checks in contracts/PresaleEscrow.sol, in
its order, but for who sends and what a token does."""

from dataclasses import dataclass, replace

from offchain.domain.bounds import BALANCE, BALANCE_LEAST, BPS, CLOCK
from offchain.domain.presale import Phase, Presale
from offchain.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class PresaleState:
    """units_reserved : that deposits were paid for; balance_until : Unix seconds, exclusive, 0 before the goods are
    ready."""

    cancelled: bool = False
    units_reserved: int = 0
    balance_until: int = 0


@dataclass(frozen=True, slots=True)
class Deposit:
    """units, amount : reserved and paid, minor units; applied : the balance was paid; returned, forfeited : minor units
    that went back, or to the merchant."""

    units: int
    amount: int
    applied: bool = False
    returned: int = 0
    forfeited: int = 0

    @property
    def held(self) -> int:
        """What the escrow still owes of it, minor units."""
        return 0 if self.applied else self.amount - self.returned - self.forfeited


def check_terms(presale: Presale, time: int) -> None:
    """Refuses terms that nobody can create at `time`, Unix seconds."""
    _check_money(presale)
    if presale.deposit_until <= presale.deposit_from:
        window = {"depositFrom": presale.deposit_from, "depositUntil": presale.deposit_until}
        raise Refusal("Presale_WindowEmpty", **window)
    if presale.deposit_until <= time:
        raise Refusal("Presale_EndsInPast", depositUntil=presale.deposit_until, time=time)
    if presale.ready_by <= presale.deposit_until:
        raise Refusal("Presale_ReadyTooEarly", readyBy=presale.ready_by, depositUntil=presale.deposit_until)
    if presale.ready_by > CLOCK:
        raise Refusal("Presale_BeyondClock", readyBy=presale.ready_by, limit=CLOCK)
    if presale.balance_seconds < BALANCE_LEAST:
        raise Refusal("Presale_BalanceShort", balanceSeconds=presale.balance_seconds, least=BALANCE_LEAST)
    if presale.balance_seconds > BALANCE:
        raise Refusal("Presale_BalanceLong", balanceSeconds=presale.balance_seconds, limit=BALANCE)


def _check_money(presale: Presale) -> None:
    if presale.token == 0:
        raise Refusal("Presale_NoToken")
    if not 0 < presale.deposit <= presale.price:
        raise Refusal("Presale_DepositRange", deposit=presale.deposit, price=presale.price)
    if presale.factor_bps < BPS:
        raise Refusal("Presale_FactorLow", factorBps=presale.factor_bps, least=BPS)
    worth = presale.deposit * presale.factor_bps
    if worth > presale.price * BPS:
        raise Refusal("Presale_WorthAbovePrice", worth=-(-worth // BPS), price=presale.price)
    if presale.forfeit_bps > BPS:
        raise Refusal("Presale_Forfeit", forfeitBps=presale.forfeit_bps, limit=BPS)
    if not 0 < presale.units_each <= presale.units:
        raise Refusal("Presale_UnitsEach", unitsEach=presale.units_each, units=presale.units)


def phase_of(presale: Presale, state: PresaleState, time: int) -> Phase:
    """Where it stands at `time`, Unix seconds."""
    return presale.phase(cancelled=state.cancelled, balance_until=state.balance_until, time=time)


def deposited(
    presale: Presale, state: PresaleState, before: Deposit | None, shopper: int, *, units: int, time: int
) -> tuple[PresaleState, Deposit]:
    """After paying the deposit for `units`. before : of this shopper; time : Unix seconds."""
    _check_phase(presale, state, time, Phase.DEPOSIT)
    if not 0 < units <= presale.units_each:
        raise Refusal("Presale_Units", units=units, limit=presale.units_each)
    left = presale.units - state.units_reserved
    if units > left:
        raise Refusal("Presale_SoldOut", units=units, left=left)
    if before is not None:
        raise Refusal("Presale_DepositedBefore", shopper=shopper)
    return replace(state, units_reserved=state.units_reserved + units), Deposit(units, units * presale.deposit)


def ready(presale: Presale, state: PresaleState, time: int) -> PresaleState:
    """After the merchant said that the goods are ready. time : Unix seconds."""
    _check_phase(presale, state, time, Phase.WAITING)
    return replace(state, balance_until=time + presale.balance_seconds)


def cancelled(presale: Presale, state: PresaleState, time: int) -> PresaleState:
    """After the merchant cancelled. time : Unix seconds."""
    phase = phase_of(presale, state, time)
    if phase > Phase.WAITING:
        raise Refusal("Presale_Phase", phase=phase, wanted=Phase.WAITING)
    return replace(state, cancelled=True)


def applied(
    presale: Presale, state: PresaleState, deposit: Deposit | None, shopper: int, time: int
) -> tuple[Deposit, int, int]:
    """After paying the balance: (the deposit, what it counted for, what was paid beside it)."""
    _check_phase(presale, state, time, Phase.BALANCE)
    if deposit is None or deposit.applied:
        raise Refusal("Presale_NoDeposit", shopper=shopper)
    return replace(deposit, applied=True), *presale.balance_of(deposit.units)


def given_back(presale: Presale, state: PresaleState, deposit: Deposit | None, shopper: int, time: int) -> Deposit:
    """After the shopper's part went back: all of it, or what is not forfeited where the balance lapsed."""
    phase = phase_of(presale, state, time)
    if phase < Phase.LAPSED:
        raise Refusal("Presale_Phase", phase=phase, wanted=Phase.LAPSED)
    amount = 0 if deposit is None or deposit.applied else deposit.amount
    if phase == Phase.LAPSED:
        amount, _ = presale.lapsed(amount)
    if deposit is None or amount == 0 or deposit.returned:
        raise Refusal("Presale_NothingBack", shopper=shopper)
    return replace(deposit, returned=amount)


def forfeited(presale: Presale, state: PresaleState, deposit: Deposit | None, shopper: int, time: int) -> Deposit:
    """After the merchant's part was sent to him."""
    _check_phase(presale, state, time, Phase.LAPSED)
    _, amount = presale.lapsed(0 if deposit is None or deposit.applied else deposit.amount)
    if deposit is None or amount == 0 or deposit.forfeited:
        raise Refusal("Presale_NothingForfeited", shopper=shopper)
    return replace(deposit, forfeited=amount)


def _check_phase(presale: Presale, state: PresaleState, time: int, wanted: Phase) -> None:
    phase = phase_of(presale, state, time)
    if phase != wanted:
        raise Refusal("Presale_Phase", phase=phase, wanted=wanted)
