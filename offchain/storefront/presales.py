"""Pre-sales as a shopper sees them, with the calls that their wallet sends: the deposit, and later the balance."""

from dataclasses import dataclass
from typing import Final

from offchain.attestation.companion_calls import presale_call
from offchain.attestation.presale import fields_of
from offchain.campaigns.token import Token
from offchain.domain.presale import Phase, Presale
from offchain.index.companion_rows import DepositRow, PresaleRow, PresaleStateRow
from offchain.index.schema import PLACE
from offchain.index.store import IndexReader
from offchain.ports import Chain, ChainUnavailableError, Clock
from offchain.queries.as_of import as_of
from offchain.queries.reader import PageStore, Slice
from offchain.texts.wording import money, percent

MOST: Final = 20
"""Pre-sales that are told, the newest."""
_DECIMALS: Final = 2
"""Of a token that does not tell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDeposit:
    """units, paid : of the wallet; due : what is left to pay; settled : whether it was paid, or went back."""

    units: int
    paid: str
    due: str
    due_minor: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresaleTold:
    """Amounts as text in the token's units; each, worth : deposit of a unit, and what it counts for; rest : what
    is then left of a unit; until : when the phase ends, Unix seconds, None where it does not by itself; deposit_call :
    calldata for one unit, whose last word is the units; pay_call : calldata; mine : None where the wallet has none."""

    id: str
    phase: str
    price: str
    each: str
    each_minor: int
    worth: str
    rest: str
    units_left: int
    units: int
    units_each: int
    until: int | None
    forfeit_percent: str
    token: str
    escrow: str
    deposit_call: str
    pay_call: str
    mine: HeldDeposit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presales:
    """escrow : address, 0 where there is none. Decimals of tokens are asked once each."""

    store: PageStore
    chain: Chain
    clock: Clock
    escrow: int
    _decimals: dict[int, int]

    def told(self, wallet: int) -> list[PresaleTold]:
        """Those whose phase is not over for the wallet. wallet : 0 for nobody. Raises `NotIndexedError`."""
        if not self.escrow:
            return []
        with self.store.read() as reader:
            now = as_of(reader, self.clock).time
            rows = reader.page(PresaleRow, Slice(by=PLACE, limit=MOST, newest_first=True))
            found = [it for row in rows if (it := self._told(reader, row, wallet, now)) is not None]
        return [it for it in found if it.mine or it.phase in (Phase.PLANNED.name, Phase.DEPOSIT.name)]

    def _told(self, reader: IndexReader, row: PresaleRow, wallet: int, now: int) -> PresaleTold | None:
        """None while the node is silent and the token's decimals are not known."""
        terms, state = _terms(row), reader.get(PresaleStateRow, row.id)
        reserved, ready = (state.units_reserved, state.balance_until) if state else (0, 0)
        phase = terms.phase(cancelled=bool(state and state.cancelled), balance_until=ready, time=now)
        decimals = self._decimals_of(terms.token)
        if decimals is None:
            return None
        worth, rest = terms.balance_of(1)
        ends = {Phase.PLANNED: terms.deposit_from, Phase.DEPOSIT: terms.deposit_until, Phase.WAITING: terms.ready_by}
        return PresaleTold(
            id=f"0x{row.id.hex()}",
            phase=phase.name,
            price=money(terms.price, decimals),
            each=money(terms.deposit, decimals),
            each_minor=terms.deposit,
            worth=money(worth, decimals),
            rest=money(rest, decimals),
            units_left=terms.units - reserved,
            units=terms.units,
            units_each=terms.units_each,
            until=ready if phase == Phase.BALANCE else ends.get(phase),
            forfeit_percent=percent(terms.forfeit_bps),
            token=f"0x{terms.token:040x}",
            escrow=f"0x{self.escrow:040x}",
            deposit_call=f"0x{presale_call('deposit', fields_of(terms), 1).hex()}",
            pay_call=f"0x{presale_call('payBalance', fields_of(terms)).hex()}",
            mine=_mine(terms, reader.get(DepositRow, row.id, wallet) if wallet else None, decimals),
        )

    def _decimals_of(self, token: int) -> int | None:
        if token not in self._decimals:
            try:
                found = Token(self.chain, token).decimals()
            except ChainUnavailableError:
                return None
            self._decimals[token] = _DECIMALS if found is None else found
        return self._decimals[token]


def presales_of(store: PageStore, chain: Chain, clock: Clock, escrow: int) -> Presales:
    """Those of an escrow."""
    return Presales(store=store, chain=chain, clock=clock, escrow=escrow, _decimals={})


def _mine(terms: Presale, row: DepositRow | None, decimals: int) -> HeldDeposit | None:
    if row is None:
        return None
    _, due = terms.balance_of(row.units)
    return HeldDeposit(
        units=row.units,
        paid=money(row.amount, decimals),
        due=money(due, decimals),
        due_minor=due,
        settled=bool(row.applied or row.returned or row.forfeited),
    )


def _terms(row: PresaleRow) -> Presale:
    names = Presale.__dataclass_fields__
    return Presale(**{name: getattr(row, name) for name in names})
