"""Offers that were bound to a wallet."""

from typing import Annotated, Self

from pydantic import Field

from api.schemas.common import Address, Answer, Hash, HexBytes, Seconds
from offchain.offers.issued import IssuedOffer


class Added(Answer):
    """How many offers were new."""

    added: int


class OneTimeCode(Answer):
    """Good for three days and five tries."""

    code: Annotated[str, Field(examples=["K7QMZ2XWPA"])]


class BoundOffer(Answer):
    """The voucher of the wallet, which GET /v1/wallets/{address}/offers shows too."""

    campaign: Hash
    wallet: Address
    index: int
    value: int
    not_before: Seconds
    deadline: Seconds
    epoch: int
    signature: HexBytes

    @classmethod
    def of(cls, offer: IssuedOffer) -> Self:
        """As it is answered."""
        grant = offer.grant
        return cls(
            campaign=f"0x{offer.campaign.hex()}",
            wallet=f"0x{offer.account:040x}",
            index=grant.index,
            value=grant.value,
            not_before=grant.not_before,
            deadline=grant.deadline,
            epoch=grant.epoch,
            signature=f"0x{offer.signature.hex()}",
        )
