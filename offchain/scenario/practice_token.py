"""A token that anybody may mint: for chains of this machine alone. Its minor unit counts as the currency's."""

import json
from pathlib import Path
from typing import Final

from eth_abi.abi import encode

from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes

DECIMALS: Final = 2
_COMPILED: Final = "build/contracts/PermitStub.json"
"""Where Brownie leaves it, under the repository."""
_FILE: Final = "token.json"
_MINT: Final = keccak(b"mint(address,uint256)")[:4]
_TRANSFER: Final = keccak(b"transfer(address,uint256)")[:4]


def deploy(tools: LocalChainTools, root: Path, folder: Path) -> None:
    """Writes its address into the folder. root : the repository, whose contracts are compiled."""
    code = json.loads((root / _COMPILED).read_text("utf-8"))["bytecode"]
    address = tools.deploy(bytes.fromhex(code.removeprefix("0x")))
    (folder / _FILE).write_text(json.dumps(f"0x{address:040x}") + "\n", "utf-8")


def read(folder: Path) -> int:
    """Its address."""
    return int(json.loads((folder / _FILE).read_text("utf-8")), 16)


def mint_call(account: int, amount: int) -> bytes:
    """amount : minor units that the account gets."""
    return _MINT + encode(("address", "uint256"), (address_bytes(account), amount))


def transfer_call(account: int, amount: int) -> bytes:
    """amount : minor units that the account gets of the sender."""
    return _TRANSFER + encode(("address", "uint256"), (address_bytes(account), amount))
