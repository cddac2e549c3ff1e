"""The `Chain` port in memory: blocks, transactions and logs of contracts written in Python. For tests and trials."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.adapters.fake_transactions import read_raw
from offchain.attestation.keccak import keccak, words
from offchain.attestation.records import Log
from offchain.domain.refusals import Refusal
from offchain.ports import Block, CallRevertedError, ChainUnavailableError, Fees, Receipt, Transaction

_GWEI = 10**9
_GAS = 100_000
"""What every transaction is said to need."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a contract sees of a call. time : Unix seconds of the block; chain_id : of the chain."""

    sender: int
    to: int
    data: bytes
    time: int
    chain_id: int


@dataclass(frozen=True, slots=True)
class Emitted:
    """A log before it is mined."""

    address: int
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call would do. answer : its bytes; logs : in order; memo : whatever the contract needs to settle it."""

    answer: bytes = b""
    logs: tuple[Emitted, ...] = ()
    memo: object = None


class Contract(Protocol):
    """A contract in Python: first it says what a call would do, then, perhaps, it is told that it was done."""

    def run(self, call: Call) -> Outcome:
        """Changes nothing. Raises `Refusal` or `CallRevertedError`."""

    def settle(self, outcome: Outcome) -> None:
        """After the outcome was mined."""


Deploy = Callable[[], Mapping[int, Contract]]
"""Makes the contracts anew, by address, as they were before the first block."""


@dataclass(frozen=True, slots=True)
class _Mined:
    transaction: Transaction
    logs: tuple[Log, ...]
    outcome: Outcome | None  # None when it was reverted


class FakeChain:
    """Mines each transaction at once, in a block of its own unless `mine` gets several; every state stays readable."""

    def __init__(
        self, deploy: Deploy, *, chain_id: int = 1337, time: int = 1_760_000_000, block_time: int = 12
    ) -> None:
        """time : Unix seconds of block 0; block_time : seconds from a block to the next."""
        self._deploy = deploy
        self._chain_id = chain_id
        self._block_time = block_time
        self._contracts = dict(deploy())
        self._blocks = [Block(0, keccak(b"genesis"), bytes(32), time)]
        self._mined: list[list[_Mined]] = [[]]
        self._by_hash: dict[bytes, _Mined] = {}
        self._nonces: dict[int, int] = {}
        self._old: tuple[int, dict[int, Contract]] | None = None
        self._branch = 0
        self.clock = time + block_time
        """Timestamp of the next block, Unix seconds."""

    @property
    def chain_id(self) -> int:
        """As it was made."""
        return self._chain_id

    def advance(self, seconds: int) -> None:
        """Turns the clock on."""
        self.clock += seconds

    def send(self, sender: int, to: int, data: bytes) -> Receipt:
        """One transaction in a block of its own. Raises `Refusal` or `CallRevertedError`, and then mines nothing."""
        self._contract(self._contracts, to).run(Call(sender, to, data, self.clock, self._chain_id))
        return self.mine([(sender, to, data)])[0]

    def mine(self, transactions: Sequence[tuple[int, int, bytes]] = ()) -> list[Receipt]:
        """A block with these (sender, to, data); one that is refused is mined as failed."""
        signed = []
        for position, (sender, to, data) in enumerate(transactions):
            seed = words(len(self._blocks), position, sender, to, self._branch)
            signed.append((keccak(seed + data), sender, to, data))
        return self._mine(signed)

    def rewind(self, number: int) -> None:
        """Forgets the blocks above `number`; what is mined next has other hashes: a reorganisation."""
        self._blocks, self._mined = self._blocks[: number + 1], self._mined[: number + 1]
        self._contracts = self._state_after(number)
        self._old = None
        self._nonces, self._by_hash = {}, {}
        for block in self._mined:
            for mined in block:
                self._remember(mined)
        self.clock = self._blocks[-1].timestamp + self._block_time
        self._branch += 1

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the newest."""
        number = len(self._blocks) - 1 if number is None else number
        if not 0 <= number < len(self._blocks):
            raise ChainUnavailableError(f"there is no block {number}, the newest is {len(self._blocks) - 1}")
        return self._blocks[number]

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Logs of these contracts in the blocks [first, last]."""
        blocks = self._mined[first : last + 1]
        return [log for block in blocks for mined in block for log in mined.logs if log.address in addresses]

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction."""
        found = self._by_hash.get(transaction_hash)
        if found is None:
            raise ChainUnavailableError(f"no mined transaction 0x{transaction_hash.hex()}")
        return found.transaction

    def blocks(self, numbers: Sequence[int]) -> list[Block]:
        """One by one."""
        return [self.block(number) for number in numbers]

    def transactions(self, transaction_hashes: Sequence[bytes]) -> list[Transaction]:
        """One by one."""
        return [self.transaction(it) for it in transaction_hashes]

    def call(self, to: int, data: bytes, sender: int = 0, block: int | None = None) -> bytes:
        """What a call would return in that block, or in the next. Raises `Refusal` or `CallRevertedError`."""
        newest = block is None or block == len(self._blocks) - 1
        contracts = self._contracts if newest else self._state_after(self.block(block).number)
        if to not in contracts:
            return b""
        time = self.clock if block is None else self.block(block).timestamp
        return contracts[to].run(Call(sender, to, data, time, self._chain_id)).answer

    def nonce(self, account: int) -> int:
        """Transactions of an account in mined blocks."""
        return self._nonces.get(account, 0)

    def fees(self) -> Fees:
        """Always the same."""
        return Fees(max_fee=2 * _GWEI, max_priority=_GWEI)

    def estimate_gas(self, sender: int, to: int, data: bytes) -> int:
        """Always the same, for what would not be refused. Raises `Refusal` or `CallRevertedError`."""
        self.call(to, data, sender)
        return _GAS

    def send_raw(self, raw: bytes) -> bytes:
        """Mines a signed EIP-1559 transaction of the right nonce and chain; the same bytes again change nothing."""
        transaction_hash = keccak(raw)
        if self._by_hash.get(transaction_hash) is None:
            sent, chain_id, nonce = read_raw(raw)
            if (chain_id, nonce) != (self._chain_id, self.nonce(sent.sender)):
                raise ChainUnavailableError(
                    f"transaction for chain {chain_id} with nonce {nonce}; "
                    f"wanted chain {self._chain_id} and nonce {self.nonce(sent.sender)}"
                )
            self._mine([(transaction_hash, sent.sender, sent.to, sent.data)])
        return transaction_hash

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """The receipt, or None when nothing like it was mined."""
        found = self._by_hash.get(transaction_hash)
        return None if found is None else self._receipt(found)

    def _mine(self, signed: Sequence[tuple[bytes, int, int, bytes]]) -> list[Receipt]:
        """A block with these (hash, sender, to, data)."""
        parent = self._blocks[-1]
        number = parent.number + 1
        hashes = b"".join(it[0] for it in signed)
        block_hash = keccak(words(number, parent.hash, self.clock, self._branch) + hashes)
        self._blocks.append(Block(number, block_hash, parent.hash, self.clock))
        self._mined.append([])
        for transaction_hash, sender, to, data in signed:
            transaction = Transaction(transaction_hash, sender, to, data, number)
            self._mined[-1].append(self._execute(transaction))
            self._remember(self._mined[-1][-1])
        self.clock += self._block_time
        return [self._receipt(mined) for mined in self._mined[-1]]

    def _execute(self, transaction: Transaction) -> _Mined:
        block = self._blocks[-1]
        contract = self._contract(self._contracts, transaction.to)
        call = Call(transaction.sender, transaction.to, transaction.data, block.timestamp, self._chain_id)
        try:
            outcome = contract.run(call)
        except (Refusal, CallRevertedError):
            return _Mined(transaction, (), None)
        contract.settle(outcome)
        first = sum(len(mined.logs) for mined in self._mined[-1])
        logs = tuple(
            Log(it.address, it.topics, it.data, block.number, block.hash, transaction.hash, first + place)
            for place, it in enumerate(outcome.logs)
        )
        return _Mined(transaction, logs, outcome)

    def _state_after(self, number: int) -> dict[int, Contract]:
        """The contracts as they were after a block, made anew from the outcomes; the last one asked for is kept."""
        if self._old is None or self._old[0] != number:
            contracts = dict(self._deploy())
            for block in self._mined[: number + 1]:
                for mined in block:
                    if mined.outcome is not None:
                        self._contract(contracts, mined.transaction.to).settle(mined.outcome)
            self._old = number, contracts
        return self._old[1]

    def _contract(self, contracts: Mapping[int, Contract], address: int) -> Contract:
        if address not in contracts:
            raise CallRevertedError(b"")
        return contracts[address]

    def _remember(self, mined: _Mined) -> None:
        sender = mined.transaction.sender
        self._by_hash[mined.transaction.hash] = mined
        self._nonces[sender] = self._nonces.get(sender, 0) + 1

    def _receipt(self, mined: _Mined) -> Receipt:
        block = self._blocks[mined.transaction.block_number]
        succeeded = mined.outcome is not None
        return Receipt(mined.transaction.hash, block.number, block.hash, succeeded, _GAS, contract=0)
