"""What the hub must do with an honest attempt, by the twin's ledger, in the order in which the chain takes them."""

from dataclasses import dataclass, field, replace

from offchain.demo.attempts import Attempt
from offchain.demo.campaigns import Campaign
from offchain.domain import ledger
from offchain.domain.ledger import CampaignState, Counters
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience


@dataclass(slots=True)
class Book:
    """One campaign as the twin keeps it."""

    campaign: Campaign
    counters: Counters
    spent: set[int] = field(default_factory=set)
    nonces: set[int] = field(default_factory=set)

    @classmethod
    def opened(cls, campaign: Campaign) -> "Book":
        """Of a new campaign."""
        return cls(campaign, Counters(ledger.created(campaign.terms)))

    @property
    def state(self) -> CampaignState:
        """The campaign's."""
        return self.counters.state

    @state.setter
    def state(self, after: CampaignState) -> None:
        self.counters = replace(self.counters, state=after)

    def foretell(self, attempt: Attempt, time: int) -> str | None:
        """The code of the refusal, or None; then the book has moved on. time : of its block, Unix seconds."""
        terms, grant = self.campaign.terms, attempt.submission.uses[0].grant
        state, (evaluation,) = self.counters.state, attempt.outcome.evaluations
        personal = terms.audience != Audience.PUBLIC
        try:
            if personal and time >= grant.deadline:
                return "Hub_CouponExpired"
            ledger.check_open(terms, state, time)
            if personal:
                ledger.check_index(terms, self.spent, self.campaign.id, grant.index)
            elif attempt.submission.order.nonce in self.nonces:
                return "Hub_NonceUsed"
            if terms.audience == Audience.VOUCHER and grant.epoch != state.voucher_epoch:
                return "Hub_EpochRevoked"
            shopper = attempt.submission.order.shopper
            ledger.check_limits(terms, self.counters, evaluation, wallet=shopper, time=time)
            ledger.check_payable(attempt.outcome.payable, attempt.submission.agreement.max_payable)
        except Refusal as refusal:
            return refusal.code
        self.counters = ledger.redeemed(terms, self.counters, evaluation, time)
        if personal:
            self.spent.add(grant.index)
        else:
            self.nonces.add(attempt.submission.order.nonce)
        return None
