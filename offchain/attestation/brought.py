"""The orders that a transaction brought to the checkout. Twin of how contracts/Checkout.sol hands them to the hub."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from offchain.attestation.calldata import Calldata, CallDecodingError
from offchain.attestation.calls import Submission, submission_at
from offchain.attestation.checkout import CHECKOUT_CALLS
from offchain.attestation.keccak import keccak, words

_WORD: Final = 32
_SELECTOR: Final = 4
_TERMS_BYTES: Final = 10 * _WORD
_HEADS: Final = MappingProxyType({"pay": 4, "payWithPermit": 4 + 5, "payWithPermit2": 5})
"""Call that brings one order -> words of its head."""
_NAMES: Final = MappingProxyType(
    {keccak(f"{name}({','.join(types)})".encode())[:_SELECTOR]: name for name, types in CHECKOUT_CALLS.items()}
)


@dataclass(frozen=True, slots=True)
class Brought:
    """One order. permit2_nonce : of the shopper at Permit2, where one signature is payment and consent; else None;
    position : in a batch, from 0; else None."""

    submission: Submission
    permit2_nonce: int | None = None
    position: int | None = None


def brings_orders(data: bytes) -> bool:
    """Whether a call looks like one that brings orders to the checkout."""
    name = _NAMES.get(data[:_SELECTOR], "")
    return name == "redeemBatch" or name in _HEADS


def brought(data: bytes) -> tuple[Brought, ...]:
    """The orders of a call of the checkout; of a batch those that the hub could have read. Raises
    `CallDecodingError`."""
    call_data, name = Calldata(data), _NAMES.get(data[:_SELECTOR], "")
    if name == "redeemBatch":
        return tuple(_of_batch(call_data))
    if name not in _HEADS:
        raise CallDecodingError(f"selector 0x{data[:_SELECTOR].hex()} brings no order to the checkout")
    first = call_data.arguments(_SELECTOR, _HEADS[name])
    nonce = call_data.word(first + 4 * _WORD) if name == "payWithPermit2" else None
    return (Brought(submission_at(call_data, first, first), nonce),)


def batch_size(data: bytes) -> int | None:
    """How many orders a batch has, read or not; None for other calls. Raises `CallDecodingError`."""
    if _NAMES.get(data[:_SELECTOR], "") != "redeemBatch":
        return None
    call_data = Calldata(data)
    first = call_data.arguments(_SELECTOR, 2)
    return call_data.array(first, first + _WORD, _WORD)[0]


def _of_batch(call_data: Calldata) -> Iterator[Brought]:
    """As the checkout does: a head, the order as it came, the shared terms."""
    first = call_data.arguments(_SELECTOR, 2)
    count, at = call_data.array(first, first, _TERMS_BYTES)
    terms = call_data.data[at - _WORD : at + count * _TERMS_BYTES]
    orders, places = call_data.array(first, first + _WORD, _WORD)
    for position in range(orders):
        place = call_data.element(places, places + _WORD * position, 1)
        order = call_data.content(place)
        head = words(0, 0, 3 * _WORD + len(order))
        try:
            whole = Calldata(bytes(_SELECTOR) + head + order + terms)
            yield Brought(submission_at(whole, _SELECTOR, _SELECTOR + 64), position=position)
        except CallDecodingError:
            continue
