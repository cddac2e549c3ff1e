"""The nonces of public campaigns are state of the hub like coupons: the audit compares them too.

It compared every other word that the contracts keep, so that a hub that forgot a nonce, or had spent one that no quote
names, was green.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from offchain.adapters.fake_hub import FakeHub
from offchain.audit.books import MerchantBook
from tests.audit.story import tell
from tests.audit.test_counters import audited, hub_of


def forgotten(book: MerchantBook) -> None:
    book.nonces.remove(max(book.nonces))


def spent_without_a_quote(book: MerchantBook) -> None:
    book.nonces.add(next(it for it in range(256) if it not in book.nonces))


def with_nonces(hub: FakeHub) -> MerchantBook:
    """A merchant with a public campaign."""
    return next(it for it in hub.books.merchants.values() if any(nonce < 256 for nonce in it.nonces))


@pytest.mark.parametrize("change", [forgotten, spent_without_a_quote])
def test_a_nonce_that_the_redemptions_do_not_explain_is_found(
    change: Callable[[MerchantBook], None], tmp_path: Path
) -> None:
    story = tell()
    change(with_nonces(hub_of(story.chain)))
    (difference,) = audited(story, tmp_path).differences
    assert difference.kind == "state"
    assert difference.record.startswith("nonce word ")
