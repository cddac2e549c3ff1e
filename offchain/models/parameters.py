"""Learned parameters: canonical bytes for hashing, and a file that cannot carry code.

A parameter is an array of int64 or uint8. Text is kept as UTF-8 bytes with offsets, so that no platform's string width
or padding enters a hash.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tokenize import TokenError
from typing import Any, Final, TypeAlias, TypeVar
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from offchain.models.errors import ParametersError

Parameters: TypeAlias = Mapping[str, NDArray[Any]]
Model = TypeVar("Model")

_ENDING: Final = ".npy"
_DAMAGE: Final = (
    *(OSError, ValueError, TypeError, LookupError, EOFError, MemoryError, OverflowError, SyntaxError),
    *(BadZipFile, TokenError, NotImplementedError, RuntimeError, zlib.error),
)
"""What damaged files make the libraries raise: zip tells of encryption and of foreign compressions in its own way."""

_TYPES: Final = {"int64": (b"i8", "<i8"), "uint8": (b"u1", "|u1")}


def parameters_bytes(parameters: Parameters) -> bytes:
    """One byte string for one set of parameters, whatever the platform or the order of the names.

    The number of names; then for each name, ascending: its length and itself, type tag, number of dimensions, each
    dimension, the values row by row, little-endian. Lengths and dimensions are 8 bytes, little-endian, so nothing can
    be read in two ways. Raises `ParametersError` for any other type.
    """
    parts = [_length(len(parameters))]
    for name in sorted(parameters):
        values = parameters[name]
        if str(values.dtype) not in _TYPES:
            raise ParametersError(
                name, found=values.dtype, wanted="int64 or uint8", advice="quantise before the parameters are committed"
            )
        tag, layout = _TYPES[str(values.dtype)]
        encoded = name.encode()
        parts += [_length(len(encoded)), encoded, tag, _length(values.ndim), *map(_length, values.shape)]
        parts.append(np.ascontiguousarray(values, dtype=layout).tobytes())
    return b"".join(parts)


def save_parameters(path: Path, parameters: Parameters) -> None:
    """Write the parameters to `path` as .npz, without pickle. Raises `ParametersError`."""
    parameters_bytes(parameters)  # refuses what has no canonical form
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **dict(parameters))


def load_parameters(path: Path, kind: str, names: Sequence[str] | None) -> dict[str, NDArray[Any]]:
    """Read the parameters of a model of this `kind` that has these `names`, or any. Raises `ParametersError`."""
    try:
        with path.open("rb") as file, ZipFile(file) as parts:
            parameters = {name.removesuffix(_ENDING): _array(parts.read(name)) for name in parts.namelist()}
        stored_kind = unpack_text(parameters["kind"]) if "kind" in parameters else "no kind"
    except _DAMAGE as damage:
        raise ParametersError(
            path.name, found=damage, wanted="an .npz of plain arrays", advice="restore the file or fit again"
        ) from damage
    wanted = sorted(parameters if names is None else names)
    if sorted(parameters) != wanted or stored_kind != kind:
        found = (stored_kind, sorted(parameters))
        raise ParametersError(
            path.name, found=found, wanted=(kind, wanted), advice="load it with the model that wrote it"
        )
    return parameters


def _array(content: bytes) -> NDArray[Any]:
    return np.lib.format.read_array(BytesIO(content), allow_pickle=False)


def load_model(
    path: Path, kind: str, names: Sequence[str] | None, restore: Callable[[dict[str, NDArray[Any]]], Model]
) -> Model:
    """What `restore` makes of the parameters of `load_parameters`. Raises `ParametersError`, also where `restore` finds
    that they contradict each other."""
    stored = load_parameters(path, kind, names)
    try:
        return restore(stored)
    except (ValueError, TypeError, LookupError, OverflowError) as damage:
        raise ParametersError(
            path.name, found=damage, wanted="the parameters of this version", advice="restore the file or fit again"
        ) from damage


def pack_text(text: str) -> NDArray[np.uint8]:
    """A text as (n_bytes,) uint8."""
    return np.frombuffer(text.encode(), dtype=np.uint8)


def unpack_text(packed: NDArray[np.uint8]) -> str:
    """The text of `pack_text`."""
    return packed.tobytes().decode()


def pack_ids(ids: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Ids as one run of UTF-8 bytes and (len(ids) + 1,) int64 offsets into it."""
    encoded = [name.encode() for name in ids]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpack_ids(packed: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[str, ...]:
    """The ids of `pack_ids`. Raises `ValueError` where the offsets do not cut the bytes as a whole."""
    forms = (packed.ndim, str(packed.dtype), offsets.ndim, str(offsets.dtype))
    if forms != (1, "uint8", 1, "int64") or not len(offsets) or [offsets[0], offsets[-1]] != [0, len(packed)]:
        raise ValueError(f"ids in {forms}, {packed.size} bytes, {offsets.size} offsets")
    if (np.diff(offsets) < 0).any():
        raise ValueError("offsets of ids fall")
    run = packed.tobytes()
    return tuple(run[start:end].decode() for start, end in pairwise(offsets.tolist()))


def _length(value: int) -> bytes:
    return value.to_bytes(8, "little")
