"""The nodes that whoever reads much is given: one, or several that are asked in turn.

Of several, two are asked for the same logs, and what both give alike is believed. Where only one answers, or they
differ, logs are believed as far as the receipts and blooms of the node's own blocks (`block_evidence.py`), which takes
longer.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from offchain.adapters.checked_chain import CheckedChain
from offchain.adapters.clocks import SystemClock
from offchain.adapters.failover_chain import FailoverChain, Identity, Standing
from offchain.adapters.raw_chain import RawChain
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.records import Log
from offchain.ports import Block, Chain, ChainUnavailableError

_ATTEMPTS: Final = 2
"""Of a request to one node of several; then another is asked."""
_TIMEOUT: Final = 10.0
"""Seconds for an answer of one node of several."""
_REST_SECONDS: Final = 5
"""For which a node that failed is left alone."""
_ENOUGH: Final = 2
"""Nodes that give the same logs."""


class RawNode(CheckedChain, RawChain):
    """A node whose logs are read as columns, as `FailoverChain` takes it."""


class SeveralNodes(FailoverChain):
    """The `Chain` port over several nodes of one chain, for whoever reads much. A node that failed is left alone for
    some seconds while others answer."""

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the newest that any node has."""
        if number is not None:
            return super().block(number)
        return max(self._all(self._newest), key=lambda block: block.number)

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Logs that two nodes give alike, or else those of a node's blocks."""
        found = self._ask(lambda node: node.logs(addresses, first, last), enough=_ENOUGH)
        if len(found) == _ENOUGH and found[0] == found[1]:
            return found[0]
        return super().logs(addresses, first, last)

    def _in_turn(self, round_number: int) -> Sequence[Standing]:
        """First those that did not fail lately, then all."""
        since = self._clock.now() - _REST_SECONDS
        fresh = [it for it in self._standings if it.vetted or it.failed <= since]
        return fresh if fresh and not round_number else self._standings


def nodes_at(urls: Sequence[str], chain_id: int) -> Chain:
    """The node at a URL, or several behind one port. Raises `WrongChainError`, `ChainUnavailableError`."""
    apart = list(dict.fromkeys(urls))
    if len(apart) == 1:
        return RawChain(apart[0]).expect(chain_id)
    nodes = [RawNode(url, _TIMEOUT, _ATTEMPTS) for url in apart]
    return SeveralNodes(nodes, identity_of(nodes, chain_id), SystemClock())


def identity_of(nodes: Sequence[CheckedChain], chain_id: int) -> Identity:
    """The chain of that number by the first block that most nodes state. Raises `ChainUnavailableError` where none
    serves it, or as many state another first block."""
    stated: Counter[bytes] = Counter()
    troubles = []
    for node in nodes:
        try:
            found, genesis = node.identity()
        except ChainUnavailableError as error:
            troubles.append(str(error))
            continue
        if found == chain_id:
            stated[genesis] += 1
        else:
            troubles.append(f"{node.shown} serves chain {found}, wanted {chain_id}: check the URL")
    if not stated:
        raise ChainUnavailableError("; ".join(troubles))
    (genesis, votes), *others = stated.most_common(2)
    if others and others[0][1] == votes:
        told = " and ".join(f"0x{each.hex()[:16]}" for each in (genesis, others[0][0]))
        raise ChainUnavailableError(
            f"chain {chain_id} began with {told}, as {votes} node(s) say each: leave out the nodes of the other chain"
        )
    return Identity(chain_id, genesis)


def chain_id_of(nodes: Sequence[Web3Chain]) -> int:
    """What the first node that answers says. Raises `ChainUnavailableError`."""
    troubles = []
    for node in nodes:
        try:
            return node.chain_id
        except ChainUnavailableError as error:
            troubles.append(str(error))
    raise ChainUnavailableError("; ".join(troubles))
