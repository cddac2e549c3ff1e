"""Goes back to the newest block that chain and store have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from offchain.index.config import IndexConfig
from offchain.index.errors import DeepReorganisationError
from offchain.index.identity import check_config
from offchain.index.rows import BlockRow, Checkpoint
from offchain.index.store import IndexStore
from offchain.index.trail import Window
from offchain.ports import Block, Chain


@dataclass(frozen=True, slots=True)
class Moved:
    """The index stands at `after`, and stood at `before`; None where it holds nothing. records : that were added."""

    before: Checkpoint | None
    after: Checkpoint | None
    records: int = 0

    @property
    def back(self) -> bool:
        """Whether blocks were undone."""
        return self.before is not None and (self.after is None or self.after.number < self.before.number)


def go_back(
    chain: Chain, store: IndexStore, config: IndexConfig, tip: Block, moved: Callable[[Moved], None]
) -> Checkpoint | None:
    """Undoes the blocks that the chain replaced, and returns the checkpoint then.

    A node that is behind, but has no other block, leaves everything as it is. Raises `WrongIndexError`,
    `DeepReorganisationError`, `ConcurrentSyncError`.
    """
    with store.read() as reader:
        checkpoint = reader.checkpoint()
        if checkpoint is None:
            return None
        check_config(checkpoint, config)
        newest = reader.newest_block(min(tip.number, checkpoint.number))
        window = reader.window()
    if newest is None or _same(chain, newest):
        return checkpoint
    ancestor = _ancestor(chain, window, newest.number - 1)
    if ancestor is None and window.final >= config.first_block:
        raise _too_deep(chain, window, newest, config)
    after = store.roll_back(checkpoint, ancestor)
    moved(Moved(checkpoint, after))
    return after


def _same(chain: Chain, stored: BlockRow) -> bool:
    return chain.block(stored.number).hash == stored.hash


def _ancestor(chain: Chain, window: Window, highest: int) -> BlockRow | None:
    """The newest block up to `highest` that both have, among those that can be gone back to."""
    stored = [block for block in window.blocks if block.number <= highest]
    found = chain.blocks([block.number for block in stored]) if stored else []
    same = (mine for mine, theirs in zip(reversed(stored), reversed(found), strict=True) if mine.hash == theirs.hash)
    return next(same, None)


def _too_deep(chain: Chain, window: Window, newest: BlockRow, config: IndexConfig) -> DeepReorganisationError:
    """Names the final block where the chain has it, else the newest one that both have a block of."""
    stored = next((block for block in window.blocks if block.number <= newest.number), newest)
    found = chain.block(stored.number)
    return DeepReorganisationError(stored.number, stored.hash, found.hash, config.finality)
