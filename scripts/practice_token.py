"""A token to practise with on the local chain: `brownie run practice_token main OUT HOLDER...`.

Two decimals are assumed of it, it takes permits (ERC-2612), and anybody may mint it: never use it where money counts.
Each HOLDER, a keystore or an address, gets 10,000.00; its address is written to OUT and printed.
"""

import json
import os
from pathlib import Path

from brownie import PermitStub, chain  # type: ignore[attr-defined]

from offchain.settings import Settings
from scripts.surroundings import NetworkError, account_of, plain_words

LOCAL = 1337
EACH = 1_000_000
"""Minor units."""


def main(out: str, *holders: str) -> None:
    """Deploys it and gives it away."""
    with plain_words():
        if chain.id != LOCAL:
            raise NetworkError(f"the network is chain {chain.id}; a practice token is for the local chain, {LOCAL}")
        account = account_of(Settings.read(os.environ))
        token = PermitStub.deploy({"from": account})
        for holder in holders:
            token.mint(_address(holder), EACH, {"from": account})
        Path(out).write_text(json.dumps(token.address) + "\n", "utf-8")
        print(f"practice token: {token.address}, 10,000.00 for each of {len(holders)} holders")


def _address(holder: str) -> str:
    """Of a keystore, which names it openly, or as it is."""
    if holder.startswith("0x"):
        return holder
    address = str(json.loads(Path(holder).read_text("utf-8"))["address"])
    return f"0x{address.lower().removeprefix('0x')}"
