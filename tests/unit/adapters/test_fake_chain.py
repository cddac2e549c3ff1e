"""The chain in memory behaves as a node does."""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.attestation.calls import call, create_call, decode_words, redeem_call, terms_tuple
from offchain.attestation.parts import address_bytes
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Terms
from offchain.oracle.transactions import UnsignedTransaction
from offchain.ports import CallRevertedError, Chain, ChainUnavailableError

HUB, ROOTS = 0xA1 << 152, 0xB2 << 152


@pytest.fixture
def chain() -> FakeChain:
    """Hub and roots."""
    return FakeChain(deployment(HUB, ROOTS))


@pytest.fixture
def shop(chain: FakeChain) -> FakeShop:
    """A merchant."""
    return FakeShop(chain, HUB, ROOTS, "north")


@pytest.fixture
def terms(shop: FakeShop) -> Terms:
    """Its campaign, in block 1."""
    return shop.create(
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=100,
        cap=10,
        cap_amount=100,
        budget=500,
        revocation=Revocation.INDEX,
    )


def signed(shop: FakeShop, nonce: int = 0, chain_id: int = 1337) -> bytes:
    """The merchant names a cashier, by a raw transaction."""
    data = call("nameCashier", address_bytes(5), 9)
    fees = shop.chain.fees()
    transaction = UnsignedTransaction(chain_id=chain_id, nonce=nonce, gas=100_000, fees=fees, to=HUB, data=data)
    return transaction.signed(shop.merchant)


def test_it_is_a_chain(chain: FakeChain) -> None:
    port: Chain = chain
    assert port.chain_id == 1337


def test_a_raw_transaction_is_mined_as_its_signers_and_once_only(chain: FakeChain, shop: FakeShop) -> None:
    raw = signed(shop)
    transaction_hash = chain.send_raw(raw)
    assert chain.send_raw(raw) == transaction_hash
    mined = chain.transaction(transaction_hash)
    assert (mined.sender, mined.to, mined.block_number) == (shop.merchant.address, HUB, 1)
    assert chain.nonce(shop.merchant.address) == 1
    receipt = chain.receipt(transaction_hash)
    assert receipt is not None
    assert receipt.succeeded
    assert [log.transaction_hash for log in chain.logs([HUB], 0, 9)] == [transaction_hash]


@pytest.mark.parametrize(("nonce", "chain_id"), [(1, 1337), (0, 1)], ids=["nonce", "chain"])
def test_a_raw_transaction_of_the_wrong_nonce_or_chain_is_refused(shop: FakeShop, nonce: int, chain_id: int) -> None:
    with pytest.raises(ChainUnavailableError, match="wanted chain 1337 and nonce 0"):
        shop.chain.send_raw(signed(shop, nonce, chain_id))


def test_what_is_refused_is_told_and_mined_only_when_it_is_mined_with_others(shop: FakeShop, terms: Terms) -> None:
    stranger = (5, HUB, call("topUp", terms_tuple(terms), 1))
    with pytest.raises(Refusal, match="Hub_NotMerchant"):
        shop.chain.send(*stranger)
    assert shop.chain.block().number == 1
    receipts = shop.chain.mine([stranger, (shop.merchant.address, *stranger[1:])])
    assert [receipt.succeeded for receipt in receipts] == [False, True]
    assert len(shop.chain.logs([HUB], 2, 2)) == 1


def test_a_call_answers_as_of_any_block(shop: FakeShop, terms: Terms) -> None:
    shop.change("topUp", terms, 7)
    shop.change("topUp", terms, 8)
    asked = call("stateOf", shop.campaign(terms))
    remaining = [decode_words(shop.chain.call(HUB, asked, block=number))[0] for number in (1, 2, 3)]
    assert remaining == [500, 507, 515]
    with pytest.raises(Refusal, match="Hub_UnknownCampaign"):
        shop.chain.call(HUB, asked, block=0)


def test_an_account_without_code_answers_nothing_and_cannot_be_sent_to(chain: FakeChain) -> None:
    assert chain.call(5, b"\1\2\3\4") == b""
    with pytest.raises(CallRevertedError):
        chain.send(1, 5, b"\1\2\3\4")


def test_a_rewound_chain_forgets_and_goes_on_with_other_hashes(shop: FakeShop, terms: Terms) -> None:
    shop.change("topUp", terms, 7)
    before = shop.chain.block()
    shop.chain.rewind(1)
    assert shop.chain.nonce(shop.merchant.address) == 1
    shop.change("topUp", terms, 7)
    after = shop.chain.block()
    assert (after.number, after.timestamp, after.parent_hash) == (before.number, before.timestamp, before.parent_hash)
    assert after.hash != before.hash
    assert decode_words(shop.chain.call(HUB, call("stateOf", shop.campaign(terms))))[0] == 507


def test_a_block_that_does_not_exist_is_an_error(chain: FakeChain) -> None:
    with pytest.raises(ChainUnavailableError, match="no block 4, the newest is 0"):
        chain.block(4)


def test_the_hub_answers_what_a_redemption_would_do_and_does_it(shop: FakeShop, terms: Terms) -> None:
    shop.name_cashier(shop.chain.clock + DAY)
    shopper = shop.auditor.address
    coupon = shop.voucher(terms, shopper, 3)
    submission = shop.submission(terms, shop.order(shopper, [Line(250, 2)], delivery=40), coupon)
    asked = shop.chain.call(HUB, redeem_call(submission, "quoteRedeem"), sender=shopper)
    assert decode(["uint256[]", "uint256"], asked) == ((100,), 440)
    shop.redeem(submission)
    assert decode_words(shop.chain.call(HUB, call("usedWord", shop.campaign(terms), 0))) == (0b1000,)
    with pytest.raises(Refusal, match="Hub_IndexUsed"):
        shop.redeem(submission)


def test_the_hub_tells_the_terms_and_the_id_of_a_campaign(shop: FakeShop, terms: Terms) -> None:
    answer = shop.chain.call(HUB, call("termsOf", shop.campaign(terms)))
    assert shop.chain.call(HUB, call("campaignId", terms_tuple(terms))) == shop.campaign(terms)
    assert answer[:32] == decode_words(answer)[0].to_bytes(32, "big")
    assert decode_words(answer)[0] >> 96 == shop.merchant.address


def test_a_campaign_is_created_once(shop: FakeShop, terms: Terms) -> None:
    again = create_call(terms, (), shop.cold())
    with pytest.raises(Refusal, match="Terms_Exists"):
        shop.chain.send(shop.merchant.address, HUB, again)
