"""What binding keeps, and where. Its real form: offchain/adapters/sql_bindings.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

TURNS: Final = 2
"""Coupons that are set aside for an offer: the first, and one for a wallet that was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """An offer of a customer. pseudonym : as the vault names the customer; index : of its first coupon, the others
    follow; value : as of a voucher; not_before, deadline : Unix seconds, half-open."""

    campaign: bytes
    pseudonym: str
    index: int
    value: int
    not_before: int
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The one-time code that the customer was sent. code : SHA-256 of it; until : Unix seconds, exclusive; tries : how
    often a wrong one was given."""

    code: bytes
    until: int
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One binding, which stays in the log. turn : how-manieth of its offer, from 0; at : Unix seconds; signature : of
    the wallet under its statement; until : the statement's deadline; epoch : of vouchers, when it was bound."""

    campaign: bytes
    pseudonym: str
    turn: int
    wallet: int
    at: int
    until: int
    signature: bytes
    epoch: int


class BindingStore(Protocol):
    """Every change is durable when it returns."""

    def allot(self, offers: Sequence[Allotted]) -> int:
        """Keeps those that are not kept; how many were new. Raises `IndexTakenError`."""

    def indices_of(self, campaign: bytes) -> frozenset[int]:
        """Of every offer of a campaign, those of lost wallets included."""

    def offer(self, campaign: bytes, pseudonym: str) -> Allotted | None:
        """The offer of a customer."""

    def prove(self, campaign: bytes, pseudonym: str, proof: Proof) -> None:
        """Keeps a new code in place of an earlier one."""

    def proof(self, campaign: bytes, pseudonym: str) -> Proof | None:
        """The code that counts."""

    def tried(self, campaign: bytes, pseudonym: str, most: int) -> bool:
        """Counts a try before its code is looked at; False where there were `most` already."""

    def bound(self, campaign: bytes, pseudonym: str) -> Sequence[Bound]:
        """The bindings of an offer, ascending by turn."""

    def bind(self, binding: Bound) -> bool:
        """Keeps it and spends the code; False where the turn is taken."""
