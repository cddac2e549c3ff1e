"""What can stop the index.

IndexingError               reading on would make the tables wrong
    |- WrongChainError      the node serves another chain than the config names
    |- WrongIndexError      the store holds the index of other contracts
    |- NotIndexedError      the store holds no index yet
    |- SeveralIndexesError  the store holds several, and nobody said which
    |- ReorganisedError     the chain replaced a block that is indexed already
    |   '- DeepReorganisationError   and it was final
    |- ForeignRecordError   a log of the contracts fits no history that the hub could have written
    '- ConcurrentSyncError  another writer moved the checkpoint
UnsteadyChainError          (a `ChainUnavailableError`) the node's answers contradict each other: try again later
"""

from collections.abc import Sequence

from offchain.domain.refusals import Refusal
from offchain.ports import ChainUnavailableError


class IndexingError(Exception):
    """Reading on would make the tables wrong."""


class WrongChainError(IndexingError):
    """The node serves another chain."""

    def __init__(self, found: int, wanted: int) -> None:
        super().__init__(f"the node serves chain {found}, the index is of chain {wanted}: check the node's URL")
        self.found = found
        self.wanted = wanted


class WrongIndexError(IndexingError):
    """The store holds the index of other contracts."""

    def __init__(self, found: object, wanted: object) -> None:
        super().__init__(f"the store holds the index of {found}, wanted {wanted}: use another store")


class NotIndexedError(IndexingError):
    """The store holds no index yet."""

    def __init__(self) -> None:
        super().__init__("the store holds no index: run `promo index run` first")


class ReorganisedError(IndexingError):
    """The chain replaced a block that is indexed already."""

    advice = "index again, which goes back to the newest block that both have"

    def __init__(self, number: int, indexed: bytes, found: bytes) -> None:
        super().__init__(
            f"block {number} is indexed as 0x{indexed.hex()}, the chain now has 0x{found.hex()}: {self.advice}"
        )
        self.number = number
        self.indexed = indexed
        self.found = found


class DeepReorganisationError(ReorganisedError):
    """The chain replaced a block that the index holds for final. refusal : the same, to be told in both languages."""

    advice = (
        "it was final and is never undone; ask another node whether that is so, and if it is, index into a new store "
        "with a greater --finality"
    )

    def __init__(self, number: int, indexed: bytes, found: bytes, finality: int) -> None:
        super().__init__(number, indexed, found)
        self.finality = finality
        self.refusal = Refusal(
            "Index_FinalBlockReplaced", block=number, indexed=indexed, found=found, finality=finality
        )


class SeveralIndexesError(IndexingError):
    """The store holds several indexes, and nobody said which. indexes : chain and hub of each."""

    def __init__(self, indexes: Sequence[tuple[int, int]]) -> None:
        told = ", ".join(f"hub 0x{hub:040x} of chain {chain_id}" for chain_id, hub in indexes)
        super().__init__(f"the store holds {len(indexes)} indexes, wanted one: {told}; name its deployment")
        self.indexes = tuple(indexes)


class ForeignRecordError(IndexingError):
    """A log of the contracts fits no history that the hub could have written."""

    def __init__(self, block_number: int, log_index: int, reason: str) -> None:
        super().__init__(
            f"block {block_number}, log {log_index}: {reason}; check the contracts' addresses and the first block"
        )
        self.block_number = block_number
        self.log_index = log_index
        self.reason = reason


class ConcurrentSyncError(IndexingError):
    """Another writer moved the checkpoint."""

    def __init__(self) -> None:
        super().__init__("another program moved the checkpoint of this store: let one alone index into it")


class UnsteadyChainError(ChainUnavailableError):
    """The node's answers contradict each other; it may be between two states."""
