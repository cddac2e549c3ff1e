"""What the vault keeps of a paid campaign."""

from dataclasses import dataclass

from offchain.attestation.calls import decode_words
from offchain.attestation.parts import address_bytes
from offchain.attestation.vault_calls import vault_call
from offchain.campaigns.errors import NotCreatedError, NotPaidError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.token import Token
from offchain.domain.terms import Settlement
from offchain.domain.vault import Account, Funding


@dataclass(frozen=True, slots=True)
class VaultView:
    """The vault that a hub names. Every method raises `ChainUnavailableError`."""

    view: HubView
    vault: int

    @classmethod
    def of(cls, view: HubView) -> "VaultView":
        """That of a hub. Raises `NoHubError`."""
        return cls(view, view.vault)

    def funding_of(self, campaign: Campaign, block: int | None = None) -> Funding:
        """Terms, state and account, in a block or now. Raises `NotPaidError`, `NotCreatedError`."""
        terms, cold = campaign.draft.terms, campaign.draft.cold
        if terms.settlement != Settlement.PAID:
            raise NotPaidError(campaign.name)
        state = self.view.state_of(campaign.id, block)
        if state is None:
            raise NotCreatedError(campaign.name, campaign.id, campaign.locked)
        deposits = tuple(self._deposit(campaign.id, position, block) for position in range(len(cold.funders)))
        answer = self._ask("accountOf", campaign.id, block=block)
        credited, collected, noted, noted_at, settled = decode_words(answer)
        account = Account(deposits, credited, collected, noted, noted_at, bool(settled))
        return Funding(campaign.id, terms, cold, state, account)

    def token_of(self, campaign: Campaign) -> Token:
        """What it is paid in."""
        return Token(self.view.chain, campaign.draft.terms.token)

    def moment_of(self, merchant: int) -> str:
        """Tells this moment of the vault from others of the same merchant: its digest changes with every act."""
        return self._ask("ledgerDigest", address_bytes(merchant)).hex()[:16]

    def _deposit(self, campaign: bytes, position: int, block: int | None) -> int:
        return decode_words(self._ask("depositOf", campaign, position, block=block))[0]

    def _ask(self, name: str, *arguments: object, block: int | None = None) -> bytes:
        return self.view.chain.call(self.vault, vault_call(name, *arguments), block=block)


def collected_above(view: HubView, campaign: bytes, back: int) -> int:
    """What the vault takes back from the merchant when `back` of what was spent is returned, minor units."""
    state = view.state_of(campaign)
    if not back or state is None:
        return 0
    credited, collected, *_ = decode_words(view.chain.call(view.vault, vault_call("accountOf", campaign)))
    return max(0, collected - (credited - state.remaining - back))
