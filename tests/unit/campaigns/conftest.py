"""Fixtures of the campaigns' tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.campaigns.counter import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    """A merchant at a new chain."""
    return Counter.open(tmp_path)
