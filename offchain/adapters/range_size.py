"""How many blocks to ask a node for at once, learned from what it answers."""

from dataclasses import dataclass
from typing import Final

_SMALL: Final = 1 << 20
"""Bytes of an answer below which more blocks may be asked for."""
_LARGE: Final = 4 << 20
"""Bytes of an answer above which fewer are asked for, refused or not: parsing is fastest near the processor's cache."""
_STEADY: Final = 8
"""Answers in a row before more blocks are asked for than were refused once."""


@dataclass(slots=True)
class RangeSize:
    """blocks : at once, from now on; refused : so many were too many, 0 for none yet; steady : answers since then."""

    blocks: int
    refused: int = 0
    steady: int = 0

    def was_refused(self, blocks: int) -> None:
        """The node would not answer for so many."""
        self.refused, self.steady = blocks, 0
        self.blocks = min(self.blocks, max(1, blocks // 2))

    def was_answered(self, blocks: int, size: int) -> None:
        """The node answered for so many, with so many bytes."""
        self.steady += 1
        if size > _LARGE:
            self.blocks = min(self.blocks, max(1, blocks // 2))
        elif size < _SMALL and blocks >= self.blocks and (2 * blocks < self.refused or self._may_try()):
            self.blocks, self.steady = 2 * blocks, 0

    def _may_try(self) -> bool:
        return not self.refused or self.steady >= _STEADY
