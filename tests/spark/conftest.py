"""One Spark for all tests of this folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from offchain.adapters.spark import session as sessions
from tests.surroundings import require_or_skip

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Two workers on this machine."""
    told = sessions.missing(os.environ.get("JAVA_HOME"))
    require_or_skip("spark", not told, told)
    with warnings.catch_warnings(), sessions.session(partitions=3) as running:
        yield running
