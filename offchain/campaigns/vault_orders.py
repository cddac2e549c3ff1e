"""What merchant and funders of paid campaigns may order of the vault; what is done already is not sent again."""

from collections.abc import Sequence
from typing import Final

from offchain.attestation.vault_calls import collect_call, deposit_call, withdraw_call
from offchain.campaigns import orders
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.errors import OrderError
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.token import Payment
from offchain.campaigns.vault_view import VaultView
from offchain.domain.bounds import COLLECTED
from offchain.domain.funding import least_deposit
from offchain.domain.terms import Settlement
from offchain.domain.vault import Funding
from offchain.domain.vault_math import NEVER, funded
from offchain.texts.wording import moment, money

NOW: Final = 0


def raise_budget(desk: Desk, campaign: Campaign, total: str = "") -> Sequence[Step]:
    """What `fund` means of any campaign: a deposit where it is paid, else a raise of what the merchant promised.

    total : as people write it; may be left out where it is paid. Raises `OrderError` and what either raises.
    """
    amount = orders.read_amount(total, campaign.draft.currency) if total else None
    if campaign.draft.terms.settlement == Settlement.PAID:
        return fund(desk, campaign, amount)
    if amount is None:
        raise OrderError("total", "nothing", 'what the budget shall be in all, such as "600.00"')
    return [orders.fund(desk, campaign, amount)]


def fund(desk: Desk, campaign: Campaign, total: int | None = None) -> Sequence[Step]:
    """Raises the sender's deposit to its share of `total`, minor units, without it of the budget of the terms.

    Raises `OrderError` where the sender is no funder, `Refusal`, and what `VaultView.funding_of` raises.
    """
    vault = VaultView.of(desk.view)
    funding, wanted = vault.funding_of(campaign), campaign.draft.terms.budget if total is None else total
    position, decimals = _position(desk, funding), campaign.draft.currency.decimals
    target, held = least_deposit(wanted, funding.cold.share_bps[position]), funding.account.deposits[position]
    if target <= held:
        told = f"{money(held, decimals)} are held of this funder; {owed_told(funding, wanted, decimals)}"
        return [_nothing("fund", campaign, told)]
    deposits = list(funding.account.deposits)
    deposits[position] = target
    budget = max(funding.account.credited, funded(deposits, funding.cold.share_bps))
    rest = owed_told(funding, wanted, decimals, deposits)
    note = f"{money(target - held, decimals)} more of this funder; the budget is {money(budget, decimals)} then; {rest}"
    data = deposit_call(funding.terms, funding.cold, position, target - held)
    order = _order(vault, "fund", campaign, data, f"of {position} from {held} to {target}")
    payment = Payment(token=vault.token_of(campaign), spender=vault.vault, amount=target - held, decimals=decimals)
    return payment.act(desk, order, note)


def owed_told(funding: Funding, total: int, decimals: int, deposits: Sequence[int] | None = None) -> str:
    """What each funder still owes of its share of a budget. total : minor units; deposits : as they will be."""
    found = funding.account.deposits if deposits is None else deposits
    parts = zip(funding.cold.funders, funding.cold.share_bps, found, strict=True)
    owed = [(funder, least_deposit(total, share) - held) for funder, share, held in parts]
    told = [f"{money(amount, decimals)} of 0x{funder:040x}" for funder, amount in owed if amount > 0]
    whole = f"of {money(total, decimals)}"
    return f"{whole}, missing: {', '.join(told)}" if told else f"{whole}, nothing is missing"


