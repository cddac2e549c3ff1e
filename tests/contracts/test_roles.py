"""Who may call what: every function that changes something, tried by every role in a state where it would succeed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import brownie
import pytest
from brownie.exceptions import VirtualMachineError

from offchain.attestation.quorum import rotation_digest
from offchain.attestation.rewards import of_referral
from offchain.domain.presale import Phase
from offchain.domain.terms import Audience, Revocation, Settlement
from tests.contracts.fixtures.joint import DELAY, Joint
from tests.contracts.fixtures.market import Market, arguments
from tests.contracts.fixtures.people import People, Person
from tests.contracts.fixtures.presales import RICH, Presales
from tests.contracts.fixtures.quorums import FREEZER, Oracle
from tests.contracts.fixtures.rewards import Rewards

ANYONE = frozenset(People.__dataclass_fields__) | {"freezer"}
WORD = "0x" + "77" * 32


@dataclass(frozen=True)
class Stage:
    """Everything that is deployed, at the beginning of each test."""

    market: Market
    oracle: Oracle
    rewards: Rewards
    presales: Presales
    joint: Joint

    @property
    def people(self) -> People:
        return self.market.people

    @property
    def everybody(self) -> Mapping[str, Person]:
        """Role -> who has it."""
        return {name: getattr(self.people, name) for name in People.__dataclass_fields__} | {"freezer": FREEZER}

    def hub(self, name: str, *others: Any, **terms: Any) -> Call:
        """A function of the hub that takes a campaign's terms first."""
        return getattr(self.market.hub, name), (self.market.create(salt=77, **terms).words, *others)

    def presale(self, name: str, phase: Phase, *others: Any) -> Call:
        """A function of the escrow, in a phase, with a deposit of the shopper from DEPOSIT on."""
        self.presales.at(phase)
        return getattr(self.presales.contract, name), (self.presales.words, *others)

    def programme(self, name: str, *others: Any) -> Call:
        """A function of the distributor."""
        return getattr(self.rewards.contract, name), (self.rewards.words, *others)


Call = tuple[Any, tuple[Any, ...]]
"""A function and its arguments."""


@pytest.fixture(scope="module")
def stage(market: Market, oracle: Oracle, rewards: Rewards, presales: Presales, joint: Joint) -> Stage:
    """Everybody has tokens, and allows them, so that nobody is refused for want of money."""
    made = Stage(market, oracle, rewards, presales, joint)
    for person in made.everybody.values():
        for holder in (rewards, presales, joint):
            holder.token.mint(person.account, RICH, {"from": made.people.relayer.account})
            holder.token.approve(holder.contract, RICH, {"from": person.account})
    return made


def _create(it: Stage) -> Call:
    return it.market.hub.create, it.market.plan(salt=77).creation()


def _unpause(it: Stage) -> Call:
    unpause, (terms,) = it.hub("unpause")
    it.market.hub.pause(terms, 600, {"from": it.people.merchant.account})
    return unpause, (terms,)


def _redeem(it: Stage) -> Call:
    return it.market.hub.redeem, arguments(it.market.order(it.market.create(salt=77)))


def _redeem_agreed(it: Stage) -> Call:
    agreed = it.market.agreed(it.market.order(it.market.create(salt=77)))
    return it.market.hub.redeem, arguments(agreed)


def _redeem_for(it: Stage) -> Call:
    redeem_for = it.market.hub.redeemFor
    return redeem_for, (it.people.shopper.account, False, *_redeem(it)[1])


def _commit_root(it: Stage) -> Call:
    campaign = it.market.create(salt=77, audience=Audience.ROOT)
    return it.market.hub.commitRoot, (it.people.merchant.account, campaign.id, 1, WORD, WORD)


def _propose_root(it: Stage) -> Call:
    campaign = it.market.create(salt=77, audience=Audience.ROOT)
    published = it.market.publication(campaign)
    signature = it.people.issuer.sign(it.market.root_digest(campaign, published))
    return it.market.roots.propose, (campaign.words, published.root.fields(), signature)


def _veto_root(it: Stage) -> Call:
    campaign = it.market.create(salt=77, audience=Audience.ROOT)
    published = it.market.publish(campaign)
    return it.market.roots.veto, (campaign.words, campaign.cold_words, published.root.fields())


def _rotate(it: Stage) -> Call:
    following = it.oracle.following()
    approval = it.oracle.approval(rotation_digest(it.oracle.domain, following))
    return it.oracle.contract.propose, (following.fields(), approval)


