"""What the API is asked about orders that shoppers signed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.examples import REDEMPTION_EXAMPLES
from api.forms import CampaignId, Octets, Wallet
from offchain.campaigns.forms import shown
from offchain.domain.bounds import MAX_U96
from offchain.relayer.intake import Consent, RedemptionAsked

_NOTHING = bytes(32)


class ConsentRequest(BaseModel):
    """What the wallet signed: the typed data `Consent` of POST /v1/quotes/signed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    max_payable: Annotated[int, Field(ge=0, le=MAX_U96, description="Minor units.")]
    submitter: Annotated[Wallet | None, Field(description="Who alone may send it; null: anybody.")] = None
    text_hash: Annotated[CampaignId | None, Field(description="Of the text that was shown; null: none.")] = None
    signature: Annotated[Octets, Field(description="65 bytes, or 64 by EIP-2098; longer of a contract wallet.")]

    def asked(self) -> Consent:
        """As the intake takes it."""
        return Consent(
            max_payable=self.max_payable,
            submitter=self.submitter or 0,
            text_hash=self.text_hash or _NOTHING,
            signature=self.signature,
        )


class RedemptionRequest(BaseModel):
    """A signed order. The file that `promo redeem sign` writes is one."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, json_schema_extra={"examples": REDEMPTION_EXAMPLES}
    )

    form: Annotated[Literal["promissory-signed-order/1"] | None, Field(alias="schema")] = None
    reference: Annotated[str, Field(max_length=200), AfterValidator(shown)] = ""
    call: Annotated[Octets, Field(description="Of `redeem`, or of the checkout for one order.")]
    consent: Annotated[ConsentRequest | None, Field(description="Put into the call; null: it is there.")] = None
    goods: Annotated[
        list[dict[str, int]], Field(description="Of the file; the relayer does not read them.", max_length=500)
    ] = []

    def asked(self) -> RedemptionAsked:
        """As the intake takes it."""
        consent = None if self.consent is None else self.consent.asked()
        return RedemptionAsked(call=self.call, consent=consent, reference=self.reference)
