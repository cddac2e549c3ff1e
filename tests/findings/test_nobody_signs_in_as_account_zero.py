"""Bytes that are no signature recover to the account 0, and so "signed" for it: anybody signed in as that wallet, and
bound an offer to it."""

from __future__ import annotations

import pytest

from offchain.access.wallet_signature import signed_by
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment

HUB, ROOTS = 0x11 << 152, 0x22 << 152


@pytest.mark.parametrize("signature", [b"", bytes(65), b"\xff" * 65, b"no signature"])
def test_what_is_no_signature_signs_for_nobody(signature: bytes) -> None:
    chain = FakeChain(deployment(HUB, ROOTS))
    assert not signed_by(0, "shop.example wants you to sign in", signature, chain)
