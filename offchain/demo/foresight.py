"""What the hub must do with an honest attempt, by the twin's ledger, in the order in which the chain takes them."""

from dataclasses import dataclass, field

from offchain.demo.attempts import Attempt
from offchain.demo.campaigns import Campaign
from offchain.domain import ledger
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience


@dataclass(slots=True)
class Book:
    """One campaign as the twin keeps it."""

    campaign: Campaign
    state: CampaignState
    spent: set[int] = field(default_factory=set)
    nonces: set[int] = field(default_factory=set)

    @classmethod
    def opened(cls, campaign: Campaign) -> "Book":
        """Of a new campaign."""
        return cls(campaign, ledger.created(campaign.terms))

    def foretell(self, attempt: Attempt, time: int) -> str | None:
        """The code of the refusal, or None; then the book has moved on. time : of its block, Unix seconds."""
        terms, grant = self.campaign.terms, attempt.submission.grant
        personal = terms.audience != Audience.PUBLIC
        try:
            if personal and time >= grant.deadline:
                return "Hub_CouponExpired"
            ledger.check_open(terms, self.state, time)
            if personal:
                ledger.check_index(terms, self.spent, self.campaign.id, grant.index)
            elif attempt.submission.order.nonce in self.nonces:
                return "Hub_NonceUsed"
            if terms.audience == Audience.VOUCHER and grant.epoch != self.state.voucher_epoch:
                return "Hub_EpochRevoked"
            ledger.check_limits(terms, self.state, attempt.evaluation, attempt.submission.agreement.max_payable)
        except Refusal as refusal:
            return refusal.code
        self.state = ledger.redeemed(self.state, attempt.evaluation.discount)
        if personal:
            self.spent.add(grant.index)
        else:
            self.nonces.add(attempt.submission.order.nonce)
        return None
