"""Coupons of holders: what the gate says is asked of the chain, and left open without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import connect

import pytest

from offchain.adapters.fake_chain import Contract, FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop
from offchain.attestation.calls import Submission, decode_redeem, redeem_call
from offchain.attestation.gate import question
from offchain.audit.signers import MOVED, UNASKED
from offchain.audit.verify import verify
from offchain.domain.extra import GateRule
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.terms import Audience, GateKind, Kind, Scope, Terms
from offchain.index.rows import RedemptionRow
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.gates import GATE, deployment, give, giving
from tests.audit.rogues import LenientHub
from tests.audit.sets import ANN, BASKET, BOB
from tests.audit.story import HUB, ROOTS, config
from tests.audit.test_forged_sets import audited
from tests.audit.test_wallets_and_relays import RELAY, Relay

TOKEN = GateRule(GateKind.ERC721_OWNER)
VOTES = GateRule(GateKind.PAST_VOTES, timepoint=5, minimum=100)
BALANCE = GateRule(GateKind.ERC1155_BALANCE, minimum=2, token_id=9)
FIELDS = {"value": 100, "cap": 300, "cap_amount": 100, "budget": 9_000}


@dataclass
class Club:
    """A shop with a campaign for those whom the gate lets in."""

    chain: FakeChain
    shop: FakeShop

    @classmethod
    def of(cls, hub_type: type[FakeHub] = FakeHub, *, shy: bool = False, silent: bool = False) -> Club:
        chain = FakeChain(deployment(hub_type, shy=shy, silent=silent))
        shop = FakeShop(chain, HUB, ROOTS, "north")
        shop.name_cashier(chain.clock + 20 * DAY)
        return cls(chain, shop)

    def campaign(self, rule: GateRule, audience: int = Audience.HOLDER) -> Terms:
        """100 off the order."""
        fields = {**FIELDS, "kind": Kind.FIXED, "scope": Scope.ORDER, "audience": audience, "gate": GATE}
        if audience == Audience.HOLDER:
            fields |= {"issuer": 0, "per_wallet": 0 if rule.kind == GateKind.ERC721_OWNER else 2}
        return self.shop.create([rule.packed()], **fields)

    def submission(self, terms: Terms, rule: GateRule, index: int = 0, nonce: int = 0) -> Submission:
        """Ann's."""
        coupon = Coupon(Grant(index=index))
        if terms.audience == Audience.VOUCHER:
            coupon = self.shop.voucher(terms, ANN.address, index)
        return self.shop.submission(terms, self.shop.order(ANN.address, BASKET, nonce), coupon, [rule.packed()])

    def open_to(self, rule: GateRule, answer: int, index: int = 0) -> None:
        """What the gate says of Ann."""
        give(self.chain, question(rule, ANN.address, index), answer)


CASES = [
    pytest.param(TOKEN, Audience.HOLDER, ANN.address, Route.TOKEN, id="the owner of a token"),
    pytest.param(VOTES, Audience.HOLDER, 100, Route.VOTES, id="past votes"),
    pytest.param(BALANCE, Audience.VOUCHER, 2, Route.VOUCHER, id="a voucher and a balance"),
]


@pytest.mark.parametrize(("rule", "audience", "answer", "route"), CASES)
def test_whoever_holds_enough_is_let_in_and_without_a_chain_that_is_noted(
    rule: GateRule, audience: int, answer: int, route: Route, tmp_path: Path
) -> None:
    club = Club.of()
    terms = club.campaign(rule, audience)
    club.open_to(rule, answer, index=3 if route.by_index else 0)
    club.shop.redeem(club.submission(terms, rule, index=3 if route.by_index else 0))
    online, offline = (audited(club.chain, tmp_path, online=online) for online in (True, False))
    assert (online.differences, online.notes) == ((), ())
    assert offline.differences == ()
    assert [note.what for note in offline.notes] == [f"{UNASKED} 0x{GATE:040x}"]
    with opened(tmp_path / "index.sqlite3") as store, store.read() as reader:
        (row,) = reader.rows(RedemptionRow)
    assert (row.route, row.coupon_index) == (route, 3 if route.by_index else 0)


@pytest.mark.parametrize(("rule", "audience", "answer", "route"), CASES)
def test_whoever_holds_one_too_little_is_found(
    rule: GateRule, audience: int, answer: int, route: Route, tmp_path: Path
) -> None:
    club = Club.of(LenientHub)
    terms = club.campaign(rule, audience)
    club.open_to(rule, answer - 1, index=3 if route.by_index else 0)
    club.shop.redeem(club.submission(terms, rule, index=3 if route.by_index else 0))
    (difference,) = audited(club.chain, tmp_path).differences
    assert (difference.kind, difference.found[:14]) == ("rules", "Hub_GateClosed")


def test_a_token_redeems_once_and_votes_once_a_nonce_and_wallet(tmp_path: Path) -> None:
    club = Club.of()
    by_token, by_votes = club.campaign(TOKEN), club.campaign(VOTES)
    club.open_to(TOKEN, ANN.address, index=3)
    club.open_to(VOTES, 100)
    club.shop.redeem(club.submission(by_token, TOKEN, index=3))
    for nonce in (1, 2):
        club.shop.redeem(club.submission(by_votes, VOTES, nonce=nonce))
    refused = {
        "Hub_IndexUsed": club.submission(by_token, TOKEN, index=3),
        "Hub_NonceUsed": club.submission(by_votes, VOTES, nonce=2),
        "Hub_WalletLimit": club.submission(by_votes, VOTES, nonce=3),
        "Hub_GateClosed": club.submission(by_token, TOKEN, index=4),
    }
    for code, submission in refused.items():
        with pytest.raises(Refusal) as caught:
            club.shop.redeem(submission)
        assert caught.value.code == code
    assert audited(club.chain, tmp_path).differences == ()