def collect(desk: Desk, campaigns: Sequence[Campaign], to: int | None = None) -> Sequence[Step]:
    """Pays the merchant what is due of each campaign and notes what was spent since; one transaction for many.

    to : who is paid, without it the sender. Raises `OrderError` for more campaigns than one transaction takes,
    `Refusal`, and what `VaultView.funding_of` raises.
    """
    if not 0 < len(campaigns) <= COLLECTED:
        raise OrderError("campaigns", str(len(campaigns)), f"1 to {COLLECTED}")
    vault, time = VaultView.of(desk.view), desk.view.now()
    acting, steps, notes = [], [], []
    for campaign in campaigns:
        funding = vault.funding_of(campaign)
        after, amount, waits = funding.claimed(desk.sender, time)
        told = f"{campaign.name}: {_claim_told(after, amount, campaign.draft.currency.decimals)}"
        if amount or waits == NOW:
            acting.append(campaign)
            notes.append(told)
        else:
            steps.append(_nothing("collect", campaign, told if waits != NEVER else f"{campaign.name}: nothing is owed"))
    if acting:
        data = collect_call([it.draft.terms for it in acting], desk.sender if to is None else to)
        steps.append(desk.act(_order(vault, "collect", acting[0], data), "; ".join(notes)))
    return steps


def withdraw(desk: Desk, campaign: Campaign, to: int | None = None) -> Step:
    """Takes back what of the sender's deposit is not needed, after the grace all that was not spent.

    to : who is paid, without it the sender. Raises `OrderError`, `Refusal`, and what `VaultView.funding_of` raises.
    """
    vault = VaultView.of(desk.view)
    funding, decimals = vault.funding_of(campaign), campaign.draft.currency.decimals
    position = _position(desk, funding)
    held, stays = funding.account.deposits[position], funding.needed(desk.view.now())[position]
    if held <= stays:
        rest = moment(funding.ends + funding.terms.grace)
        told = f"{money(held, decimals)} are held and needed; what is not spent goes back from {rest} on"
        return _nothing("withdraw", campaign, told)
    receiver = desk.sender if to is None else to
    data = withdraw_call(funding.terms, funding.cold, position, receiver)
    note = f"{money(held - stays, decimals)} to 0x{receiver:040x}, {money(stays, decimals)} stay"
    return desk.act(_order(vault, "withdraw", campaign, data, f"of {position}"), note)


def due_told(funding: Funding, decimals: int) -> str:
    """When what was spent and not collected is due."""
    account, terms = funding.account, funding.terms
    open_ = funding.spent - account.collected
    if open_ <= 0:
        return "nothing waits"
    end = funding.ends + terms.collect_delay
    if not account.noted_at:
        return f"{money(open_, decimals)} wait, due {moment(end)} unless a collection notes them before"
    due = min(account.noted, funding.spent) - account.collected
    first = min(account.noted_at + terms.collect_delay, end)
    told = [f"{money(due, decimals)} due {moment(first)}"] if due > 0 else []
    rest = open_ - max(due, 0)
    return ", ".join([*told, f"{money(rest, decimals)} not noted yet"] if rest else told)


def _claim_told(after: Funding, amount: int, decimals: int) -> str:
    paid = f"{money(amount, decimals)} paid, " if amount else ""
    return f"{paid}{due_told(after, decimals)}"


def _position(desk: Desk, funding: Funding) -> int:
    funders = funding.cold.funders
    if desk.sender not in funders:
        names = ", ".join(f"0x{funder:040x}" for funder in funders)
        raise OrderError("account", f"0x{desk.sender:040x}", f"a funder of the campaign: {names}")
    return funders.index(desk.sender)


def _order(vault: VaultView, action: str, campaign: Campaign, data: bytes, whose: str = "") -> Order:
    # The same act may be due again later: what happened at the vault before tells them apart.
    moment_ = vault.moment_of(campaign.draft.terms.merchant)
    intent = " ".join(f"vault {action} {campaign.id.hex()} {whose} after {moment_}".split())
    return Order(action=action, campaign=campaign.id, intent=intent, to=vault.vault, data=data)


def _nothing(action: str, campaign: Campaign, note: str) -> Step:
    return Step(action=action, campaign=campaign.id, outcome=Outcome.NOTHING_TO_DO, note=note)
