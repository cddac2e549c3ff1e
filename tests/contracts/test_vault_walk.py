"""A long random walk of three campaigns in one token: the contract keeps what the twin does, and refuses the same.

Amounts are small, so that borders are met often. After every step: what each campaign keeps, what each funder has, and
that the contract owes exactly what it holds.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from brownie.exceptions import VirtualMachineError

from offchain.domain import ledger, vault
from offchain.domain.refusals import Refusal
from offchain.domain.vault import Funding
from tests.contracts.fixtures.joint import DAY, GRACE, RICH, Joint

STEPS = int(os.environ.get("PROMO_STEPS", "250"))
SHARES = ((5_000, 3_333, 1_667), (4_500, 4_500, 1_000), (1, 4_999, 5_000))
SEED = 20_261_126


class Walk:
    """joints : three campaigns; twins : the same off chain; purses : (3,) what each funder has."""

    def __init__(self, joint: Joint, random: Random) -> None:
        self.random = random
        self.joints = [joint.other(salt=20 + place, share_bps=bps) for place, bps in enumerate(SHARES)]
        self.twins = [self._twin(each) for each in self.joints]
        self.purses = [RICH] * 3
        self.met: Counter[str] = Counter()

    def _twin(self, joint: Joint) -> Funding:
        planned = joint.campaign
        account = vault.opened(planned.cold)
        return Funding(planned.id, planned.terms, planned.cold, ledger.created(planned.terms), account)

    def step(self) -> None:
        """One act on both sides."""
        acts = (self.deposit, self.deposit, self.spend, self.spend, self.give_back, self.withdraw)
        chosen = self.random.choice((*acts, self.collect, self.wait))
        if chosen in acts:
            chosen(self.random.randrange(3))
        else:
            chosen()
        self.check()

    def deposit(self, place: int) -> None:
        position, amount = self.random.randrange(3), self.random.choice((1, 2, 7, 40, 300))
        sent = self.sent(lambda: self.joints[place].deposit(position, amount))
        if self.agreed(sent, lambda time: self.twins[place].deposited(position, amount, time)):
            self.twins[place] = self.twins[place].deposited(position, amount, sent.timestamp)
            self.purses[position] -= amount

    def spend(self, place: int) -> None:
        twin = self.twins[place]
        most = min(twin.state.remaining, 60)
        if most == 0 or self.joints[place].market.now + 60 >= twin.ends:
            return
        amount = self.random.randint(1, most)
        self.joints[place].spend(amount)
        used = replace(twin.state, remaining=twin.state.remaining - amount, used=twin.state.used + 1)
        self.twins[place] = replace(twin, state=used)

    def give_back(self, place: int) -> None:
        """An order is returned, and what was collected of it comes back with it."""
        twin = self.twins[place]
        if twin.spent == 0 or twin.account.settled:
            return
        amount = self.random.randint(1, twin.spent)
        self.joints[place].give_back(amount)
        twin = replace(twin, state=ledger.given_back(twin.state, amount))
        if self.random.random() < 0.8:
            sent = self.joints[place].restore()
            twin, restored = twin.restored()
            assert sent.return_value == restored
            self.purses[0] -= restored
        self.twins[place] = twin

    def collect(self) -> None:
        chosen = self.random.sample(range(3), k=self.random.randint(1, 3))
        first, *beside = (self.joints[each] for each in chosen)
        sent = self.sent(lambda: first.collect(*beside))

        def claimed(time: int) -> tuple[list[Funding], list[int]]:
            merchant = first.campaign.terms.merchant
            twins = [self.twins[each] for each in chosen]
            return vault.collected(twins, merchant, merchant, time, vault=int(first.contract.address, 16))

        if self.agreed(sent, claimed):
            twins, amounts = claimed(sent.timestamp)
            assert list(sent.return_value) == amounts
            for each, twin in zip(chosen, twins, strict=True):
                self.twins[each] = twin
            self.purses[0] += sum(amounts)

    def withdraw(self, place: int) -> None:
        position, joint = self.random.randrange(3), self.joints[place]
        sent = self.sent(lambda: joint.withdraw(position))

        def withdrawn(time: int) -> tuple[Funding, int]:
            funder = joint.funders[position].address
            of_vault = int(joint.contract.address, 16)
            return self.twins[place].withdrawn(funder, position, funder, time, vault=of_vault)

        if self.agreed(sent, withdrawn):
            self.twins[place], amount = withdrawn(sent.timestamp)
            assert sent.return_value == amount
            self.purses[position] += amount

    def wait(self) -> None:
        self.joints[0].later(self.random.choice((60, DAY, 3 * DAY)))

    def sent(self, act):
        """The transaction, or the code of what it was refused with and the time."""
        try:
            return act()
        except VirtualMachineError as error:
            return str(error.revert_msg)

    def agreed(self, sent, twin) -> bool:
        """Whether both sides accepted; where one did not, neither did, with the same code."""
        time = self.joints[0].market.now
        if not isinstance(sent, str):
            twin(time)
            return True
        with pytest.raises(Refusal) as refused:
            twin(time)
        code = sent.split(":")[0]
        assert refused.value.code == code
        self.met[code] += 1
        return False

    def check(self) -> None:
        """Both sides keep the same, and the contract owes what it holds."""
        for joint, twin in zip(self.joints, self.twins, strict=True):
            assert joint.account() == twin.account
            assert twin.account.held >= 0
        held = sum(twin.account.held for twin in self.twins)
        joint = self.joints[0]
        assert joint.owed() == joint.token.balanceOf(joint.contract) == held
        assert [joint.balance(funder) for funder in joint.funders] == self.purses

    def drain(self) -> None:
        """After the last grace everybody takes what is his, and nothing is left."""
        joint = self.joints[0]
        joint.at(max(joint.market.now, max(twin.ends for twin in self.twins) + GRACE))
        for place in range(3):
            for position, kept in enumerate(self.joints[place].solvency()[4]):
                if kept:
                    self.withdraw_of(place, position)
        self.collect_all()
        self.check()
        assert joint.owed() == 0

    def withdraw_of(self, place: int, position: int) -> None:
        joint, funder = self.joints[place], self.joints[place].funders[position]
        sent = joint.withdraw(position)
        of_vault = int(joint.contract.address, 16)
        self.twins[place], amount = self.twins[place].withdrawn(
            funder.address, position, funder.address, sent.timestamp, vault=of_vault
        )
        assert sent.return_value == amount
        self.purses[position] += amount

    def collect_all(self) -> None:
        for place, joint in enumerate(self.joints):
            if joint.solvency()[1]:
                sent = joint.collect()
                self.twins[place], amount, _ = self.twins[place].claimed(joint.campaign.terms.merchant, sent.timestamp)
                assert sent.return_value == (amount,)
                self.purses[0] += amount


def test_contract_and_twin_walk_together_until_nothing_is_left(joint):
    walk = Walk(joint, Random(SEED))  # noqa: S311 - no secret
    for _ in range(STEPS):
        walk.step()
    walk.drain()
    assert {"Vault_NothingSpent", "Vault_NothingDue", "Vault_NothingLeft", "Vault_Over"} <= set(walk.met)
