"""Where the oracle keeps its epochs, and where it learns of shoppers.

Real forms: offchain/adapters/epoch_folders.py, voucher_epochs.py and shop_sources.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from offchain.attestation.manifest import Manifest
from offchain.data.dataset import Dataset
from offchain.eligibility.allocation import Offer
from offchain.eligibility.epochs import Epoch, EpochInputs
from offchain.oracle.asking import Request
from offchain.oracle.voucher_request import VoucherRequest
from offchain.ports import Signer


class EpochKeeper(Protocol):
    """The epochs of one campaign, each with what an auditor needs to compute it again."""

    def numbers(self) -> Sequence[int]:
        """Those that are kept, ascending."""

    def put(self, inputs: EpochInputs, epoch: Epoch, request: Request) -> None:
        """Keeps a new one, whole or not at all, durably."""

    def inputs(self, number: int) -> tuple[EpochInputs, Manifest]:
        """What it was computed from, and what came out."""

    def request(self, number: int) -> Request:
        """What the issuer is asked to sign. Raises `OracleFileError`."""

    def set_request(self, number: int, request: Request) -> None:
        """In place of the earlier one."""

    def holders(self, number: int) -> frozenset[int]:
        """The wallets that got a coupon."""

    def outcome(self, number: int) -> Mapping[str, Any] | None:
        """What became of it, None while it is not finished."""

    def finish(self, number: int, outcome: Mapping[str, Any]) -> None:
        """Notes what became of it, durably."""


class VoucherBook(Protocol):
    """The indices of one campaign that were ever issued, and the signed vouchers of its epochs."""

    def next_index(self, count: int, last: VoucherRequest | None) -> int:
        """Where the lowest run of `count` indices begins that were never issued, by this oracle or otherwise. last :
        written down, and perhaps not noted yet."""

    def reserving(self, request: VoucherRequest) -> AbstractContextManager[None]:
        """Keeps others from issuing while the context is open, and notes its indices as issued when it ends well.

        What is noted already is left as it is. Raises `VouchersTakenError` where an index is another's.
        """

    def signed(self, request: VoucherRequest, offers: Sequence[Offer], issuer: Signer) -> Iterable[bytes]:
        """The signature of each offer's voucher, from the file of the epoch, which is written, or completed with the
        same bytes, where it is not there. Raises what the issuer raises, and `CouponError` for another file."""

    def is_signed(self, number: int) -> bool:
        """Whether the file of an epoch is complete."""


class Sources(Protocol):
    """A shop's behaviour and the wallets of its shoppers."""

    def behaviour(self, cutoff: int) -> Dataset:
        """Everything before `cutoff`, Unix seconds, of those who may take part."""

    def wallets(self, now: int) -> Mapping[str, int]:
        """Shopper, as in the behaviour -> wallet, of those alone who agreed to personal offers."""
