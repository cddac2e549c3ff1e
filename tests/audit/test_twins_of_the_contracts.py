"""Hub and roots in Python write the logs and give the refusals of the real ones, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.adapters.ganache import LocalGanache
from offchain.attestation.calls import Submission, call
from offchain.attestation.parts import address_bytes
from offchain.audit.verify import verify
from offchain.domain.extra import GateRule
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, GateKind, Kind, Scope
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.forgeries import FORGERIES
from tests.audit.gates import ConstantGate
from tests.audit.paired_chain import PairedChain, RealContracts
from tests.audit.set_forgeries import SET_FORGERIES
from tests.audit.sets import BASKET, Sets
from tests.audit.stage import ANN, Stage
from tests.audit.story import PEOPLE, tell_to

GATED: dict[str, tuple[int, GateRule, str]] = {
    "the owner": (ANN.address, GateRule(GateKind.ERC721_OWNER), ""),
    "no owner": (5, GateRule(GateKind.ERC721_OWNER), "Hub_GateClosed"),
    "enough votes": (5, GateRule(GateKind.PAST_VOTES, timepoint=1, minimum=5), ""),
    "one vote too few": (5, GateRule(GateKind.PAST_VOTES, timepoint=1, minimum=6), "Hub_GateClosed"),
    "no contract": (0, GateRule(GateKind.ERC721_OWNER), "Hub_GateFailed"),
}
"""Shop -> what its gate answers, what is asked, what is refused."""


@pytest.fixture(scope="module")
def paired() -> Iterator[PairedChain]:
    """Both pairs of contracts, at the same addresses."""
    names = [f"{shop} {role}" for shop in ("north", "south") for role in ("merchant", "issuer", "auditor")]
    forgers = [it.__name__ for it in (*FORGERIES, *SET_FORGERIES)] + ["of_two_merchants neighbour", *GATED]
    names += [f"{name} {role}" for name in forgers for role in ("merchant", "issuer")]
    keys = {signer.address: signer for signer in (*PEOPLE, *map(key, names))}
    with LocalGanache() as ganache:
        real = RealContracts(ganache, keys)
        gates = {real._deploy(ConstantGate.code(word)): ConstantGate(word) for word in (ANN.address, 5)}
        yield PairedChain(deployment(real.hub, real.roots, gates), real)


def test_the_whole_history_is_the_same_on_both_and_its_audit_is_green(paired: PairedChain, tmp_path: Path) -> None:
    real = paired.real
    north, south = (FakeShop(paired, real.hub, real.roots, name) for name in ("north", "south"))
    north.name_cashier(paired.clock + 20 * DAY)
    campaigns = tell_to(north, south, wallets=False)
    assert paired.records > 55
    questions = [call("ledgerDigest", address_bytes(shop.merchant.address)) for shop in (north, south)]
    for terms in campaigns.values():
        campaign = north.campaign(terms)
        questions += [call("stateOf", campaign), call("termsOf", campaign), call("usedWord", campaign, 0)]
        questions.append(call("limitsOf", campaign))
        questions += [call("walletUses", campaign, address_bytes(shopper.address)) for shopper in PEOPLE[:3]]
    for question in questions:
        assert paired.call(real.hub, question) == real.chain.call(real.hub, question)
    config = IndexConfig(chain_id=1337, hub=real.hub, roots=real.roots)
    with opened(tmp_path / "index.sqlite3") as store:
        sync(real.chain, store, config)
        report = verify(store, real.chain, config)
    assert (report.differences, report.notes, report.digest) == ((), (), "match")


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_both_refuse_a_forgery_with_the_same_words(forge: Callable[[Stage], Submission], paired: PairedChain) -> None:
    shop = FakeShop(paired, paired.real.hub, paired.real.roots, forge.__name__)
    shop.name_cashier(paired.clock + 20 * DAY)
    submission = forge(Stage(paired, shop))
    with pytest.raises(Refusal) as caught:
        shop.redeem(submission, submission.order.shopper or ANN.address)
    assert FORGERIES[forge][1].startswith(caught.value.code)


@pytest.mark.parametrize("forge", SET_FORGERIES, ids=lambda forge: forge.__name__)
def test_both_refuse_a_forged_set_with_the_same_words(forge: Callable[[Sets], Submission], paired: PairedChain) -> None:
    shop = FakeShop(paired, paired.real.hub, paired.real.roots, forge.__name__)
    shop.name_cashier(paired.clock + 20 * DAY)
    submission = forge(Sets(shop))
    with pytest.raises(Refusal) as caught:
        shop.redeem(submission)
    assert SET_FORGERIES[forge][1].startswith(caught.value.code)


def gate_of(paired: PairedChain, word: int) -> int:
    """The gate that answers every question with this word."""
    contracts = paired._contracts.items()
    return next(address for address, it in contracts if isinstance(it, ConstantGate) and it.word == word)


@pytest.mark.parametrize("name", GATED)
def test_both_let_in_by_a_gate_and_refuse_with_the_same_words(name: str, paired: PairedChain) -> None:
    word, rule, code = GATED[name]
    gate = gate_of(paired, word) if word else 0xDEAD
    shop = FakeShop(paired, paired.real.hub, paired.real.roots, name)
    shop.name_cashier(paired.clock + 20 * DAY)
    fields = {"kind": Kind.FIXED, "scope": Scope.ORDER, "value": 100, "cap": 300, "cap_amount": 100, "budget": 9_000}
    wallets = 0 if rule.kind == GateKind.ERC721_OWNER else 2
    terms = shop.create([rule.packed()], **fields, audience=Audience.HOLDER, issuer=0, gate=gate, per_wallet=wallets)
    index = 0 if wallets else 3
    order = shop.order(ANN.address, BASKET, nonce=9)
    submission = shop.submission(terms, order, Coupon(Grant(index=index)), [rule.packed()])
    if code:
        with pytest.raises(Refusal) as caught:
            shop.redeem(submission)
        assert caught.value.code == code
        return
    shop.redeem(submission)
    for question in (call("limitsOf", shop.campaign(terms)), call("usedWord", shop.campaign(terms), 0)):
        assert paired.call(paired.real.hub, question) == paired.real.chain.call(paired.real.hub, question)
