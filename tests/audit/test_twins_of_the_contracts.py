"""Hub and roots in Python write the logs and give the refusals of the real ones, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop, key
from offchain.adapters.ganache import LocalGanache
from offchain.attestation.calls import Submission, call
from offchain.attestation.parts import address_bytes
from offchain.audit.verify import verify
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.forgeries import FORGERIES
from tests.audit.paired_chain import PairedChain, RealContracts
from tests.audit.stage import ANN, Stage
from tests.audit.story import PEOPLE, tell_to


@pytest.fixture(scope="module")
def paired() -> Iterator[PairedChain]:
    """Both pairs of contracts, at the same addresses."""
    names = [f"{shop} {role}" for shop in ("north", "south") for role in ("merchant", "issuer", "auditor")]
    names += [f"{forge.__name__} {role}" for forge in FORGERIES for role in ("merchant", "issuer")]
    keys = {signer.address: signer for signer in (*PEOPLE, *map(key, names))}
    with LocalGanache() as ganache:
        real = RealContracts(ganache, keys)
        yield PairedChain(deployment(real.hub, real.roots), real)


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
