"""What a port is kept in, where the fake of it is tested as the real ones are."""

from __future__ import annotations

import pytest


@pytest.fixture(name="engine_name", params=["sqlite", "postgres", "memory"])
def with_memory(request: pytest.FixtureRequest) -> str:
    """A file, PostgreSQL, or the fake, which needs neither. A module that names this fixture has it for its own."""
    name: str = request.param
    return name
