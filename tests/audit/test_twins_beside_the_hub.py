"""Pre-sales and rewards in Python write the logs and give the refusals of the real contracts, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Contract
from offchain.adapters.fake_companions import FakeCompanion
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, key
from offchain.adapters.ganache import LocalGanache
from offchain.attestation.companion_calls import presale_call, reward_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.attestation.rewards import Programme
from offchain.audit.verify import verify
from offchain.domain.presale import Presale
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.companions import BUYERS, HOUR, Beside, tell
from tests.audit.conftest import opened
from tests.audit.paired_chain import PairedChain, RealContracts

ANN, BOB, CID, _ = BUYERS
MERCHANT = key("paired merchant")
PEOPLE = (*BUYERS, MERCHANT, key("issuer of rewards"), key("auditor of rewards"))
RICH = 10**12


@pytest.fixture(scope="module")
def paired() -> Iterator[Beside]:
    """Both pairs of contracts at the same addresses; everybody has tokens and lets both take them."""
    with LocalGanache() as ganache:
        real = RealContracts(ganache, {person.address: person for person in PEOPLE})
        (token,) = real.deploy_beside("TokenStub")
        real.beside.clear()
        escrow, distributor = real.deploy_beside("PresaleEscrow", "RewardDistributor")
        for person in PEOPLE:
            real.send(person.address, token, _call("mint(address,uint256)", person.address, RICH))
            for spender in (escrow, distributor):
                real.send(person.address, token, _call("approve(address,uint256)", spender, RICH))

        def deploy() -> Mapping[int, Contract]:
            beside = {escrow: FakeCompanion(escrow, "presales"), distributor: FakeCompanion(distributor, "rewards")}
            return deployment(real.hub, real.roots, beside)()

        yield Beside(PairedChain(deploy, real), MERCHANT, token, escrow, distributor)


def _call(signature: str, *arguments: int) -> bytes:
    return keccak(signature.encode())[:4] + b"".join(it.to_bytes(32, "big") for it in arguments)


def test_the_whole_history_is_the_same_on_both_and_its_audit_is_green(paired: Beside, tmp_path: Path) -> None:
    assert isinstance(paired.chain, PairedChain)
    sold, _ = tell(paired)
    assert paired.chain.records == 30
    real = paired.chain.real
    found = sold.merchant.to_bytes(20, "big")
    for contract, call in ((paired.escrow, presale_call), (paired.distributor, reward_call)):
        for question in (call("ledgerDigest", found), call("heldIn", address_bytes(paired.token))):
            assert paired.chain.call(contract, question) == real.chain.call(contract, question)
    assert (
        paired.chain.call(paired.escrow, presale_call("standingOf", fields_of(sold)))[32:]
        == real.chain.call(paired.escrow, presale_call("standingOf", fields_of(sold)))[32:]
    )
    config = IndexConfig(
        chain_id=1337, hub=real.hub, roots=real.roots, rewards=paired.distributor, presales=paired.escrow
    )
    with opened(tmp_path / "index.sqlite3") as store:
        sync(real.chain, store, config)
        report = verify(store, real.chain, config)
        assert (report.differences, report.digest, report.records) == ((), "match", 30)
        real.send(MERCHANT.address, paired.token, _call("seize(address,uint256)", paired.distributor, 1))
        sync(real.chain, store, config)
        (difference,) = verify(store, real.chain, config).differences
    assert difference.record.startswith(f"solvency of rewards 0x{paired.distributor:040x}")
    real.send(MERCHANT.address, paired.token, _call("mint(address,uint256)", paired.distributor, 1))


def sale(it: Beside, salt: int, **changes: int) -> Presale:
    """A pre-sale that takes deposits."""
    presale = replace(it.presale(salt), **changes)
    it.sell(MERCHANT, "create", presale)
    return presale


def fund(it: Beside, salt: int) -> Programme:
    """A programme with 500."""
    programme = it.programme(salt)
    it.reward(MERCHANT, "create", programme)
    it.reward(MERCHANT, "fund", programme, 500)
    return programme


def a_presale_twice(it: Beside) -> None:
    it.sell(MERCHANT, "create", sale(it, 100))


def of_somebody_else(it: Beside) -> None:
    it.sell(ANN, "create", it.presale(101))


def nobodys(it: Beside) -> None:
    it.sell(ANN, "deposit", it.presale(102), 1)


def too_many_units(it: Beside) -> None:
    it.sell(ANN, "deposit", sale(it, 103), 4)


def sold_out(it: Beside) -> None:
    presale = sale(it, 104, units=3)
    it.sell(ANN, "deposit", presale, 2)
    it.sell(BOB, "deposit", presale, 2)


def two_deposits(it: Beside) -> None:
    presale = sale(it, 105)
    it.sell(ANN, "deposit", presale, 1)
    it.sell(ANN, "deposit", presale, 1)


def ready_at_once(it: Beside) -> None:
    it.sell(MERCHANT, "declareReady", sale(it, 106))


def a_balance_without_a_deposit(it: Beside) -> None:
    presale = sale(it, 107)
    it.chain.advance(DAY)
    it.sell(MERCHANT, "declareReady", presale)
    it.sell(ANN, "payBalance", presale)


def back_before_it_is_over(it: Beside) -> None:
    presale = sale(it, 108)
    it.sell(ANN, "deposit", presale, 1)
    it.sell(BOB, "giveBack", presale, address_bytes(ANN.address))


def back_twice(it: Beside) -> None:
    presale = sale(it, 109)
    it.sell(ANN, "deposit", presale, 1)
    it.sell(MERCHANT, "cancel", presale)
    for _ in range(2):
        it.sell(BOB, "giveBack", presale, address_bytes(ANN.address))


def forfeited_when_nothing_is(it: Beside) -> None:
    presale = sale(it, 110, forfeit_bps=0)
    it.sell(ANN, "deposit", presale, 1)
    it.chain.advance(DAY)
    it.sell(MERCHANT, "declareReady", presale)
    it.chain.advance(DAY)
    it.sell(BOB, "forfeit", presale, address_bytes(ANN.address))


def worth_above_the_price(it: Beside) -> None:
    it.sell(MERCHANT, "create", replace(it.presale(111), factor_bps=100_000))


def deposits_into_an_unknown_programme(it: Beside) -> None:
    it.reward(MERCHANT, "fund", it.programme(200), 1)


def a_promise_above_the_funds(it: Beside) -> None:
    programme = fund(it, 201)
    epoch = it.epoch(programme, 1, [400, 101])
    it.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)


def signed_by_nobody(it: Beside) -> None:
    programme = fund(it, 202)
    epoch = it.epoch(programme, 1, [400, 100])
    it.reward(ANN, "publish", programme, replace(epoch.root, data_root=bytes(32)).fields(), epoch.signature)


def an_epoch_too_far(it: Beside) -> None:
    programme = fund(it, 203)
    epoch = it.epoch(programme, 2, [400, 100])
    it.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)


def another_while_one_waits(it: Beside) -> None:
    programme = fund(it, 204)
    for number in (1, 2):
        epoch = it.epoch(programme, number, [400, 100])
        it.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)


def a_claim_twice(it: Beside) -> None:
    programme = fund(it, 205)
    epoch = it.epoch(programme, 1, [400, 100])
    it.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)
    it.chain.advance(3 * HOUR)
    for _ in range(2):
        it.reward(ANN, "claim", programme, epoch.root.fields(), epoch.claims[0])


def a_veto_by_somebody(it: Beside) -> None:
    programme = fund(it, 206)
    epoch = it.epoch(programme, 1, [400, 100])
    it.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)
    it.reward(ANN, "veto", programme, epoch.root.fields())


def himself(it: Beside) -> None:
    it.reward(ANN, "refer", fund(it, 207), address_bytes(ANN.address), address_bytes(ANN.address), b"")


def a_circle(it: Beside) -> None:
    programme = fund(it, 208)
    for who, whom in ((ANN, BOB), (BOB, CID), (CID, ANN)):
        it.reward(who, "refer", programme, address_bytes(who.address), address_bytes(whom.address), b"")


def closed_early(it: Beside) -> None:
    it.reward(MERCHANT, "close", fund(it, 209))


TRIALS: Mapping[Callable[[Beside], None], str] = {
    a_presale_twice: "Presale_Exists",
    of_somebody_else: "Presale_NotMerchant",
    nobodys: "Presale_Unknown",
    too_many_units: "Presale_Units",
    sold_out: "Presale_SoldOut",
    two_deposits: "Presale_DepositedBefore",
    ready_at_once: "Presale_Phase",
    a_balance_without_a_deposit: "Presale_NoDeposit",
    back_before_it_is_over: "Presale_Phase",
    back_twice: "Presale_NothingBack",
    forfeited_when_nothing_is: "Presale_NothingForfeited",
    worth_above_the_price: "Presale_WorthAbovePrice",
    deposits_into_an_unknown_programme: "Rewards_UnknownProgramme",
    a_promise_above_the_funds: "Rewards_TotalAboveFunds",
    signed_by_nobody: "Rewards_Signer",
    an_epoch_too_far: "Rewards_Epoch",
    another_while_one_waits: "Rewards_Waiting",
    a_claim_twice: "Rewards_NothingDue",
    a_veto_by_somebody: "Rewards_NotAuditor",
    himself: "Rewards_SelfReferral",
    a_circle: "Rewards_ReferralCircle",
    closed_early: "Rewards_StillOpen",
}
"""What somebody tries -> how both refuse its last step."""


@pytest.mark.parametrize("attempt", TRIALS, ids=lambda attempt: attempt.__name__)
def test_both_refuse_with_the_same_code_and_numbers(attempt: Callable[[Beside], None], paired: Beside) -> None:
    with pytest.raises(Refusal) as caught:
        attempt(paired)
    assert caught.value.code == TRIALS[attempt]
