"""What contracts/BudgetVault.sol keeps of a paid campaign, what each call does to it and what it refuses, in its order.

How money arrives is the token's doing, so it is not modelled: a deposit is what arrived, a payment what leaves. Amounts
are minor units of the campaign's token, times Unix seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offchain.domain import ledger, vault_math
from offchain.domain.bounds import COLLECTED, MAX_U96
from offchain.domain.funding import charges, least_deposit
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Cold, Settlement, Terms
from offchain.domain.vault_math import NEVER


@dataclass(frozen=True, slots=True)
class Account:
    """deposits : (n_funders,) what is held of each; credited : the budget that they ever covered; collected : what the
    merchant was paid, less what it gave back; noted, noted_at : what was spent when that was last noted, and when, 0 =
    nothing waits; settled : whether noted is what was spent, for good."""

    deposits: tuple[int, ...]
    credited: int = 0
    collected: int = 0
    noted: int = 0
    noted_at: int = 0
    settled: bool = False

    @property
    def held(self) -> int:
        """What the vault owes of this campaign, to all together."""
        return sum(self.deposits) - self.collected


@dataclass(frozen=True, slots=True)
class Funding:
    """A campaign as a call finds it: its terms, its state at the hub and its account."""

    campaign: bytes
    terms: Terms
    cold: Cold
    state: CampaignState
    account: Account

    @property
    def ends(self) -> int:
        """The end of the terms, or an announced earlier one."""
        return self.state.ended_at or self.terms.end_time

    @property
    def spent(self) -> int:
        """What was credited less what remains at the hub, or what that was when it was settled."""
        return self.account.noted if self.account.settled else self.account.credited - self.state.remaining

    @property
    def charged(self) -> int:
        """What the funders pay for: what was spent, and what a merchant collected and did not give back."""
        return max(self.spent, self.account.collected)

    def collectable(self, time: int) -> int:
        """What the merchant is paid now."""
        account = self.account
        due = vault_math.due(
            spent=self.spent,
            noted=account.noted,
            noted_at=account.noted_at,
            ends=self.ends,
            delay=self.terms.collect_delay,
            time=time,
        )
        return max(0, due - account.collected)

    def needed(self, time: int) -> list[int]:
        """(n_funders,) what of each deposit stays: its share of the budget, rounded up, and from the grace on its part
        of what was spent."""
        if self._is_final(time):
            return charges(self.charged, self.cold.share_bps)
        return [least_deposit(self.account.credited, share) for share in self.cold.share_bps]

    def deposited(self, position: int, received: int, time: int) -> "Funding":
        """After `received` arrived for a funder; the budget at the hub rises by what all deposits cover now."""
        self._check_paid()
        if time >= self.ends:
            raise Refusal("Vault_Over", time=time, endTime=self.ends)
        self._check_position(position)
        deposits = list(self.account.deposits)
        deposits[position] += received
        if deposits[position] > MAX_U96:
            raise Refusal("Vault_DepositBeyond", deposited=deposits[position], limit=MAX_U96)
        credited = vault_math.funded(deposits, self.cold.share_bps)
        more, state = credited - self.account.credited, self.state
        if more:
            state = ledger.topped_up(self.terms, state, more, time)
        return replace(self, state=state, account=replace(self.account, deposits=tuple(deposits), credited=credited))

    def claimed(self, sender: int, time: int) -> tuple["Funding", int, int]:
        """(afterwards, what the merchant is paid, 0 where something was paid or noted; else as `waits_until`)."""
        self._check_paid()
        if sender != self.terms.merchant:
            raise Refusal("Vault_NotMerchant", sender=sender, merchant=self.terms.merchant)
        amount, spent = self.collectable(time), self.spent
        account = replace(self.account, collected=self.account.collected + amount)
        waits = vault_math.waits_until(
            spent=spent,
            collected=account.collected,
            noted_at=account.noted_at,
            ends=self.ends,
            delay=self.terms.collect_delay,
            time=time,
        )
        if waits == NEVER:
            account = replace(account, noted_at=0)
        if waits == 0:
            account = replace(account, noted=spent, noted_at=time)
        return replace(self, account=account), amount, 0 if amount else waits

    def restored(self) -> tuple["Funding", int]:
        """(afterwards, what the merchant gives back of orders that were returned after they were collected)."""
        self._check_paid()
        if self.account.collected <= self.spent:
            return self, 0
        amount = self.account.collected - self.spent
        return replace(self, account=replace(self.account, collected=self.spent)), amount

    def withdrawn(self, sender: int, position: int, to: int, time: int, *, vault: int) -> tuple["Funding", int]:
        """(afterwards, what the funder is paid). vault : the contract's own account."""
        self._check_paid()
        self._check_position(position)
        if sender != self.cold.funders[position]:
            raise Refusal("Vault_NotFunder", sender=sender, funder=self.cold.funders[position])
        check_recipient(to, vault)
        deposits, stays = list(self.account.deposits), self.needed(time)[position]
        amount = deposits[position] - stays
        if amount == 0:
            raise Refusal("Vault_NothingLeft", deposited=deposits[position], needed=stays)
        deposits[position] = stays
        account = replace(self.account, deposits=tuple(deposits))
        if self._is_final(time):
            account = replace(account, settled=True, noted=self.charged, noted_at=0)
        return replace(self, account=account), amount

    def _is_final(self, time: int) -> bool:
        return time >= self.ends + self.terms.grace

    def _check_paid(self) -> None:
        if self.terms.settlement != Settlement.PAID:
            raise Refusal("Vault_NotPaid", campaign=self.campaign)

    def _check_position(self, position: int) -> None:
        if position >= len(self.cold.funders):
            raise Refusal("Vault_Position", position=position, count=len(self.cold.funders))


def opened(cold: Cold) -> Account:
    """Of a campaign for which nobody deposited."""
    return Account(deposits=(0,) * len(cold.funders))


def collected(
    fundings: Sequence[Funding], sender: int, to: int, time: int, *, vault: int
) -> tuple[list[Funding], list[int]]:
    """(afterwards, what is paid), one a campaign, each once. Nothing is kept where nothing is paid or noted."""
    if not 0 < len(fundings) <= COLLECTED:
        raise Refusal("Vault_Count", count=len(fundings), limit=COLLECTED)
    check_recipient(to, vault)
    claims = [funding.claimed(sender, time) for funding in fundings]
    first = min(waits for _, _, waits in claims)
    if first == NEVER:
        raise Refusal("Vault_NothingSpent", count=len(fundings))
    if first:
        raise Refusal("Vault_NothingDue", time=time, dueFrom=first)
    return [funding for funding, _, _ in claims], [amount for _, amount, _ in claims]


def check_recipient(to: int, vault: int) -> None:
    """Refuses a payment to nobody, or to the vault itself."""
    if to in (0, vault):
        raise Refusal("Vault_Recipient", to=to)
