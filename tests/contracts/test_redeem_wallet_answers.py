"""What a contract wallet answers to `isValidSignature` is one word, the magic one, from a call that succeeds."""

from __future__ import annotations

import brownie
import pytest

from tests.contracts.fixtures.market import arguments

DISCOUNT = 1600
MAGIC = "1626ba7e" + "00" * 28
RETURN, REVERT = "f3", "fd"


def deployed(payer, length: int, ending: str = RETURN) -> int:
    """The address of a contract that answers everything with the magic word and zeros after it, `length` bytes in all.

    Runtime: push the word, store it at 0, then return or revert memory [0, length).
    """
    runtime = f"7f{MAGIC}5f5260{length:02x}5f{ending}"
    size = len(runtime) // 2
    creation = f"60{size:02x}80600a5f395ff300{runtime}"  # copies what follows it, 10 bytes on, and returns it
    sent = payer.transfer(amount=0, data="0x" + creation)
    assert brownie.web3.eth.get_code(sent.contract_address).hex().removeprefix("0x") == runtime
    return int(sent.contract_address, 16)


def redeem(market, hub, shopper, issuer: int):
    """With an empty voucher signature, in a campaign of that issuer."""
    campaign = market.create(issuer=issuer, salt=21)
    draft = market.quoted(market.order(campaign))
    return hub.redeem.call(*arguments(draft), {"from": shopper.account})


def test_the_magic_word_alone_is_a_yes(market, hub, shopper, relayer):
    assert redeem(market, hub, shopper, deployed(relayer.account, 32)) == DISCOUNT


@pytest.mark.parametrize("length", [33, 64, 96])
def test_an_answer_of_more_than_one_word_is_no_yes(market, hub, shopper, relayer, length):
    wallet = deployed(relayer.account, length)
    with pytest.raises(brownie.exceptions.VirtualMachineError, match="Hub_VoucherSigner"):
        redeem(market, hub, shopper, wallet)


@pytest.mark.parametrize("length", [0, 4, 31])
def test_an_answer_of_less_than_one_word_is_no_yes(market, hub, shopper, relayer, length):
    wallet = deployed(relayer.account, length)
    with pytest.raises(brownie.exceptions.VirtualMachineError, match="Hub_VoucherSigner"):
        redeem(market, hub, shopper, wallet)


def test_a_revert_with_the_magic_word_is_no_yes(market, hub, shopper, relayer):
    wallet = deployed(relayer.account, 32, REVERT)
    with pytest.raises(brownie.exceptions.VirtualMachineError, match="Hub_VoucherSigner"):
        redeem(market, hub, shopper, wallet)