def _cancel_rotation(it: Stage) -> Call:
    it.oracle.propose(it.oracle.following())
    return it.oracle.contract.cancel, (it.oracle.quorum.fields(),)


def _unfreeze(it: Stage) -> Call:
    it.oracle.contract.freeze(it.oracle.quorum.fields(), {"from": FREEZER.account})
    return it.oracle.contract.unfreeze, (it.oracle.quorum.fields(),)


def _retire(it: Stage) -> Call:
    following = it.oracle.following()
    it.oracle.propose(following)
    it.oracle.pass_time(it.oracle.quorum.delay)
    return it.oracle.contract.retire, (following.fields(), it.oracle.quorum.number)


def _create_programme(it: Stage) -> Call:
    return it.rewards.contract.create, (it.rewards.other(salt=WORD).words,)


def _publish(it: Stage) -> Call:
    paid = it.rewards.planned(100)
    return it.programme("publish", paid.root.fields(), it.rewards.signature(paid.root))


def _veto_rewards(it: Stage) -> Call:
    paid = it.rewards.planned(100)
    it.rewards.publish(paid)
    return it.programme("veto", paid.root.fields())


def _claim(it: Stage) -> Call:
    paid = it.rewards.counting(100)
    return it.programme("claim", paid.root.fields(), paid.reward())


def _refer(it: Stage) -> Call:
    return it.programme("refer", it.people.shopper.account, it.people.rival.account, b"")


def _refer_signed(it: Stage) -> Call:
    told = of_referral(it.rewards.id, it.people.shopper.address, it.people.rival.address)
    signature = it.people.shopper.sign(it.rewards.domain.digest(told))
    return it.programme("refer", it.people.shopper.account, it.people.rival.account, signature)


def _close(it: Stage) -> Call:
    it.rewards.end()
    return it.programme("close")


def _create_presale(it: Stage) -> Call:
    return it.presales.contract.create, (it.presales.other().words,)


def _collect(it: Stage) -> Call:
    it.joint.cover(1000)
    it.joint.spend(700)
    it.joint.collect()
    it.joint.later(DELAY)
    return it.joint.contract.collect, ([it.joint.words], it.people.shopper.account)


def _restore(it: Stage) -> Call:
    _collect(it)
    it.joint.collect()
    it.joint.give_back(300)
    return it.joint.contract.restore, (it.joint.words,)


def _withdraw(it: Stage) -> Call:
    it.joint.deposit(1, 500)
    return it.joint.contract.withdraw, (it.joint.words, it.joint.cold, 1, it.people.shopper.account)


DEPLOYED = (
    "PromotionHub",
    "EligibilityRoots",
    "OracleQuorum",
    "RewardDistributor",
    "PresaleEscrow",
    "PromotionLens",
    "BudgetVault",
)


def changes_of(contract: str) -> set[str]:
    """The functions of a contract's ABI that are no views."""
    abi = getattr(brownie, contract).abi
    return {it["name"] for it in abi if it["type"] == "function" and it["stateMutability"] == "nonpayable"}


@dataclass(frozen=True)
class Right:
    """Who may, and the refusal that everybody else meets."""

    may: frozenset[str]
    refusal: str
    prepare: Callable[[Stage], Call]


def only(role: str, refusal: str, prepare: Callable[[Stage], Call]) -> Right:
    return Right(frozenset({role}), refusal, prepare)


def anyone(prepare: Callable[[Stage], Call]) -> Right:
    """Whoever sends: what counts is signed, or moves the sender's own."""
    return Right(ANYONE, "", prepare)


