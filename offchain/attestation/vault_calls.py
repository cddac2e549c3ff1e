"""The exact bytes of calls of the vault. A test compares every signature here with the compiled ABI."""

from collections.abc import Sequence
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.calls import TERMS_TYPE, terms_tuple
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import COLD_TYPE, address_bytes, cold_tuple
from offchain.domain.terms import Cold, Terms

VAULT_CALLS: Final = {
    "hub": (),
    "heldIn": ("address",),
    "ledgerDigest": ("address",),
    "depositOf": ("bytes32", "uint256"),
    "accountOf": ("bytes32",),
    "solvencyOf": (TERMS_TYPE, COLD_TYPE),
    "deposit": (TERMS_TYPE, COLD_TYPE, "uint256", "uint256"),
    "collect": (TERMS_TYPE + "[]", "address"),
    "restore": (TERMS_TYPE,),
    "withdraw": (TERMS_TYPE, COLD_TYPE, "uint256", "address"),
}
"""Function -> parameter types, as `IBudgetVault` has them."""


def vault_call(name: str, *arguments: object) -> bytes:
    """The bytes of a call; arguments as the ABI library takes them."""
    types = VAULT_CALLS[name]
    return keccak(f"{name}({','.join(types)})".encode())[:4] + encode(types, arguments)


def deposit_call(terms: Terms, cold: Cold, position: int, amount: int) -> bytes:
    """Deposits for the funder at that place. amount : minor units of the token."""
    return vault_call("deposit", terms_tuple(terms), cold_tuple(cold), position, amount)


def collect_call(campaigns: Sequence[Terms], to: int) -> bytes:
    """The merchant collects of all these campaigns. to : who is paid, 160 bits."""
    return vault_call("collect", [terms_tuple(terms) for terms in campaigns], address_bytes(to))


def withdraw_call(terms: Terms, cold: Cold, position: int, to: int) -> bytes:
    """The funder at that place takes back what is not needed. to : who is paid, 160 bits."""
    return vault_call("withdraw", terms_tuple(terms), cold_tuple(cold), position, address_bytes(to))
