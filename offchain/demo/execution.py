"""Sends attempts as their senders would and compares what the chain did with what was expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from offchain.adapters.keys import KeySigner
from offchain.attestation.calls import decode_words, redeem_call
from offchain.attestation.keccak import keccak
from offchain.demo.attempts import Attempt
from offchain.domain.refusals import Refusal
from offchain.oracle.transactions import UnsignedTransaction
from offchain.ports import Chain, Clock

_GAS = 600_000
"""Limit of a redemption's transaction: also a refused one must be mined."""
_POLL_SECONDS = 0.02
_PATIENCE_POLLS = 1_500


class AttemptLostError(Exception):
    """A transaction of the walk was not mined."""


@dataclass(frozen=True, slots=True)
class Result:
    """discount : minor units, 0 when refused; refusal : as the chain said it, None when it succeeded."""

    attempt: Attempt
    transaction_hash: bytes
    gas_used: int
    discount: int
    refusal: Refusal | None

    @property
    def as_expected(self) -> bool:
        """Whether the chain did what the attempt expected."""
        return (self.refusal.code if self.refusal else None) == self.attempt.expected


def execute(chain: Chain, clock: Clock, hub: int, attempts: Iterable[Attempt]) -> Iterator[Result]:
    """One result an attempt, in order. The hub is asked first, for its reason, and then given the transaction."""
    for attempt in attempts:
        refusal, discount = _ask(chain, hub, attempt)
        transaction_hash = _send(chain, hub, attempt.sender, redeem_call(attempt.submission))
        for _ in range(_PATIENCE_POLLS):
            receipt = chain.receipt(transaction_hash)
            if receipt is not None:
                break
            clock.wait(_POLL_SECONDS)
        else:
            raise AttemptLostError(f"{attempt.story}: 0x{transaction_hash.hex()} was not mined")
        if receipt.succeeded != (refusal is None):
            raise AttemptLostError(f"{attempt.story}: asked, the hub said {refusal}; mined, {receipt}")
        yield Result(attempt, transaction_hash, receipt.gas_used, discount, refusal)


def _ask(chain: Chain, hub: int, attempt: Attempt) -> tuple[Refusal | None, int]:
    try:
        answer = chain.call(hub, redeem_call(attempt.submission, "quoteRedeem"), sender=attempt.sender.address)
    except Refusal as refusal:
        return refusal, 0
    return None, decode_words(answer)[0]


def _send(chain: Chain, hub: int, sender: KeySigner, data: bytes) -> bytes:
    transaction = UnsignedTransaction(
        chain_id=chain.chain_id,
        nonce=chain.nonce(sender.address),
        gas=_GAS,
        fees=chain.fees(),
        to=hub,
        data=data,
    )
    raw = transaction.signed(sender)
    chain.send_raw(raw)
    return keccak(raw)
