"""The audit of a deployment document that names no vault and no checkout was green, whatever was in their records.

A document loses two lines, or is from before a hub had them, and the store that is made with it lacks every deposit,
collection, withdrawal and refund. The hub itself says which contracts it trusts, and was only asked about those that
the document names.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit.story import Story, tell
from tests.findings.test_history_before_the_first_block import opened


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


@pytest.mark.parametrize("left_out", [("vault", "checkout"), ("checkout",), ("vault",)])
def test_what_the_hub_trusts_and_the_document_does_not_name_is_a_difference(
    story: Story, left_out: tuple[str, ...], tmp_path: Path
) -> None:
    config = replace(story.config, **dict.fromkeys(left_out, 0))
    with opened(tmp_path / "index.sqlite3") as store:
        sync(story.chain, store, config)
        report = verify(store, story.chain, config)
    assert not report.green
    named = [it.record for it in report.differences if it.kind == "state"]
    for contract in left_out:
        assert f"{contract} of hub 0x{config.hub:040x}" in named
