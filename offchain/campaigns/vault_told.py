"""Where the money of a paid campaign stands, in words and as JSON."""

from typing import Any

from offchain.campaigns.currencies import Currency
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.standing import Standing, standing_of
from offchain.campaigns.telling import standing_document, standing_lines
from offchain.campaigns.vault_orders import due_told
from offchain.campaigns.vault_view import VaultView
from offchain.domain.funding import charges
from offchain.domain.terms import Settlement
from offchain.domain.vault import Funding
from offchain.texts.wording import moment, money, percent


def report_of(view: HubView, campaign: Campaign) -> tuple[Standing, dict[str, Any], list[str]]:
    """Where a campaign stands, for programs and for people; of a paid one with its money. Raises what `standing_of` and
    `VaultView.funding_of` raise."""
    standing, currency = standing_of(view, campaign), campaign.draft.currency
    document, lines = standing_document(standing, currency), standing_lines(standing, currency)
    if campaign.draft.terms.settlement == Settlement.PAID:
        block = view.chain.block()
        funding = VaultView.of(view).funding_of(campaign, block.number)
        document |= {"funding": funding_document(funding, block.timestamp)}
        lines += funding_lines(funding, block.timestamp, currency)
    return standing, document, lines


def funding_document(funding: Funding, time: int) -> dict[str, Any]:
    """For programs: amounts in minor units, times in Unix seconds. time : of the block."""
    account, cold, needed = funding.account, funding.cold, funding.needed(time)
    charged = charges(funding.charged, cold.share_bps)
    return {
        "token": f"0x{funding.terms.token:040x}",
        "credited": account.credited,
        "spent": funding.spent,
        "collected": account.collected,
        "collectable": funding.collectable(time),
        "withdrawable_from": funding.ends + funding.terms.grace,
        "funders": [
            {
                "account": f"0x{funder:040x}",
                "share_bps": share,
                "deposited": held,
                "charged": charge,
                "withdrawable": held - stays,
            }
            for funder, share, held, charge, stays in zip(
                cold.funders, cold.share_bps, account.deposits, charged, needed, strict=True
            )
        ],
    }


def funding_lines(funding: Funding, time: int, currency: Currency) -> list[str]:
    """The same for people."""
    decimals, told = currency.decimals, funding_document(funding, time)
    collected, collectable = (money(told[name], decimals) for name in ("collected", "collectable"))
    lines = [
        f"collected    {collected} by the merchant, {collectable} may be collected now; {due_told(funding, decimals)}",
        f"left         goes back to funders from {moment(told['withdrawable_from'])} on",
    ]
    for funder in told["funders"]:
        held, charged, back = (money(funder[name], decimals) for name in ("deposited", "charged", "withdrawable"))
        share = percent(funder["share_bps"])
        lines.append(f"funder       {funder['account']} ({share}): {held} held, {charged} charged, {back} may go back")
    return lines
