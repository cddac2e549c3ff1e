"""Splits of any shape and form become one matrix of ones."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix, save_npz

from benchmarks.rank.split import Split, numbered
from offchain.data.errors import SourceError


def stored(folder: Path, train: object, test: object) -> Split:
    save_npz(folder / "train.npz", train)
    save_npz(folder / "test.npz", test)
    return Split.load(folder / "train.npz", folder / "test.npz")


def test_shapes_that_differ_are_joined(tmp_path: Path) -> None:
    split = stored(tmp_path, csr_matrix([[1.0, 0, 1]]), csr_matrix([[0.0], [1]]))

    assert split.train.matrix.toarray().tolist() == [[1, 0, 1], [0, 0, 0]]
    assert split.test.toarray().tolist() == [[0, 0, 0], [1, 0, 0]]
    assert (split.train.shoppers, split.train.items) == (("0", "1"), ("0", "1", "2"))


def test_a_value_above_nought_is_an_interaction_and_no_other(tmp_path: Path) -> None:
    values = csr_matrix((np.array([4.5, 0, -1, np.nan, 1e30]), np.arange(5), [0, 5]), shape=(1, 5))

    assert stored(tmp_path, values, values).train.matrix.toarray().tolist() == [[1, 0, 0, 0, 1]]


def test_unsorted_and_repeated_indices_count_once(tmp_path: Path) -> None:
    values = csr_matrix((np.ones(4), np.array([2, 0, 2, 1]), [0, 3, 4]), shape=(2, 3))
    split = stored(tmp_path, values, csc_matrix([[0, 1, 0], [1, 0, 0]]))

    assert split.train.matrix.has_canonical_format
    assert split.train.matrix.toarray().tolist() == [[1, 0, 1], [0, 1, 0]]


def test_other_formats_and_types_are_read(tmp_path: Path) -> None:
    split = stored(tmp_path, coo_matrix(np.eye(2, dtype=bool)), csc_matrix(np.eye(2, dtype=np.int8)))

    assert split.train.matrix.toarray().tolist() == split.test.toarray().tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_a_file_that_is_no_matrix_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "bad.npz").write_bytes(content)

    with pytest.raises(SourceError, match=r"bad\.npz"):
        Split.load(tmp_path / "bad.npz", tmp_path / "bad.npz")


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "bad.npz", prices=np.arange(3))

    with pytest.raises(SourceError, match="save_npz"):
        Split.load(tmp_path / "bad.npz", tmp_path / "bad.npz")


def test_ids_of_positions_ascend_as_text() -> None:
    assert list(numbered(101)) == sorted(numbered(101))
    assert numbered(0) == ()
