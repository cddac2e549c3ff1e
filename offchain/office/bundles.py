"""The whole proved history as one file to take away."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleShown:
    """block : up to which it is complete; rows : of all tables; size : bytes of the file; manifest_sha256 : of the
    manifest in it, 64 hexadecimal digits: who publishes these vouches for all."""

    block: int
    rows: int
    size: int
    manifest_sha256: str

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"history-{self.block}.tar.gz"


class Bundles(Protocol):
    """Makes the bundle when the index is new. One real form: offchain/adapters/bundle_files.py."""

    def shown(self) -> BundleShown:
        """The newest, made where there is none. Raises `NotIndexedError`."""

    def opened(self) -> AbstractContextManager[tuple[BundleShown, Iterator[bytes]]]:
        """The newest and its bytes, in pieces. Raises `NotIndexedError`."""
