"""Attempts that the hub must refuse, made from honest ones; each names the error that it must meet."""

from collections.abc import Iterator
from dataclasses import replace

from offchain.adapters.keys import KeySigner
from offchain.demo.attempts import Attempt, Coupon, Till, Visit
from offchain.domain.order import Line


def with_voucher(till: Till, visit: Visit, coupon: Coupon, thief: Visit, stranger: KeySigner) -> Iterator[Attempt]:
    """Foreign voucher, tampered order, raised value, stranger without consent, foreign quote."""
    honest = till.attempt(visit, coupon)
    stolen = till.attempt(replace(thief, basket=visit.basket), coupon)
    yield replace(stolen, story="uses another shopper's voucher", forged=True, expected="Hub_VoucherSigner")
    order = honest.submission.order
    first, *others = order.lines
    cheaper = replace(order, lines=(replace(first, unit_price=first.unit_price - 1), *others))
    yield _changed(honest, "lowers a price after the quote", "Hub_QuoteSigner", order=cheaper)
    padded = replace(order, lines=(*order.lines, Line(1, 1)))
    yield _changed(honest, "adds a line after the quote", "Hub_QuoteSigner", order=padded)
    richer = replace(coupon, grant=replace(coupon.grant, value=coupon.grant.value + 100))
    greedy = till.attempt(visit, richer)
    yield replace(greedy, story="raises the voucher's value", forged=True, expected="Hub_VoucherSigner")
    yield replace(
        honest, story="is submitted by a stranger, unasked", sender=stranger, forged=True, expected="Hub_ConsentSigner"
    )
    low = replace(honest.submission.agreement, max_payable=honest.outcome.payable - 1)
    yield _changed(honest, "agrees to pay less than is due", "Hub_PayableAboveMax", agreement=low)


def with_leaf(till: Till, visit: Visit, coupon: Coupon, thief: Visit) -> Iterator[Attempt]:
    """Raised value, foreign leaf, shortened proof."""
    richer = replace(coupon, grant=replace(coupon.grant, value=coupon.grant.value + 100))
    yield replace(
        till.attempt(visit, richer), story="raises the value of a leaf", forged=True, expected="Hub_WrongProof"
    )
    stolen = till.attempt(replace(thief, basket=visit.basket), coupon)
    yield replace(stolen, story="uses another shopper's leaf", forged=True, expected="Hub_WrongProof")
    short = replace(coupon, proof=coupon.proof[:-1])
    yield replace(till.attempt(visit, short), story="shortens the proof", forged=True, expected="Hub_ProofLength")


def _changed(attempt: Attempt, story: str, expected: str, **changes: object) -> Attempt:
    submission = replace(attempt.submission, **changes)  # type: ignore[arg-type]
    return replace(attempt, story=story, forged=True, expected=expected, submission=submission)
