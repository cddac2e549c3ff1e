"""Run by Brownie in the tests' project: what no merchant has, a token of his own making and a clock that he moves."""

import json
import os
import sys
from pathlib import Path

from brownie import TokenStub, accounts, chain

from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.web3_chain import Web3Chain


def token(answer: str, *holders: str) -> None:
    """Deploys a token, gives 10,000.00 of it to each holder, and writes its address down."""
    made = TokenStub.deploy({"from": accounts[0]})
    for holder in holders:
        made.mint(holder, 1_000_000, {"from": accounts[0]})
    Path(answer).write_text(json.dumps(made.address))


def balances(address: str, *holders: str) -> None:
    """Prints what each holder has."""
    sys.stdout.write(json.dumps([TokenStub.at(address).balanceOf(holder) for holder in holders]))


def later(seconds: str) -> None:
    """Lets time pass, from the newest block on."""
    url = os.environ["PROMO_RPC_URL"]
    LocalChainTools(url).advance_to(Web3Chain(url), chain[-1].timestamp + int(seconds))


def main(answer: str, *holders: str) -> None:
    """As `brownie run` asks for it."""
    token(answer, *holders)


def constant(answer: str, word: str) -> None:
    """Deploys a contract that answers every question with one word, and writes its address down."""
    runtime = b"\x7f" + int(word, 16).to_bytes(32, "big") + bytes.fromhex("5f5260205ff3")
    code = bytes.fromhex(f"60{len(runtime):02x}8060095f395ff3") + runtime
    Path(answer).write_text(json.dumps(accounts[0].transfer(data=f"0x{code.hex()}").contract_address))
