"""Canonical bytes and storage of learned parameters."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.models.errors import ParametersError
from offchain.models.parameters import (
    load_parameters,
    pack_ids,
    pack_text,
    parameters_bytes,
    save_parameters,
    unpack_ids,
    unpack_text,
)

NAMES = ("kind", "weights")


def example(kind: str = "toy/1") -> dict[str, np.ndarray]:
    return {"kind": pack_text(kind), "weights": np.array([[1, -2], [3, 4]], dtype=np.int64)}


def test_the_bytes_are_these_and_no_others() -> None:
    expected = (
        "0100000000000000"  # one name
        "0100000000000000"
        "77"  # of one byte: w
        "6938"  # i8
        "0200000000000000"
        "0100000000000000"
        "0200000000000000"  # two dimensions, 1 and 2
        "0100000000000000"
        "feffffffffffffff"  # 1 and -2
    )

    assert parameters_bytes({"w": np.array([[1, -2]], dtype=np.int64)}).hex() == expected


def test_the_order_of_names_and_the_layout_in_memory_do_not_matter() -> None:
    one = example()
    other = {name: one[name] for name in reversed(one)}
    other["weights"] = np.asfortranarray(one["weights"])

    assert parameters_bytes(one) == parameters_bytes(other)
    assert parameters_bytes(one) == parameters_bytes(one | {"weights": one["weights"].astype(">i8").astype(np.int64)})


@pytest.mark.parametrize(
    "other",
    [
        {"weights": np.array([[1, -2, 3, 4]])},
        {"weights": np.array([1, -2, 3, 4])},
        {"weights": np.array([[1, -2], [3, 5]])},
        {"weights": np.array([[1, 254], [3, 4]], dtype=np.uint8)},
        {"weightz": np.array([[1, -2], [3, 4]])},
    ],
)
def test_another_shape_value_type_or_name_gives_other_bytes(other: dict[str, np.ndarray]) -> None:
    assert parameters_bytes(other) != parameters_bytes({"weights": np.array([[1, -2], [3, 4]])})


@pytest.mark.parametrize("dtype", [np.float64, np.int32, np.object_, np.bool_])
def test_a_type_without_canonical_form_is_refused(dtype: type, tmp_path: Path) -> None:
    parameters = {"weights": np.array([1, 0], dtype=dtype)}

    with pytest.raises(ParametersError, match="quantise"):
        parameters_bytes(parameters)
    with pytest.raises(ParametersError):
        save_parameters(tmp_path / "toy.npz", parameters)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    save_parameters(tmp_path / "toy.npz", example())

    assert parameters_bytes(load_parameters(tmp_path / "toy.npz", "toy/1", NAMES)) == parameters_bytes(example())


@pytest.mark.parametrize(
    "stored",
    [example("toy/2"), {"weights": example()["weights"]}, example() | {"more": np.zeros(1, np.int64)}],
)
def test_another_model_s_parameters_are_refused(tmp_path: Path, stored: dict[str, np.ndarray]) -> None:
    save_parameters(tmp_path / "toy.npz", stored)

    with pytest.raises(ParametersError, match="load it with the model that wrote it"):
        load_parameters(tmp_path / "toy.npz", "toy/1", NAMES)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "toy.npz"
    save_parameters(path, example())
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(ParametersError, match=r"toy\.npz"):
        load_parameters(path, "toy/1", NAMES)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParametersError, match="No such file"):
        load_parameters(tmp_path / "toy.npz", "toy/1", NAMES)


class Trap:
    """Unpickled, it would leave a mark."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (open, ("sprung", "w"))


def test_a_file_cannot_carry_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "toy.npz", kind=pack_text("toy/1"), weights=np.array([Trap()], dtype=object))
    (tmp_path / "bare.npz").write_bytes(pickle.dumps(Trap()))

    for name in ("toy.npz", "bare.npz"):
        with pytest.raises(ParametersError):
            load_parameters(tmp_path / name, "toy/1", NAMES)
    assert not (tmp_path / "sprung").exists()


@given(st.lists(st.text()))
def test_ids_survive_packing(ids: list[str]) -> None:
    assert unpack_ids(*pack_ids(ids)) == tuple(ids)


@given(st.text())
def test_text_survives_packing(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_ids_cut_elsewhere_are_packed_otherwise() -> None:
    one, other = (dict(zip(("bytes", "offsets"), pack_ids(ids), strict=True)) for ids in (["ab", "c"], ["a", "bc"]))

    assert parameters_bytes(one) != parameters_bytes(other)
