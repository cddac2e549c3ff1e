"""How a law that is broken says so: every breach on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest


def refuse(breaches: Sequence[str]) -> None:
    """Fails the test with all breaches, when there is one."""
    if breaches:
        pytest.fail("\n".join([f"{len(breaches)} breaches:", *breaches]), pytrace=False)
