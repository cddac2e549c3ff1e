"""Hub, roots and checkout on anvil: what a relayer's batches need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from benchmarks.anvil import anvil
from benchmarks.compiling import ROOT, compiled
from benchmarks.rpc import Node
from offchain.adapters.web3_chain import Web3Chain
from offchain.deployment import Deployment
from tests.chaos import contracts
from tests.chaos.contracts import Ledger, made_at, program

SOURCES = ("PromotionHub", "EligibilityRoots", "Checkout", "libraries/TermsCheck")


@cache
def artefacts() -> dict[str, Any]:
    """Name -> compiled contract; compiling takes about a minute, and is kept in build/race."""
    paths = [f"contracts/{name}.sol" for name in SOURCES]
    outputs = ["evm.bytecode.object", "evm.bytecode.linkReferences"]
    found = compiled(paths, outputs, (ROOT / "contracts").rglob("*.sol"), ROOT / "build" / "race")
    return {name: contract["evm"]["bytecode"] for file in found.values() for name, contract in file.items()}


@contextmanager
def till_ledger(*options: str) -> Iterator[Ledger]:
    """A chain of its own until the block ends, with a checkout. options : of anvil."""
    with anvil(program(), "--chain-id", "1337", *options) as url:
        node, chain = Node(url), Web3Chain(url)
        rich = node.ask("eth_accounts")[0]
        first, sender = chain.block().number, int(rich, 16)
        nonce = chain.nonce(sender)
        roots, checkout = made_at(sender, nonce + 2), made_at(sender, nonce + 3)
        vault = ("address", "0x" + "7a" * 20)  # a key's: nothing is paid on chain here
        make = [
            contracts.deployed_of(artefacts(), node, rich, name, arguments, linked)
            for name, arguments, linked in _orders(sender, nonce, roots, checkout, vault)
        ]
        assert make[2:] == [roots, checkout]
        found = Deployment(chain_id=chain.chain_id, hub=make[1], roots=roots, first_block=first)
        yield Ledger(url, node, chain, replace(found, checkout=checkout), rich)


def _orders(
    sender: int, nonce: int, roots: int, checkout: int, vault: tuple[str, str]
) -> list[tuple[str, tuple[tuple[str, object], ...], int]]:
    """(contract, arguments, library) in the order of their nonces: each names those after it by where they will be."""
    check, hub = made_at(sender, nonce), made_at(sender, nonce + 1)
    named = [("address", f"0x{it:040x}") for it in (hub, roots, checkout)]
    return [
        ("TermsCheck", (), 0),
        ("PromotionHub", (named[1], named[2], vault), check),
        ("EligibilityRoots", (named[0],), 0),
        ("Checkout", (named[0], vault, ("address", "0x" + "22" * 20)), 0),
    ]
