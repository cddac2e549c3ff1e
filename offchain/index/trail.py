"""What the blocks that are not final yet changed, so that it can be undone when the chain replaces them."""

from dataclasses import dataclass

from offchain.index.rows import BlockRow, Row


@dataclass(frozen=True, slots=True)
class Change:
    """A row that a block added or changed. before : as it was before the block, None where it was not there."""

    block: int
    kind: type[Row]
    key: tuple[object, ...]
    before: Row | None


@dataclass(frozen=True, slots=True)
class Trail:
    """final : blocks up to it are never undone; changes : those of the blocks above it, in the order of the chain, one
    for a row a block."""

    final: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """blocks : every stored one from `final` upward, ascending; final : -1 while there is none."""

    final: int
    blocks: tuple[BlockRow, ...]
