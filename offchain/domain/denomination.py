"""In which money amounts are: off chain only, as a quote's currency and token on chain are those of the terms."""

from dataclasses import dataclass

from offchain.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Denomination:
    """currency : ISO 4217 number; token : address of the token that is paid in, 0 = none; decimals : how many the minor
    unit has, those of the token where there is one, else those of the currency."""

    currency: int
    token: int
    decimals: int


def check_denomination(order: Denomination | None, terms: Denomination) -> None:
    """Refuses an order that was priced in other money than the terms promise, or that does not say in which.

    Between two orders of magnitude nobody would notice before the money is gone, so the decimals are compared too.
    """
    priced = order or Denomination(0, 0, 0)
    if priced.currency != terms.currency:
        raise Refusal("Order_Currency", order=priced.currency, terms=terms.currency)
    if priced.token != terms.token:
        raise Refusal("Order_Token", order=priced.token, terms=terms.token)
    if priced.decimals != terms.decimals:
        raise Refusal("Order_Decimals", order=priced.decimals, terms=terms.decimals)
