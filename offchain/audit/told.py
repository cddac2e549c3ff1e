"""A redemption whose calldata nobody knows, checked by its record alone."""

from dataclasses import replace

from offchain.attestation.redeemed import Redeemed
from offchain.attestation.roots import Shape
from offchain.audit.books import CampaignBook
from offchain.audit.coupon import Signatures, check_shape
from offchain.audit.redemption import extra_of, route_of
from offchain.domain.ledger import check_index, check_limits, check_open
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Audience


def told_by_record(
    book: CampaignBook, recorded: Redeemed, *, time: int, position: int, signatures: Signatures
) -> Redeemed:
    """What the hub records, as far as the record tells; the rest is taken from it.

    time : Unix seconds of the block; position : in its order, as the records before it tell. Raises `Refusal`.
    """
    terms = book.terms
    check_open(terms, book.state, time)
    expected = _with_grant(_route(book, recorded), recorded)
    if Route(expected.route).by_index:
        check_index(terms, book.spent, book.id, recorded.index)
    most = _most(book, recorded, time)
    _check_gate(book, recorded, signatures)
    discount = min(recorded.discount, most, recorded.base)
    evaluation = Evaluation(recorded.base, discount, recorded.units, (), ())
    check_limits(terms, book.counters(recorded.shopper), evaluation, wallet=recorded.shopper, time=time)
    return replace(expected, sequence=book.state.used + 1, time=time, position=position, discount=discount)


def _route(book: CampaignBook, recorded: Redeemed) -> Route:
    """Holders are told apart by the gate, which the parts of the terms name; without them by the record."""
    if book.parts is not None:
        return route_of(book.terms, book.parts.extra)
    if book.terms.audience != Audience.HOLDER:
        return Route(book.terms.audience)
    return Route.TOKEN if recorded.route == Route.TOKEN else Route.VOTES


def _with_grant(route: Route, recorded: Redeemed) -> Redeemed:
    """With what a grant of this route may carry."""
    expected = replace(recorded, route=route)
    if route in (Route.VOUCHER, Route.ROOT):
        return expected
    return replace(expected, index=recorded.index if route == Route.TOKEN else 0, epoch=0, value=0)


def _most(book: CampaignBook, recorded: Redeemed, time: int) -> int:
    """The most that the coupon may cost, minor units, by its campaign and its root."""
    terms, epoch = book.terms, recorded.epoch
    if terms.audience == Audience.VOUCHER and epoch != book.state.voucher_epoch:
        raise Refusal("Hub_EpochRevoked", epoch=epoch, current=book.state.voucher_epoch)
    if terms.audience != Audience.ROOT:
        return terms.cap_amount
    root = book.roots.get(epoch)
    if root is None or not any(book.commitments[epoch]):
        raise Refusal("Hub_UnknownRoot", campaign=book.id, epoch=epoch)
    check_shape(Shape.unpacked(root.shape()), recorded.index, root.depth, time)
    return min(terms.cap_amount, root.max_each)


def _check_gate(book: CampaignBook, recorded: Redeemed, signatures: Signatures) -> None:
    rule = extra_of(book.terms, book.parts.extra).gate if book.parts is not None else None
    if rule is not None:
        signatures.check_gate(book.terms.gate, rule, recorded.shopper, recorded.index)
