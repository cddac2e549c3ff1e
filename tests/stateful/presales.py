"""A pre-sale: the model of the escrow, and what merchant and shoppers do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from offchain.adapters.fake_shop import DAY
from offchain.attestation.companion_calls import presale_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.domain import presale_ledger
from offchain.domain.bounds import BPS
from offchain.domain.presale import Phase, Presale
from offchain.domain.presale_ledger import Deposit, PresaleState
from offchain.domain.refusals import Refusal
from tests.stateful.acts import Act, Commit
from tests.stateful.purses import Purses
from tests.stateful.world import SHOPPERS, World


@dataclass
class Preselling:
    """One pre-sale of five units; deposits : by shopper."""

    world: World
    purses: Purses
    random: Random
    presale: Presale = field(init=False)
    state: PresaleState = field(default_factory=PresaleState)
    deposits: dict[int, Deposit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        begin, merchant = self.world.machine.time, self.world.account("merchant")
        self.presale = Presale(
            merchant=merchant,
            token=self.world.token,
            price=3_000,
            deposit=333,
            factor_bps=2 * BPS,
            forfeit_bps=3_333,
            units=5,
            units_each=3,
            deposit_from=begin + DAY,
            deposit_until=begin + 4 * DAY,
            ready_by=begin + 10 * DAY,
            balance_seconds=4 * DAY,
            description_hash=b"\x61" * 32,
            salt=bytes(32),
        )
        self.world.machine.send(merchant, self.world.escrow, presale_call("create", fields_of(self.presale)))

    def owed(self) -> int:
        """What the escrow holds for others."""
        return sum(deposit.held for deposit in self.deposits.values())


def deposit(it: Preselling) -> Act:
    """A shopper reserves."""
    shopper, units = it.world.account(it.random.choice(SHOPPERS)), it.random.randrange(5)

    def foresee(time: int) -> Commit:
        before = it.deposits.get(shopper)
        state, made = presale_ledger.deposited(it.presale, it.state, before, shopper, units=units, time=time)
        it.purses.check(shopper, made.amount)

        def commit() -> None:
            it.state, it.deposits[shopper] = state, made
            it.purses.move(shopper, it.world.escrow, made.amount)

        return commit

    return _act(it, "reserve", shopper, presale_call("deposit", fields_of(it.presale), units), foresee)


def change(it: Preselling) -> Act:
    """The merchant says that the goods are ready; seldom he cancels, or somebody else tries."""
    sender = it.world.account(it.random.choice(("merchant", "merchant", "eve")))
    verb = "cancel" if it.random.random() < 0.05 else "declareReady"
    become = presale_ledger.cancelled if verb == "cancel" else presale_ledger.ready

    def foresee(time: int) -> Commit:
        if sender != it.presale.merchant:
            raise Refusal("Presale_NotMerchant", sender=sender, merchant=it.presale.merchant)
        state = become(it.presale, it.state, time)

        def commit() -> None:
            it.state = state

        return commit

    return _act(it, verb, sender, presale_call(verb, fields_of(it.presale)), foresee)


def pay_balance(it: Preselling) -> Act:
    """A shopper pays what is left."""
    shopper = it.world.account(it.random.choice(SHOPPERS))

    def foresee(time: int) -> Commit:
        before = it.deposits.get(shopper)
        after, _, balance = presale_ledger.applied(it.presale, it.state, before, shopper, time)
        it.purses.check(shopper, balance)

        def commit() -> None:
            it.deposits[shopper] = after
            it.purses.move(it.world.escrow, it.presale.merchant, after.amount)
            it.purses.move(shopper, it.presale.merchant, balance)

        return commit

    return _act(it, "pay balance", shopper, presale_call("payBalance", fields_of(it.presale)), foresee)


def settle(it: Preselling) -> Act:
    """Somebody sends a shopper's or the merchant's part on."""
    return settlement(it, it.random.choice(("giveBack", "forfeit")), it.random.choice(SHOPPERS))


def settlement(it: Preselling, verb: str, shopper_name: str) -> Act:
    """That of one shopper."""
    shopper, back = it.world.account(shopper_name), verb == "giveBack"
    become = presale_ledger.given_back if back else presale_ledger.forfeited

    def foresee(time: int) -> Commit:
        after = become(it.presale, it.state, it.deposits.get(shopper), shopper, time)

        def commit() -> None:
            it.deposits[shopper] = after
            to, amount = (shopper, after.returned) if back else (it.presale.merchant, after.forfeited)
            it.purses.move(it.world.escrow, to, amount)

        return commit

    data = presale_call(verb, fields_of(it.presale), address_bytes(shopper))
    return _act(it, verb, it.world.account("eve"), data, foresee)


def phase(it: Preselling) -> Phase:
    """Where it stands now."""
    return presale_ledger.phase_of(it.presale, it.state, it.world.machine.time)


def _act(it: Preselling, name: str, sender: int, data: bytes, foresee: object) -> Act:
    return Act(name, sender, it.world.escrow, data, foresee)  # type: ignore[arg-type]


ACTS = (deposit, change, pay_balance, settle)
