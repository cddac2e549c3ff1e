"""How far a long analysis is, told to whoever shows it."""

from collections.abc import Callable
from typing import TypeAlias

Watch: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how many steps of it are done, and of how many."""


def unwatched(_what: str, _done: int, _total: int) -> None:
    """For who does not want to know."""
