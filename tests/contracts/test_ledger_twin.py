"""The hub's state against the Python ledger, step by step through a long random life of a campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest

from offchain.domain import ledger
from offchain.domain.basket import fill
from offchain.domain.extra import NO_EXTRA
from offchain.domain.ledger import CampaignState, Counters
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation, evaluate
from offchain.domain.terms import Audience, Revocation
from tests.contracts.fixtures.campaigns import BASKET, DELIVERY, Campaign
from tests.contracts.fixtures.market import Market, arguments
from tests.contracts.fixtures.refusals import refuses

STEPS = 70
A_WHILE = 120  # seconds; a transaction is mined well before
VERBS = ("redeem", "redeem", "redeem", "top up", "pause", "unpause", "wait", "wait", "revoke", "revoke epoch", "end")


@dataclass
class Life:
    """A campaign on chain beside its twin: state, and the indices that are spent.

    fresh : the indices that the step at hand spends, by the twin.
    """

    market: Market
    campaign: Campaign
    random: Random
    state: CampaignState
    spent: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)
    met: Counter[str] = field(default_factory=Counter)

    def live(self, verb: str) -> None:
        """One step: both sides refuse it alike, or do it alike."""
        if verb == "wait":
            self.market.at(self.market.now + self.random.choice((61, 307, 733)))
            return
        change, function, inputs, sender = getattr(self, "_" + verb.replace(" ", "_"))()
        self._leave_the_border(change)
        self.fresh = set()
        try:
            change(self.market.now)
        except Refusal as refusal:
            self.met[refusal.code] += 1
            with refuses(refusal.code, *refusal.facts.values()):
                function.call(*inputs, {"from": sender})
            return
        self.met[verb] += 1
        self.state = change(function(*inputs, {"from": sender}).timestamp)
        self.spent |= self.fresh

    def _leave_the_border(self, change: Callable[[int], CampaignState]) -> None:
        """The block of a transaction is a little later than the newest one: that must not matter."""
        if _outcome(change, self.market.now) != _outcome(change, self.market.now + A_WHILE):
            self.market.at(self.market.now + A_WHILE)

    def _redeem(self) -> tuple[Any, ...]:
        index = self.random.randrange(self.campaign.terms.cap + 2)
        epoch = self.state.voucher_epoch if self.random.random() < 0.8 else self.state.voucher_epoch + 1
        order = self.market.order(self.campaign, index=index, epoch=epoch)
        shopper = self.market.people.shopper.account
        return partial(self._redeemed, index, epoch), self.market.hub.redeem, arguments(order), shopper

    def _redeemed(self, index: int, epoch: int, time: int) -> CampaignState:
        ledger.check_open(self.campaign.terms, self.state, time)
        ledger.check_index(self.campaign.terms, self.spent, self.campaign.id, index)
        if epoch != self.state.voucher_epoch:
            raise Refusal("Hub_EpochRevoked", epoch=epoch, current=self.state.voucher_epoch)
        found = self._evaluated()
        counters, wallet = Counters(self.state), self.market.people.shopper.address
        ledger.check_limits(self.campaign.terms, counters, found, wallet=wallet, time=time)
        self.fresh = {index}
        return ledger.redeemed(self.campaign.terms, counters, found, time).state

    def _evaluated(self) -> Evaluation:
        basket, most = fill(BASKET, DELIVERY), self.campaign.terms.cap_amount
        return evaluate(self.campaign.terms, NO_EXTRA, basket, personal=0, max_discount=most)

    def _top_up(self) -> tuple[Any, ...]:
        amount = self.random.choice((0, 1, 1600, 5000, 2**96))
        return self._by_merchant(ledger.topped_up, self.market.hub.topUp, amount)

    def _pause(self) -> tuple[Any, ...]:
        return self._by_merchant(ledger.paused, self.market.hub.pause, self.random.choice((0, 300, 600, 601)))

    def _end(self) -> tuple[Any, ...]:
        # Late in life only, else there is none.
        patience = self.campaign.terms.end_time - 3 * 86_400
        self.market.at(max(self.market.now, patience) + 1)
        return self._by_merchant(ledger.end_announced, self.market.hub.announceEnd)

    def _unpause(self) -> tuple[Any, ...]:
        merchant = self.market.people.merchant.account
        return partial(ledger.unpaused, self.state), self.market.hub.unpause, (self.campaign.words,), merchant

    def _revoke(self) -> tuple[Any, ...]:
        word, mask = self.random.choice((0, 0, 1)), self.random.choice((0, 0b11, 1 << 7, 1 << 60))
        merchant = self.market.people.merchant.account
        inputs = (self.campaign.words, word, mask)
        return partial(self._revoked, word, mask), self.market.hub.revokeIndices, inputs, merchant

    def _revoked(self, word: int, mask: int, _: int) -> CampaignState:
        self.fresh = set(ledger.revocable(self.campaign.terms, self.spent, word, mask))
        return self.state

    def _revoke_epoch(self) -> tuple[Any, ...]:
        merchant = self.market.people.merchant.account
        inputs = (self.campaign.words,)

        def change(_: int) -> CampaignState:
            return ledger.epoch_revoked(self.campaign.terms, self.state)

        return change, self.market.hub.revokeEpoch, inputs, merchant

    def _by_merchant(self, step: Callable[..., CampaignState], function: Any, *amounts: int) -> tuple[Any, ...]:
        change = partial(step, self.campaign.terms, self.state, *amounts)
        return change, function, (self.campaign.words, *amounts), self.market.people.merchant.account

    def check(self) -> None:
        """The chain shows the twin's state, and its bits are the spent indices."""
        state = self.state
        shown = (state.remaining, state.used, state.ended_at, state.paused_until, state.voucher_epoch)
        assert self.market.hub.stateOf(self.campaign.id) == shown
        assert self.market.hub.usedWord(self.campaign.id, 0) == sum(1 << index for index in self.spent)


def _outcome(change: Callable[[int], CampaignState], time: int) -> str:
    try:
        change(time)
    except Refusal as refusal:
        return refusal.code
    return "done"


@pytest.mark.parametrize("revocation", [Revocation.INDEX, Revocation.EPOCH])
def test_chain_and_twin_live_the_same_life(market, revocation):
    campaign = market.create(revocation=revocation, cap=40, budget=40_000, cap_amount=1600, salt=2)
    random = Random(20_261_123)  # noqa: S311 - no secret
    life = Life(market, campaign, random, ledger.created(campaign.terms))
    for step in range(STEPS):
        life.live(random.choice(VERBS[:-1] if step < STEPS - 8 else VERBS))
        life.check()
    assert campaign.terms.audience == Audience.VOUCHER
    assert life.state.used == len(life.spent) or revocation == Revocation.INDEX
    assert len(life.met) > 12, life.met
