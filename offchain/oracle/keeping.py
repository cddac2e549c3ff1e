"""Where the oracle keeps its epochs, and where it learns of shoppers.

Real forms: offchain/adapters/epoch_folders.py and offchain/adapters/shop_sources.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from offchain.attestation.manifest import Manifest
from offchain.data.dataset import Dataset
from offchain.eligibility.epochs import Epoch, EpochInputs
from offchain.oracle.request import EpochRequest


class EpochKeeper(Protocol):
    """The epochs of one campaign, each with what an auditor needs to compute it again."""

    def numbers(self) -> Sequence[int]:
        """Those that are kept, ascending."""

    def put(self, inputs: EpochInputs, epoch: Epoch, request: EpochRequest) -> None:
        """Keeps a new one, whole or not at all, durably."""

    def inputs(self, number: int) -> tuple[EpochInputs, Manifest]:
        """What it was computed from, and what came out."""

    def request(self, number: int) -> EpochRequest:
        """What the issuer is asked to sign. Raises `OracleFileError`."""

    def set_request(self, number: int, request: EpochRequest) -> None:
        """In place of the earlier one."""

    def holders(self, number: int) -> frozenset[int]:
        """The wallets that got a coupon."""

    def outcome(self, number: int) -> Mapping[str, Any] | None:
        """What became of it, None while it is not finished."""

    def finish(self, number: int, outcome: Mapping[str, Any]) -> None:
        """Notes what became of it, durably."""


class Sources(Protocol):
    """A shop's behaviour and the wallets of its shoppers."""

    def behaviour(self, cutoff: int) -> Dataset:
        """Everything before `cutoff`, Unix seconds, of those who may take part."""

    def wallets(self, now: int) -> Mapping[str, int]:
        """Shopper, as in the behaviour -> wallet, of those alone who agreed to personal offers."""
