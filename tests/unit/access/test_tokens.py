"""Tokens: drawn whole, kept as hashes, compared in constant time."""

from __future__ import annotations

import hmac
import re

import pytest

from offchain.access.tokens import KEY_PREFIX, LONGEST, csrf_of, kept, new_id, new_nonce, new_token, same
from offchain.adapters.memory_access import CountedChance
from offchain.adapters.system_chance import SystemChance


def test_a_token_is_its_prefix_and_256_bits_of_chance() -> None:
    drawn = {new_token(KEY_PREFIX, SystemChance()) for _ in range(100)}
    assert len(drawn) == 100
    assert all(re.fullmatch(r"promo_k_[A-Za-z0-9_-]{43}", token) for token in drawn)
    assert max(map(len, drawn)) <= LONGEST


def test_a_nonce_has_128_bits_in_letters_and_digits_and_an_id_opens_nothing() -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", new_nonce(CountedChance()))
    assert re.fullmatch(r"[0-9a-f]{10}", new_id(CountedChance()))


def test_a_csrf_token_hangs_on_every_bit_of_its_token_and_does_not_tell_it() -> None:
    token = new_token(KEY_PREFIX, CountedChance())
    assert csrf_of(token) == csrf_of(token)
    assert csrf_of(token) not in (csrf_of(token.swapcase()), kept(token).hex())


@pytest.mark.parametrize("other", ["", "a", "\ud800", "\u00e9"])
def test_whatever_came_along_is_compared_and_kept_without_an_error(other: str) -> None:
    assert not same(other, "secret")
    assert len(kept(other)) == 32
    assert len(csrf_of(other)) == 64


def test_comparing_takes_the_same_time_wherever_texts_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the library's function for it; the time itself is too small for a test that never errs."""
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noted)
    assert same("secret", "secret")
    assert not same("secret", "secreT")
    assert compared == [(b"secret", b"secret"), (b"secret", b"secreT")]
