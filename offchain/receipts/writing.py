"""Receipts of orders, from the chain's records and from what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offchain.attestation.calls import CouponUse
from offchain.attestation.records import Record
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.batch_orders import Fate, Told, reasons_of, redeemed_of
from offchain.campaigns.currencies import of_number
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience
from offchain.receipts.document import SCHEMA, Place, Receipt
from offchain.receipts.mined import Mined, SentOrder

_ROOT_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of an order. records : one a use, empty where it was skipped; place : None where nothing was sent for
    it; revert : why it was skipped."""

    records: Sequence[Record] = ()
    place: Place | None = None
    revert: bytes = b""


def of_batch(view: HubView, told: Sequence[Told], *merchants: int) -> list[Receipt]:
    """Of each order of a file that is redeemed, now or before, or was skipped; in the order of the file.

    Raises `ChainUnavailableError`, and `Refusal` where a transaction that the chain recorded is not there any more.
    """
    known: dict[bytes, Sequence[Record]] = {}
    for merchant in merchants:
        known |= redeemed_of(view, merchant)
    found = [it for it in told if it.fate is not Fate.WOULD_BE]
    records = [known.get(it.order.digest(view.domain), ()) for it in found]
    wanted = {record.log.transaction_hash for its in records for record in its}
    wanted |= {it.transaction for it in found if it.transaction}
    mined = {transaction: Mined.of(view, transaction) for transaction in wanted}
    return [_of_told(view, it, its, mined) for it, its in zip(found, records, strict=True)]


def of_transaction(view: HubView, transaction: bytes) -> list[Receipt]:
    """Of each order that a transaction brought to the hub or its checkout, in its order; the shop's own name of it and
    of the goods is not known. Raises `Refusal`, `ChainUnavailableError`."""
    mined = Mined.of(view, transaction)
    if not mined.orders:
        raise Refusal("Receipt_NoOrder", transaction=transaction)
    receipts = []
    for sent in mined.orders:
        order = SignedOrder("", sent.submission, 1)
        fate = _fate_in(mined, sent, order.digest(view.domain))
        if fate is not None:
            receipts.append(_receipt(view, order, fate))
    return receipts


def _of_told(view: HubView, told: Told, records: Sequence[Record], mined: Mapping[bytes, Mined]) -> Receipt:
    if records:
        where = mined[records[0].log.transaction_hash]
        position = where.position_of(view.domain, told.order.digest(view.domain))
        return _receipt(view, told.order, _Fate(records, where.place(records, position)))
    if not told.transaction:
        return _receipt(view, told.order, _Fate(revert=told.revert))
    place = mined[told.transaction].place((), told.position)
    return _receipt(view, told.order, _Fate(place=place, revert=told.revert))


def _fate_in(mined: Mined, sent: SentOrder, digest: bytes) -> _Fate | None:
    if sent.position in mined.skipped:
        return _Fate(place=mined.place((), sent.position), revert=mined.skipped[sent.position])
    records = mined.records_of(digest)
    return _Fate(records, mined.place(records, sent.position)) if records else None


def _receipt(view: HubView, order: SignedOrder, fate: _Fate) -> Receipt:
    submission, terms = order.submission, order.submission.uses[0].terms
    discount = sum(Redeemed.from_words(record.words).discount for record in fate.records)
    reasons = [] if fate.records else list(reasons_of(fate.revert, of_number(terms.currency).decimals))
    document = {
        "schema": SCHEMA,
        "reference": order.reference,
        "chain": view.chain.chain_id,
        "hub": _account(view.hub),
        "order": _word(order.digest(view.domain)),
        "quote": quote_of(order),
        "promotions": promotions_of(view.domain, order, fate.records),
        "payable": submission.order.total - discount,
        "place": fate.place,
        "skipped": None if fate.records else {"revert": _word(fate.revert), "reason": reasons},
    }
    return Receipt.model_validate(document)


def quote_of(order: SignedOrder) -> dict[str, object]:
    """The member `quote`: all but the coupons that the order's hash is of."""
    priced, terms = order.submission.order, order.submission.uses[0].terms
    goods: Sequence[Mapping[str, int]] = order.goods or [{} for _ in priced.lines]
    return {
        "merchant": _account(terms.merchant),
        "shopper": _account(priced.shopper),
        "order_ref": _word(priced.order_ref),
        "token": _account(terms.token),
        "currency": terms.currency,
        "delivery": priced.delivery,
        "nonce": priced.nonce,
        "deadline": priced.deadline,
        "lines": [_line(line, its) for line, its in zip(priced.lines, goods, strict=True)],
    }


def _line(line: Line, goods: Mapping[str, int]) -> dict[str, object]:
    return {
        "unit_price": line.unit_price,
        "quantity": line.quantity,
        "sku": line.sku,
        "tags": line.tags,
        "goods": dict(goods),
    }


def promotions_of(domain: SigningDomain, order: SignedOrder, records: Sequence[Record] = ()) -> list[dict[str, object]]:
    """The member `promotions`. records : of the order, one a use, or none. domain : of the hub."""
    return [
        {
            "campaign": _word(campaign),
            "coupon": _coupon(use),
            "extra": [f"0x{word:064x}" for word in use.extra],
            "root": [_word(word) for word in (use.proof[:_ROOT_WORDS] if use.terms.audience == Audience.ROOT else ())],
            "recorded": _recorded(records[position]) if records else None,
        }
        for position, (campaign, use) in enumerate(zip(order.campaigns(domain), order.submission.uses, strict=True))
    ]


def _coupon(use: CouponUse) -> dict[str, object]:
    names = ("value", "not_before", "deadline", "index", "epoch", "reserved", "bearer")
    return {name: getattr(use.grant, name) for name in names}


def _recorded(record: Record) -> dict[str, object]:
    found = Redeemed.from_words(record.words)
    names = ("sequence", "route", "units", "base", "discount")
    numbers = {name: getattr(found, name) for name in names}
    return {"log": record.log.log_index, **numbers, "submitter": _account(found.submitter)}


def _word(word: bytes) -> str:
    return f"0x{word.hex()}"


def _account(account: int) -> str:
    return f"0x{account:040x}"
