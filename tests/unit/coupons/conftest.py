"""A press at an empty counter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.campaigns.counter import Counter
from tests.unit.coupons.press import Printer


@pytest.fixture
def printer(tmp_path: Path) -> Printer:
    return Printer(Counter.open(tmp_path), tmp_path)
