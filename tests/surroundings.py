"""Parts of the surroundings that some tests need and not every machine has.

A test without its part is skipped with a reason, unless PROMO_REQUIRE names the part: then the test fails.
So a machine that is known to have it cannot quietly stop testing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PARTS = ("browser", "postgres", "anvil", "shared", "spark")
ROOT = Path(__file__).resolve().parent.parent


def required_parts() -> frozenset[str]:
    """The parts that PROMO_REQUIRE names, separated by commas. Unknown names are refused."""
    names = frozenset(filter(None, (name.strip() for name in os.environ.get("PROMO_REQUIRE", "").split(","))))
    unknown = sorted(names.difference(PARTS))
    if unknown:
        raise pytest.UsageError(f"PROMO_REQUIRE names {', '.join(unknown)}; known parts: {', '.join(PARTS)}")
    return names


def require_or_skip(part: str, available: bool, reason: str) -> None:
    """Go on when `available`; else fail the test if `part` is required, or skip it. `reason` says what is missing."""
    if part not in PARTS:
        raise ValueError(f"part {part!r} is not one of {', '.join(PARTS)}")
    if available:
        return
    if part in required_parts():
        pytest.fail(f"{reason} (PROMO_REQUIRE asks for {part})", pytrace=False)
    pytest.skip(reason)


def shared_folder() -> Path:
    """Folder with the public tables and the project's shared cases: PROMO_SHARED, else beside the repository."""
    return Path(os.environ.get("PROMO_SHARED", ROOT.parent / "shared")).resolve()