PAID = {"settlement": Settlement.PAID, "token": 0xC0FFEE}
RIGHTS: Mapping[str, Right] = {
    "PromotionHub.create": only("merchant", "Terms_NotMerchant", _create),
    "PromotionHub.topUp": only("merchant", "Hub_NotMerchant", lambda it: it.hub("topUp", 1)),
    "PromotionHub.pause": only("merchant", "Hub_NotMerchant", lambda it: it.hub("pause", 600)),
    "PromotionHub.unpause": only("merchant", "Hub_NotMerchant", _unpause),
    "PromotionHub.announceEnd": only("merchant", "Hub_NotMerchant", lambda it: it.hub("announceEnd")),
    "PromotionHub.revokeIndices": only(
        "merchant", "Hub_NotMerchant", lambda it: it.hub("revokeIndices", 0, 1, revocation=Revocation.INDEX)
    ),
    "PromotionHub.revokeEpoch": only(
        "merchant", "Hub_NotMerchant", lambda it: it.hub("revokeEpoch", revocation=Revocation.EPOCH)
    ),
    "PromotionHub.nameCashier": anyone(lambda it: (it.market.hub.nameCashier, (it.people.cashier.account, 1))),
    "PromotionHub.redeem": only("shopper", "Hub_ConsentSigner", _redeem),
    "PromotionHub.redeem, agreed": anyone(_redeem_agreed),
    "PromotionHub.redeemFor": only("checkout", "Hub_NotCheckout", _redeem_for),
    "PromotionHub.creditBudget": only("vault", "Hub_NotVault", lambda it: it.hub("creditBudget", 1, **PAID)),
    "PromotionHub.returnBudget": only("checkout", "Hub_NotCheckout", lambda it: it.hub("returnBudget", WORD, 1)),
    "PromotionHub.commitRoot": Right(frozenset(), "Hub_NotCompanion", _commit_root),
    "EligibilityRoots.propose": anyone(_propose_root),
    "EligibilityRoots.veto": only("auditor", "Roots_NotAuditor", _veto_root),
    "OracleQuorum.propose": anyone(_rotate),
    "OracleQuorum.cancel": only("freezer", "Quorum_NotFreezer", _cancel_rotation),
    "OracleQuorum.freeze": only(
        "freezer", "Quorum_NotFreezer", lambda it: (it.oracle.contract.freeze, (it.oracle.quorum.fields(),))
    ),
    "OracleQuorum.unfreeze": only("freezer", "Quorum_NotFreezer", _unfreeze),
    "OracleQuorum.retire": only("freezer", "Quorum_NotFreezer", _retire),
    "RewardDistributor.create": only("merchant", "Rewards_NotMerchant", _create_programme),
    "RewardDistributor.fund": anyone(lambda it: it.programme("fund", 1)),
    "RewardDistributor.publish": anyone(_publish),
    "RewardDistributor.veto": only("auditor", "Rewards_NotAuditor", _veto_rewards),
    "RewardDistributor.claim": anyone(_claim),
    "RewardDistributor.refer": only("shopper", "Rewards_RefereeSigner", _refer),
    "RewardDistributor.refer, signed": anyone(_refer_signed),
    "RewardDistributor.close": only("merchant", "Rewards_NotMerchant", _close),
    "PresaleEscrow.create": only("merchant", "Presale_NotMerchant", _create_presale),
    "PresaleEscrow.deposit": anyone(lambda it: it.presale("deposit", Phase.DEPOSIT, 1)),
    "PresaleEscrow.declareReady": only(
        "merchant", "Presale_NotMerchant", lambda it: it.presale("declareReady", Phase.WAITING)
    ),
    "PresaleEscrow.cancel": only("merchant", "Presale_NotMerchant", lambda it: it.presale("cancel", Phase.WAITING)),
    "PresaleEscrow.payBalance": only(
        "shopper", "Presale_NoDeposit", lambda it: it.presale("payBalance", Phase.BALANCE)
    ),
    "PresaleEscrow.giveBack": anyone(lambda it: it.presale("giveBack", Phase.LAPSED, it.people.shopper.account)),
    "PresaleEscrow.forfeit": anyone(lambda it: it.presale("forfeit", Phase.LAPSED, it.people.shopper.account)),
    "BudgetVault.deposit": anyone(lambda it: (it.joint.contract.deposit, (it.joint.words, it.joint.cold, 1, 5))),
    "BudgetVault.collect": only("merchant", "Vault_NotMerchant", _collect),
    "BudgetVault.restore": anyone(_restore),
    "BudgetVault.withdraw": only("rival", "Vault_NotFunder", _withdraw),
}


def outcome(call: Call, person: Person) -> str:
    """ "" where the call goes through, else the code of its refusal."""
    function, given = call
    try:
        function.call(*given, {"from": person.account})
    except VirtualMachineError as error:
        return str(error.revert_msg).split(":")[0]
    return ""


@pytest.mark.parametrize("name", RIGHTS)
def test_a_function_lets_in_whom_it_is_for_and_nobody_else(stage: Stage, name: str) -> None:
    right = RIGHTS[name]
    call = right.prepare(stage)
    wanted = {role: "" if role in right.may else right.refusal for role in ANYONE}
    assert {role: outcome(call, person) for role, person in stage.everybody.items()} == wanted


def test_every_function_that_changes_something_is_tried() -> None:
    tried = {name.split(",")[0] for name in RIGHTS}
    assert tried == {f"{contract}.{name}" for contract in DEPLOYED for name in changes_of(contract)}
