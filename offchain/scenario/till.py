"""An order at a till of a story: priced by the cashier, signed, ready to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.adapters.keys import KeySigner
from offchain.attestation.calls import CouponUse, Submission
from offchain.attestation.keccak import keccak
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.currencies import denomination_of
from offchain.cashier.quoting import Cashier, Checkout, Held
from offchain.data.catalogue import Catalogue
from offchain.domain.order import Agreement
from offchain.domain.terms import Terms
from offchain.scenario.practice_token import DECIMALS


@dataclass(frozen=True, slots=True)
class Rung:
    """list_price, discount : minor units."""

    list_price: int
    discount: int
    submission: Submission


@dataclass(frozen=True, slots=True)
class Till:
    """cashier : signs, once the merchant has named it; terms : of the public campaign that its orders use."""

    domain: SigningDomain
    catalogue: Catalogue
    cashier: KeySigner
    terms: Terms

    def ring(self, shopper: KeySigner, basket: Mapping[str, int], number: int) -> Rung:
        """basket : SKU -> units; number : of the order, each once. Raises `Refusal` where the rules give nothing."""
        cashier = Cashier(self.catalogue, self.domain, self.cashier, denomination_of(self.terms, DECIMALS))
        bought = Checkout(
            shopper=shopper.address,
            basket=basket,
            order_ref=keccak(f"order {number}".encode()),
            deadline=self.terms.end_time,
            nonce=number,
        )
        quote = cashier.quote([Held(self.terms)], bought)
        submission = Submission(
            uses=(CouponUse(terms=self.terms, grant=quote.coupons[0].grant),),
            order=quote.order,
            quote_signature=quote.signature,
            agreement=Agreement(0, quote.outcome.payable),
        )
        return Rung(quote.order.total, quote.outcome.discount, submission)
