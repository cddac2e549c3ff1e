"""What stands on chain beside a root decides as much as the root: computing an epoch again compares all of it.

Only the four hashes were compared. A root published with a lower `maxEach` than its manifest says cuts every coupon,
one with other indices makes them worthless, and both counted as "the same bits".
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offchain.attestation import typed_data
from offchain.audit import bundle as bundles
from offchain.audit.recompute import recompute
from offchain.eligibility.epochs import EpochInputs, build
from tests.unit import samples
from tests.unit.eligibility.conftest import PLAN, WALLETS, shop

CODE = b"\x0c" * 32


def inputs() -> EpochInputs:
    """The first epoch of a campaign by root."""
    terms = samples.terms(audience=2)
    return EpochInputs(
        dataset=shop(),
        wallets=WALLETS,
        terms=terms,
        campaign=typed_data.campaign_id(samples.hub(), terms),
        plan=PLAN,
        epoch=1,
        first_index=0,
        salt_key=b"a secret of the issuer",
        code_hash=CODE,
    )


@pytest.mark.parametrize(
    ("field", "value"), [("max_each", 1), ("first_index", 1), ("count", 1), ("depth", 9), ("epoch", 7)]
)
def test_bounds_that_the_manifest_does_not_say_are_named(field: str, value: int, tmp_path: Path) -> None:
    epoch = build(inputs())
    bundles.write(tmp_path, inputs(), epoch)
    published = replace(epoch.root(samples.NOW), **{field: value})
    (found,) = recompute(bundles.read(tmp_path, CODE), published, samples.hub())
    assert (found.what, found.expected) == (f"{field.replace('_', ' ')} on chain", str(value))
