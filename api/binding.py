"""What the API is asked about offers of customers without a wallet."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.forms import CampaignId, Octets, Wallet
from offchain.binding.binding import BindingAsked
from offchain.binding.ports import Allotted
from offchain.campaigns.forms import shown
from offchain.domain.bounds import MAX_U96
from offchain.office.codes import MOST_WHY

_SECONDS = 2**40
Pseudonym = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(shown)]


def _one_line(text: str) -> str:
    """Raises `ValueError` for characters that nobody sees, or that move what stands beside them in a log."""
    return shown(" ".join(text.split()))


Why = Annotated[str, AfterValidator(_one_line)]
"""A reason as a log keeps it: line breaks become spaces."""


class AllottedOffer(BaseModel):
    """An offer of one customer."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    pseudonym: Annotated[Pseudonym, Field(description="As the shop's vault names the customer.")]
    index: Annotated[int, Field(ge=0, lt=2**32, description="Even; the odd one after it is kept for a lost wallet.")]
    value: Annotated[int, Field(ge=0, le=MAX_U96, description="As of a voucher; 0 for the terms' own.")] = 0
    not_before: Annotated[int, Field(ge=0, lt=_SECONDS)]
    deadline: Annotated[int, Field(ge=0, lt=_SECONDS)]


class AllotmentRequest(BaseModel):
    """Offers of a campaign by voucher."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    campaign: CampaignId
    offers: Annotated[list[AllottedOffer], Field(min_length=1, max_length=500)]

    def asked(self) -> list[Allotted]:
        """As binding takes them."""
        return [Allotted(campaign=self.campaign, **it.model_dump()) for it in self.offers]


class CodeRequest(BaseModel):
    """For whom a one-time code is made."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    campaign: CampaignId
    pseudonym: Pseudonym
    why: Annotated[
        Why, Field(max_length=MOST_WHY, description="Needed of support, at least eight characters; stays in its log.")
    ] = ""


class BindingRequest(BaseModel):
    """A wallet's statement: EIP-712, domain of the hub, `WalletBinding(bytes32 campaign,bytes32 pseudonym,address
    wallet,bytes32 code,uint40 until)`, where pseudonym and code are the Keccak hashes of their text."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    campaign: CampaignId
    pseudonym: Pseudonym
    code: Annotated[str, Field(min_length=1, max_length=64, description="That the shop sent.")]
    wallet: Wallet
    until: Annotated[int, Field(ge=0, lt=_SECONDS, description="Unix seconds, exclusive.")]
    signature: Octets

    def asked(self) -> BindingAsked:
        """As binding takes it."""
        return BindingAsked(**{name: getattr(self, name) for name in type(self).model_fields})
