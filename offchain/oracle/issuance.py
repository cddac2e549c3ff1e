"""How a campaign's epochs reach their shoppers: what the service leaves to it. By root, or by voucher."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from offchain.offers.issued import IssuedOffer
from offchain.oracle.asking import Request
from offchain.oracle.computing import Computed


@dataclass(frozen=True, slots=True)
class Issued:
    """What there is of a campaign. next_index : the first of a run that is free."""

    next_epoch: int
    next_index: int


@dataclass(frozen=True, slots=True)
class Signed:
    """An epoch as its issuer signed it. facts : for its outcome."""

    coupons: Iterable[IssuedOffer]
    facts: Mapping[str, Any]


class Issuance(Protocol):
    """Every method raises `ChainUnavailableError`."""

    def issued(self, count: int = 1) -> Issued:
        """Of the campaign, so far. count : of the coupons that the next epoch has."""

    def lost(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those of the epochs that the chain has not, or not any more."""

    def standing(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those of the epochs whose coupons may still count."""

    def request(self, computed: Computed, held: Sequence[int]) -> Request:
        """What the issuer is asked for. held : wallets that were left out. Raises `Refusal`."""

    def deciding(self, request: Request) -> AbstractContextManager[None]:
        """Within it the epoch is written down."""

    def asked(self, number: int, computed: Computed) -> tuple[bytes, ...]:
        """What members of a quorum sign beside the request's digest: of each coupon its own, or nothing."""

    def is_signed(self, number: int) -> bool:
        """Whether no member needs to sign any more."""

    def issue(self, number: int, computed: Computed) -> Signed:
        """Signs and publishes, once; what is done is not done again."""
