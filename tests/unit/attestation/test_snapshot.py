"""The committed data: one salted hash a row, one root over all of them."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from offchain.attestation import tree
from offchain.attestation.salts import salt
from offchain.attestation.snapshot import commit
from offchain.attestation.tree import TreeSizeError

KEY = b"a secret of the issuer"
ROWS = [b"ann buys tea", b"bob buys tea", b"bob buys tea", b"bob buys tea", b"cyd buys pot"]


def test_each_row_is_hashed_with_a_salt_of_its_own() -> None:
    hashes = commit(ROWS[:2], KEY).row_hashes
    assert hashes == tuple(keccak(salt(KEY, "snapshot row", row, 0) + row) for row in ROWS[:2])


def test_equal_rows_have_different_hashes() -> None:
    snapshot = commit(ROWS, KEY)
    assert snapshot.rows == 5
    assert len(set(snapshot.row_hashes)) == 5


def test_the_hash_of_a_row_depends_on_its_equals_before_it_and_on_no_other_row() -> None:
    assert commit(ROWS[1:], KEY).row_hashes == commit(ROWS, KEY).row_hashes[1:]


def test_the_root_is_that_of_the_tree_over_the_hashes() -> None:
    snapshot = commit(ROWS, KEY)
    assert snapshot.root == tree.build(snapshot.row_hashes).root


@pytest.mark.parametrize("altered", [ROWS[:4], [*ROWS, ROWS[0]], [ROWS[1], ROWS[0], *ROWS[2:]], [b"x", *ROWS[1:]]])
def test_a_dropped_doubled_moved_or_altered_row_changes_the_root(altered: list[bytes]) -> None:
    assert commit(altered, KEY).root != commit(ROWS, KEY).root


def test_another_key_changes_every_hash() -> None:
    ours, theirs = commit(ROWS, KEY).row_hashes, commit(ROWS, b"another").row_hashes
    assert not set(ours) & set(theirs)


def test_rows_may_come_from_an_iterator() -> None:
    assert commit(iter(ROWS), KEY) == commit(ROWS, KEY)


def test_no_row_at_all_is_refused() -> None:
    with pytest.raises(TreeSizeError):
        commit([], KEY)
