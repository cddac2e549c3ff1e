"""Orders that the shop signed for a wallet."""

from typing import Annotated, Any, Final, Self

from pydantic import Field

from api.schemas.common import Address, Answer, Hash, HexBytes, Money, Seconds
from offchain.storefront.signed_offers import SignedOffer

_DOMAIN: Final = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
_CONSENT: Final = [
    {"name": "quote", "type": "bytes32"},
    {"name": "maxPayable", "type": "uint96"},
    {"name": "submitter", "type": "address"},
    {"name": "textHash", "type": "bytes32"},
]


class Applied(Answer):
    """A promotion of the order."""

    campaign: Hash
    coupon: int | None


class AllowanceNeeded(Answer):
    """What the checkout takes from the wallet, which must have allowed it."""

    token: Address
    spender: Address
    amount: Annotated[int, Field(description="Smallest units of the token.")]


class Transaction(Answer):
    """For the wallet itself to send."""

    to: Address
    data: HexBytes


class SignedQuote(Answer):
    """An order that the shop's cashier signed. It binds the shop until the deadline, and nobody else."""

    order: Annotated[Hash, Field(description="Its hash, the id of its redemption.")]
    merchant: Address
    shopper: Address
    promotions: list[Applied]
    list_price: Money
    delivery: Money
    discount: Money
    payable: Money
    deadline: Annotated[Seconds, Field(description="Until when it can be redeemed, exclusive.")]
    call: Annotated[HexBytes, Field(description="For POST /v1/redemptions, with the wallet's `consent`.")]
    transaction: Annotated[Transaction, Field(description="For a wallet that pays the gas itself; no consent needed.")]
    typed_data: Annotated[dict[str, Any], Field(description="For `eth_signTypedData_v4`: the consent to all this.")]
    relayer: Annotated[Address | None, Field(description="Who would send it; null: this service sends none.")]
    allowance: Annotated[AllowanceNeeded | None, Field(description="Null where the shop is paid its usual way.")]

    @classmethod
    def of(cls, offer: SignedOffer) -> Self:
        """As it is answered."""
        named = ("order", "merchant", "shopper", "deadline", "call", "relayer")
        amounts = ("list_price", "delivery", "discount", "payable")
        plain: dict[str, Any] = {name: getattr(offer, name) for name in named}
        money: dict[str, Any] = {name: Money.model_validate(getattr(offer, name)) for name in amounts}
        return cls(
            **plain,
            **money,
            promotions=[Applied(campaign=f"0x{it.campaign.hex()}", coupon=it.coupon) for it in offer.promotions],
            transaction=Transaction(to=offer.to, data=offer.call),
            typed_data=_typed(offer),
            allowance=None if offer.allowance is None else AllowanceNeeded.model_validate(offer.allowance),
        )


def _typed(offer: SignedOffer) -> dict[str, Any]:
    """As wallets take it: anybody may send it, no text, at most what it comes to."""
    domain = {"name": "Promissory", "version": "1", "chainId": offer.chain_id, "verifyingContract": offer.hub}
    message = {
        "quote": offer.order,
        "maxPayable": str(offer.payable.minor),
        "submitter": f"0x{0:040x}",
        "textHash": f"0x{0:064x}",
    }
    types = {"EIP712Domain": _DOMAIN, "Consent": _CONSENT}
    return {"domain": domain, "types": types, "primaryType": "Consent", "message": message}
