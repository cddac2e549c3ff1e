"""What somebody does next, and what the model foresees of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Commit = Callable[[], None]
"""Makes the model follow."""


@dataclass(frozen=True)
class Act:
    """name : for the count of what was met; foresee : of the time, Unix seconds; raises the `Refusal` that must come,
    else answers how the model follows."""

    name: str
    sender: int
    to: int
    data: bytes
    foresee: Callable[[int], Commit]
