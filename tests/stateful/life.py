"""A long random life of everything at once: the contracts do what the model foresees, and refuse what it refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from offchain.adapters.fake_shop import DAY
from offchain.attestation.parts import address_bytes
from offchain.domain.presale import Phase
from offchain.domain.refusals import Refusal
from tests.stateful import presales, rewarding, selling_acts
from tests.stateful.acts import Act
from tests.stateful.machine import outcome
from tests.stateful.presales import Preselling
from tests.stateful.purses import Purses
from tests.stateful.rewarding import Rewarding
from tests.stateful.selling import GRACE, Selling
from tests.stateful.world import EVERYBODY, FUNDERS, POOR, RICH, SHOPPERS, World, call

PAUSES = (0, 0, 0, 60, 1_800, DAY // 2)
"""Seconds from one act to the next."""


@dataclass
class Life:
    """met : how often each act went through, and each refusal came."""

    random: Random
    world: World = field(default_factory=World)
    met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        purses = {self.world.account(name): POOR if name == "poor" else RICH for name in EVERYBODY}
        self.purses = Purses(self.world.token, Counter(purses))
        parts = (self.world, self.purses, self.random)
        self.selling, self.preselling, self.rewarding = Selling(*parts), Preselling(*parts), Rewarding(*parts)

    def step(self) -> None:
        """One act, perhaps after a while."""
        self.world.machine.at(self.world.machine.time + self.random.choice(PAUSES))
        self.do(self.random.choice(self._choices())())
        self.check()

    def do(self, act: Act) -> Refusal | None:
        """On both sides, with one outcome."""
        foreseen: Refusal | None = None
        commit: Callable[[], None] = _nothing
        try:
            commit = act.foresee(self.world.machine.time)
        except Refusal as refusal:
            foreseen = refusal
        met = outcome(self.world.machine, act.sender, act.to, act.data)
        assert met == foreseen, f"{act.name}: met {met}, foreseen {foreseen}"
        self.met[act.name if met is None else met.code] += 1
        commit()
        return met

    def check(self) -> None:
        """Everybody has what the model says, and each contract holds exactly what it owes."""
        world, held = self.world, self.purses.held
        for name in EVERYBODY:
            assert world.balance(world.account(name)) == held[world.account(name)], name
        owed = {
            world.vault: self.selling.owed(),
            world.escrow: self.preselling.owed(),
            world.rewards: self.rewarding.owed(),
            world.checkout: 0,
        }
        for holder, amount in owed.items():
            assert world.balance(holder) == amount == held[holder]
        self._check_hub()

    def _check_hub(self) -> None:
        """Every campaign's state, and that the records make the digest."""
        world, books = self.world, self.selling.hub.books
        for campaign, book in books.campaigns.items():
            words = world.machine.ask(world.hub, call("stateOf(bytes32)", campaign))
            state = book.state
            wanted = (state.remaining, state.used, state.ended_at, state.paused_until, state.voucher_epoch)
            assert tuple(int.from_bytes(words[at : at + 32], "big") for at in range(0, 160, 32)) == wanted
        merchant = world.account("merchant")
        digest = world.machine.ask(world.hub, call("ledgerDigest(address)", address_bytes(merchant)))
        assert digest == books.merchant(merchant).digest

    def end(self) -> None:
        """Everybody takes what is theirs, and nothing is left in any contract."""
        it, machine = self.selling, self.world.machine
        machine.at(machine.time + 30 * DAY)
        merchant = self.world.account("merchant")
        for place in selling_acts.PAID_PLACES:
            self.do(selling_acts.collection(it, (place,), merchant, merchant))
        machine.at(machine.time + GRACE)
        for place in selling_acts.PAID_PLACES:
            for position, funder in enumerate(FUNDERS):
                self.do(selling_acts.withdrawal(it, place, position, funder))
        if presales.phase(self.preselling) not in (Phase.MISSED, Phase.CANCELLED, Phase.LAPSED):
            raise AssertionError("the pre-sale is over by now")
        for shopper in SHOPPERS:
            self.do(presales.settlement(self.preselling, "giveBack", shopper))
            self.do(presales.settlement(self.preselling, "forfeit", shopper))
        self.do(rewarding.close(self.rewarding))
        self.check()
        assert [self.world.balance(holder) for holder in self.world.holders] == [0, 0, 0, 0]

    def _choices(self) -> list[Callable[[], Act]]:
        return [
            *(lambda act=act: act(self.selling) for act in selling_acts.ACTS),  # type: ignore[misc]
            *(lambda act=act: act(self.preselling) for act in presales.ACTS),  # type: ignore[misc]
            *(lambda act=act: act(self.rewarding) for act in rewarding.ACTS),  # type: ignore[misc]
        ]


def _nothing() -> None:
    """A refused act changes nothing."""
