"""Quotes and agreements, in words and as JSON."""

from typing import Any

from offchain.campaigns.currencies import of_number
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Order
from offchain.texts.wording import moment, money
from offchain.till.agreeing import Agreed
from offchain.till.quoting import Quoted


def quoted_document(quoted: Quoted) -> dict[str, Any]:
    """What the shop signed, for programs: amounts in minor units."""
    outcome, order = quoted.quote.outcome, quoted.quote.order
    return {
        "reference": quoted.sale.reference,
        "order": f"0x{quoted.quote.digest.hex()}",
        "shopper": f"0x{order.shopper:040x}",
        "total": order.total,
        "discounts": [it.discount for it in outcome.evaluations],
        "payable": outcome.payable,
        "currency": of_number(quoted.submission.uses[0].terms.currency).code,
        "deadline": order.deadline,
    }


def quoted_lines(document: dict[str, Any], quoted: Quoted) -> list[str]:
    """The same for people."""
    return [
        f"quote: signed: {document['reference']}",
        *_priced(quoted.submission.uses[0].terms.currency, quoted.quote.order, document["payable"]),
        f"  order        {document['order']}",
        f"  until        {moment(document['deadline'])}",
    ]


def agreed_document(order: SignedOrder, digest: bytes, agreed: Agreed, way: str) -> dict[str, Any]:
    """What the shopper signed, for programs."""
    agreement, terms = agreed.submission.agreement, agreed.submission.uses[0].terms
    return {
        "reference": order.reference,
        "order": f"0x{digest.hex()}",
        "way": way,
        "merchant": f"0x{terms.merchant:040x}",
        "token": f"0x{terms.token:040x}" if terms.token else None,
        "total": agreed.submission.order.total,
        "payable": agreed.payable,
        "currency": of_number(terms.currency).code,
        "max_payable": agreement.max_payable,
        "submitter": f"0x{agreement.submitter:040x}" if agreement.submitter else None,
        "deadline": agreed.submission.order.deadline,
    }


def agreed_lines(document: dict[str, Any], agreed: Agreed) -> list[str]:
    """The same for people."""
    currency = of_number(agreed.submission.uses[0].terms.currency)
    most = money(document["max_payable"], currency.decimals)
    return [
        f"sign: agreed: {document['reference']} by {document['way']}",
        f"  shop         {document['merchant']}",
        *_priced(currency.number, agreed.submission.order, agreed.payable),
        *([f"  token        {document['token']}"] if document["token"] else []),
        f"  at most      {most} {currency.code}",
        f"  sent by      {document['submitter'] or 'anybody'}, until {moment(document['deadline'])}",
        f"  order        {document['order']}",
    ]


def _priced(number: int, order: Order, payable: int) -> list[str]:
    currency = of_number(number)
    total, off, left = (money(it, currency.decimals) for it in (order.total, order.total - payable, payable))
    return [f"  price        {total} {currency.code}, discount {off}, payable {left}"]
