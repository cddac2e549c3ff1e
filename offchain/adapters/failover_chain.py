"""The `Chain` port over several nodes of one chain: whoever cannot be believed is passed over until it recovers.

A node is vetted when it is first used, after each failure, and every half minute: its chain id, the hash of its first
block, and that its newest block is not behind what the others have shown. What a node does not have is unknown and not
absent: it may be behind. A receipt is none only when every node that answers says so, and one of them is as far as any
node has been, the one that told the nonce among them; logs are checked against the blocks (`block_evidence.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from offchain.attestation.records import Log
from offchain.ports import Block, Chain, ChainUnavailableError, Clock, Fees, Receipt, Transaction

_T = TypeVar("_T")
_VETTED_SECONDS = 30
_PAUSE_SECONDS = 0.25


class NoNodeError(ChainUnavailableError):
    """No node could be used; the message says of each why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which chain it is. genesis : hash of its first block."""

    chain_id: int
    genesis: bytes


class Node(Chain, Protocol):
    """A node that says which chain it serves."""

    @property
    def shown(self) -> str:
        """Its name for people."""

    def identity(self) -> tuple[int, bytes]:
        """Chain id and hash of the first block, asked anew."""

    def checked_logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Like `logs`, compared with the receipts of the blocks. Raises `ChainUnavailableError` where they differ."""


@dataclass(slots=True)
class Standing:
    """vetted : Unix seconds, 0 for not since the last failure, which was at `failed`; trouble : the last one."""

    node: Node
    vetted: int = 0
    failed: int = 0
    trouble: str = "not asked yet"


class FailoverChain:
    """most_lag : blocks that a node may be behind; rounds : how often all nodes are tried, with pauses between."""

    def __init__(
        self, nodes: Sequence[Node], identity: Identity, clock: Clock, *, most_lag: int = 3, rounds: int = 6
    ) -> None:
        self._standings = [Standing(node) for node in nodes]
        self._identity = identity
        self._clock = clock
        self._most_lag = most_lag
        self._rounds = rounds
        self._head = 0

    @property
    def chain_id(self) -> int:
        """Of every node that is used."""
        return self._identity.chain_id

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the newest of a node that is not behind."""
        return self._first(lambda node: self._newest(node) if number is None else node.block(number))

    def blocks(self, numbers: Sequence[int]) -> Sequence[Block]:
        """Like `block`, for many at once."""
        return self._first(lambda node: node.blocks(numbers))

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Logs of these contracts in the blocks [first, last], of a node whose logs are those of its blocks."""
        return self._first(lambda node: node.checked_logs(addresses, first, last))

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction."""
        return self._first(lambda node: node.transaction(transaction_hash))

    def transactions(self, transaction_hashes: Sequence[bytes]) -> Sequence[Transaction]:
        """Like `transaction`, for many at once."""
        return self._first(lambda node: node.transactions(transaction_hashes))

    def call(self, to: int, data: bytes, sender: int = 0, block: int | None = None) -> bytes:
        """What a call would return. Raises `Refusal` or `CallRevertedError`."""
        return self._first(lambda node: node.call(to, data, sender, block))

    def nonce(self, account: int) -> int:
        """Transactions of an account in mined blocks, the most that any node knows."""
        return max(self._all(lambda node: self._counted(node, account)))

    def fees(self) -> Fees:
        """What a transaction should offer now."""
        return self._first(lambda node: node.fees())

    def estimate_gas(self, sender: int, to: int, data: bytes) -> int:
        """Gas that a transaction needs. Raises `Refusal` or `CallRevertedError`."""
        return self._first(lambda node: node.estimate_gas(sender, to, data))

    def send_raw(self, raw: bytes) -> bytes:
        """Sends a signed transaction to every node, and returns its hash."""
        return self._all(lambda node: node.send_raw(raw))[0]

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """The receipt, or None while no node has it. Raises `NoNodeError` while those that answer are behind."""
        for round_number in range(self._rounds):
            if round_number:
                self._clock.wait(_PAUSE_SECONDS)
            found = self._all(lambda node: (self._newest(node).number, node.receipt(transaction_hash)))
            receipt = next((receipt for _, receipt in found if receipt is not None), None)
            newest = max(number for number, _ in found)
            if receipt is not None or newest >= self._head:
                return receipt
        head = self._head
        self._forget_head()
        raise NoNodeError(
            f"whether 0x{transaction_hash.hex()} was mined is unknown: the newest block of the {len(found)} node(s) "
            f"that answer is {newest}, others have shown {head}"
        )

    def troubles(self) -> dict[str, str]:
        """What keeps each node that is not used from being used."""
        return {it.node.shown: it.trouble for it in self._standings if not it.vetted}

    def _first(self, ask: Callable[[Node], _T]) -> _T:
        """The answer of the first node that gives one."""
        return self._ask(ask, enough=1)[0]

    def _all(self, ask: Callable[[Node], _T]) -> list[_T]:
        """The answers of all nodes that give one: at least one."""
        return self._ask(ask, enough=len(self._standings))

    def _ask(self, ask: Callable[[Node], _T], enough: int) -> list[_T]:
        for round_number in range(self._rounds):
            if round_number:
                self._clock.wait(_PAUSE_SECONDS)
            answers: list[_T] = []
            for standing in self._in_turn(round_number):
                try:
                    self._vet(standing)
                    answers.append(ask(standing.node))
                except ChainUnavailableError as error:
                    standing.vetted, standing.failed, standing.trouble = 0, self._clock.now(), str(error)
                if len(answers) == enough:
                    break
            if answers:
                return answers
        self._forget_head()
        told = "; ".join(f"{it.node.shown}: {it.trouble}" for it in self._standings)
        raise NoNodeError(f"none of {len(self._standings)} node(s) can be used: {told}")

    def _in_turn(self, _round: int) -> Sequence[Standing]:
        """Who is asked in a round."""
        return self._standings

    def _vet(self, standing: Standing) -> None:
        now = self._clock.now()
        if standing.vetted and now - standing.vetted < _VETTED_SECONDS:
            return
        chain_id, genesis = standing.node.identity()
        if Identity(chain_id, genesis) != self._identity:
            wanted = self._identity
            raise ChainUnavailableError(
                f"serves chain {chain_id} that began with 0x{genesis.hex()[:16]}, wanted {wanted.chain_id} that began "
                f"with 0x{wanted.genesis.hex()[:16]}: check the URL"
            )
        self._newest(standing.node)
        standing.vetted = max(now, 1)

    def _counted(self, node: Node, account: int) -> int:
        """The account's nonce; the block that it may be of is known afterwards."""
        nonce = node.nonce(account)
        self._newest(node)
        return nonce

    def _newest(self, node: Node) -> Block:
        block = node.block()
        if block.number < self._head - self._most_lag:
            raise ChainUnavailableError(f"its newest block is {block.number}, others have shown {self._head}")
        self._head = max(self._head, block.number)
        return block

    def _forget_head(self) -> None:
        """A chain that became shorter, all nodes agreeing for all rounds, is believed the next time."""
        self._head = 0
