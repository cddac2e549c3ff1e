"""Nonces, sessions, keys and roles: kept as hashes, taken once, ended at once; in both engines as in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from offchain.access.ports import AccessStore, ApiKey, Grant, Session
from offchain.adapters.memory_access import MemoryAccess
from offchain.adapters.sql_access import SqlAccess
from tests.unit.adapters.engines import with_memory

NOW = 1_760_000_000
NONCE = b"\x01" * 32
SESSION = Session(b"\x02" * 32, 2**160 - 1, NOW, NOW + 60)
KEY = ApiKey("5feceb66ff", b"\x03" * 32, "merchant", 2**159, "till 3", NOW, NOW + 60)
GRANT = Grant(7, "auditor", 0, NOW)


ENGINES = with_memory


@pytest.fixture
def store(engine: Engine, engine_name: str) -> AccessStore:
    """The real one and its fake keep the same promises."""
    return MemoryAccess() if engine_name == "memory" else SqlAccess(engine)


def test_a_nonce_is_taken_once_and_in_time(store: AccessStore) -> None:
    store.add_nonce(NONCE, NOW + 1)
    assert not store.take_nonce(b"\x09" * 32, NOW)
    assert not store.take_nonce(NONCE, NOW + 1)
    assert store.take_nonce(NONCE, NOW)
    assert not store.take_nonce(NONCE, NOW)


def test_of_many_who_take_a_nonce_at_once_one_gets_it(store: AccessStore) -> None:
    for number in range(5):
        nonce = bytes([number]) * 32
        store.add_nonce(nonce, NOW + 60)
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda it: store.take_nonce(it, NOW), [nonce] * 8)) == 1


def test_a_session_is_found_by_its_hash_until_it_is_ended(store: AccessStore) -> None:
    store.add_session(SESSION)
    assert store.session(SESSION.token) == SESSION
    assert store.session(b"\x09" * 32) is None
    store.end_session(b"\x09" * 32)
    store.end_session(SESSION.token)
    assert store.session(SESSION.token) is None


def test_all_sessions_of_a_wallet_end_and_no_others(store: AccessStore) -> None:
    other = replace(SESSION, token=b"\x04" * 32, wallet=5)
    for session in (SESSION, replace(SESSION, token=b"\x05" * 32), other):
        store.add_session(session)
    assert (store.end_sessions(SESSION.wallet), store.end_sessions(SESSION.wallet)) == (2, 0)
    assert store.session(other.token) == other


def test_what_is_over_is_forgotten_and_nothing_else(store: AccessStore) -> None:
    store.add_nonce(NONCE, NOW + 60)
    store.add_nonce(b"\x06" * 32, NOW + 61)
    store.add_session(SESSION)
    later = replace(SESSION, token=b"\x07" * 32, expires=NOW + 61)
    store.add_session(later)
    assert store.forget_expired(NOW + 60) == 2
    assert store.session(SESSION.token) is None
    assert store.session(later.token) == later
    assert store.take_nonce(b"\x06" * 32, NOW + 60)


def test_a_key_is_found_by_its_hash_and_revoked_by_its_id_once(store: AccessStore) -> None:
    store.add_key(KEY)
    assert store.key(KEY.secret) == KEY
    assert store.key(b"\x09" * 32) is None
    assert store.revoke_key(KEY.id, NOW + 5)
    assert store.revoke_key(KEY.id, NOW + 9)
    assert not store.revoke_key("other", NOW)
    assert store.key(KEY.secret) == replace(KEY, revoked=NOW + 5)


def test_keys_are_listed_as_they_were_made(store: AccessStore) -> None:
    early = replace(KEY, id="ff", secret=b"\x08" * 32, made=NOW - 1)
    beside = replace(KEY, id="00", secret=b"\x0a" * 32)
    for key in (KEY, early, beside):
        store.add_key(key)
    assert store.keys() == [early, beside, KEY]


def test_a_wallet_has_one_role_the_last_it_was_given(store: AccessStore) -> None:
    store.put_grant(GRANT)
    store.put_grant(replace(GRANT, wallet=3, role="merchant", merchant=3))
    store.put_grant(replace(GRANT, role="support"))
    assert store.grant(7) == replace(GRANT, role="support")
    assert [grant.wallet for grant in store.grants()] == [3, 7]
    assert store.remove_grant(7)
    assert not store.remove_grant(7)
    assert store.grant(7) is None


def test_nothing_that_opens_is_shown_when_a_row_is_printed() -> None:
    shown = f"{SESSION} {KEY}"
    assert "\\x02" not in shown
    assert "\\x03" not in shown
    assert str(SESSION.wallet) not in shown