@pytest.mark.parametrize("grant", [Grant(value=1), Grant(index=3, epoch=1), Grant(deadline=9)], ids=str)
@pytest.mark.parametrize("rule", [TOKEN, VOTES], ids=["token", "votes"])
def test_a_holder_brings_nothing_but_the_token(rule: GateRule, grant: Grant) -> None:
    club = Club.of()
    terms = club.campaign(rule)
    club.open_to(rule, ANN.address)
    one = club.shop.submission(terms, club.shop.order(ANN.address, BASKET), Coupon(grant), [rule.packed()])
    with pytest.raises(Refusal, match="Hub_GrantMalformed"):
        club.shop.redeem(one)


def test_a_gate_that_answers_the_hub_alone_is_asked_in_its_name(tmp_path: Path) -> None:
    club = Club.of(shy=True)
    terms = club.campaign(TOKEN)
    club.open_to(TOKEN, ANN.address)
    club.shop.redeem(club.submission(terms, TOKEN))
    assert audited(club.chain, tmp_path).differences == ()


def test_a_token_that_is_sold_in_the_block_of_its_redemption_was_held(tmp_path: Path) -> None:
    club = Club.of()
    terms = club.campaign(TOKEN)
    club.open_to(TOKEN, ANN.address)
    sale = (ANN.address, GATE, giving(question(TOKEN, ANN.address, 0), BOB.address))
    club.chain.mine([(ANN.address, HUB, redeem_call(club.submission(terms, TOKEN))), sale])
    report = audited(club.chain, tmp_path)
    assert (report.redemptions, report.differences, report.notes) == (1, (), ())


@pytest.mark.parametrize(("held", "found"), [(100, []), (99, ["Hub_GateClosed"])], ids=["enough", "too little"])
def test_the_gate_of_a_relayed_redemption_is_asked_too(held: int, found: list[str], tmp_path: Path) -> None:
    def deploy() -> Mapping[int, Contract]:
        contracts = deployment(LenientHub)()
        return {**contracts, RELAY: Relay(contracts[HUB])}

    chain = FakeChain(deploy)
    club = Club(chain, FakeShop(chain, HUB, ROOTS, "north"))
    club.shop.name_cashier(chain.clock + 20 * DAY)
    terms = club.campaign(VOTES)
    club.open_to(VOTES, held)
    agreed = club.shop.agreed(club.submission(terms, VOTES), ANN, RELAY)
    chain.send(BOB.address, RELAY, redeem_call(agreed))
    assert [it.found.split(":")[0] for it in audited(chain, tmp_path).differences] == found


def borrowed(rule: GateRule, answer: int, *, silent: bool = False) -> FakeChain:
    """Ann holds something for no longer than her own redemption takes."""
    club = Club.of(silent=silent)
    terms = club.campaign(rule)
    asked = question(rule, ANN.address, 0)
    redemption = (ANN.address, HUB, redeem_call(club.submission(terms, rule)))
    taken, returned = ((ANN.address, GATE, giving(asked, its)) for its in (answer, 0))
    club.chain.mine([taken, redemption, returned])
    return club.chain


def test_a_token_that_was_borrowed_for_one_block_cannot_spoil_the_audit(tmp_path: Path) -> None:
    report = audited(borrowed(TOKEN, ANN.address), tmp_path)
    assert (report.redemptions, report.differences) == (1, ())
    assert [(note.what, note.count) for note in report.notes] == [(f"{MOVED} 0x{GATE:040x}", 1)]


@pytest.mark.parametrize(
    ("rule", "answer", "silent"), [(VOTES, 100, False), (TOKEN, ANN.address, True)], ids=["past votes", "no log"]
)
def test_what_cannot_have_moved_is_a_difference(rule: GateRule, answer: int, silent: bool, tmp_path: Path) -> None:
    (difference,) = audited(borrowed(rule, answer, silent=silent), tmp_path).differences
    assert difference.found.startswith("Hub_GateClosed")


def test_a_gate_that_is_no_contract_lets_nobody_in(tmp_path: Path) -> None:
    club = Club.of(LenientHub)
    rule, fields = TOKEN, {**FIELDS, "kind": Kind.FIXED, "scope": Scope.ORDER, "audience": Audience.HOLDER}
    terms = club.shop.create([rule.packed()], **fields, issuer=0, gate=0xDEAD)
    club.shop.redeem(club.submission(terms, rule))
    (difference,) = audited(club.chain, tmp_path).differences
    assert difference.found == f"Hub_GateFailed: gate=0x{0xDEAD:040x}"


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[Path]:
    """Ann's token redeemed."""
    club = Club.of()
    terms = club.campaign(TOKEN)
    club.open_to(TOKEN, ANN.address)
    club.shop.redeem(club.submission(terms, TOKEN))
    with opened(tmp_path / "index.sqlite3") as store:
        sync(club.chain, store, config())
    yield tmp_path / "index.sqlite3"


@pytest.mark.parametrize("extra", [(), (1,), (1, 2, 3)], ids=["none", "another", "more"])
def test_calldata_with_other_extra_words_are_found_and_stop_no_audit(extra: tuple[int, ...], indexed: Path) -> None:
    with closing(connect(indexed)) as connection, connection:
        (data,) = connection.execute("SELECT data FROM submissions").fetchone()
        one = decode_redeem(data)
        altered = replace(one, uses=(replace(one.uses[0], extra=extra),))
        connection.execute("UPDATE submissions SET data = ?", [redeem_call(altered)])
    with opened(indexed) as store:
        differences = verify(store, None, config()).differences
    assert [(it.kind, it.found.split(":")[0]) for it in differences] == [("rules", "Terms_ExtraHash")]
