"""Steps, standings and refusals in words, and as documents for programs; the same for commands and scripts."""

from dataclasses import asdict
from typing import Any

from offchain.campaigns.currencies import Currency
from offchain.campaigns.description import describe
from offchain.campaigns.desk import Outcome, Step
from offchain.campaigns.drafting import Draft
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.standing import Phase, Standing
from offchain.data.catalogue import Catalogue
from offchain.texts.refusal_texts import LANGUAGES
from offchain.texts.wording import moment, money


def step_lines(step: Step) -> list[str]:
    """What became of an order."""
    lines = [f"{step.action}: {step.outcome}: {step.note}", f"  {step.about:<12} 0x{step.campaign.hex()}"]
    if step.outcome is Outcome.SENT:
        lines += [f"  transaction  0x{step.transaction_hash.hex()}", f"  block        {step.block_number}"]
    if step.outcome is not Outcome.NOTHING_TO_DO:
        lines.append(f"  gas          {step.gas:,}" + ("" if step.outcome is Outcome.SENT else " (estimated)"))
    return lines


def step_document(step: Step) -> dict[str, Any]:
    """The same for programs; hashes as hexadecimal text, None where there is none."""
    return {
        "action": step.action,
        step.about: f"0x{step.campaign.hex()}",
        "outcome": str(step.outcome),
        "note": step.note,
        "gas": step.gas,
        "transaction": f"0x{step.transaction_hash.hex()}" if step.transaction_hash else None,
        "block": step.block_number if step.transaction_hash else None,
    }


def standing_lines(standing: Standing, currency: Currency) -> list[str]:
    """Where a campaign stands."""
    budget, topped_up, spent, remaining = (
        f"{money(amount, currency.decimals)} {currency.code}"
        for amount in (standing.budget, standing.topped_up, standing.spent, standing.remaining)
    )
    until = f" until {moment(standing.until)}" if standing.until else ""
    verdict = "all of them are here" if standing.complete else "RECORDS ARE MISSING OR ALTERED"
    return [
        f"campaign     0x{standing.campaign.hex()}",
        f"state        {standing.phase}{until}",
        f"ends         {moment(standing.ends_at)}" + (", announced early" if standing.early_end else ""),
        f"budget       {budget}, topped up by {topped_up}",
        f"spent        {spent}, remaining {remaining}",
        f"used         {standing.used:,} of {standing.cap:,}; vouchers of epoch {standing.voucher_epoch}; "
        f"{standing.roots} published lists",
        f"records      {standing.records:,} of the campaign, {standing.merchant_records:,} of the merchant: {verdict}",
        f"digest       0x{standing.digest.hex()}",
    ]


def standing_document(standing: Standing, currency: Currency) -> dict[str, Any]:
    """The same for programs; amounts in minor units, times in Unix seconds."""
    words = {
        "campaign": f"0x{standing.campaign.hex()}",
        "merchant": f"0x{standing.merchant:040x}",
        "phase": str(standing.phase),
        "digest": f"0x{standing.digest.hex()}",
    }
    return asdict(standing) | words | {"paused": standing.phase is Phase.PAUSED, "currency": currency.code}


def promises_told(draft: Draft, catalogue: Catalogue | None) -> dict[str, list[str]]:
    """Language -> what a campaign promises, one sentence a promise."""
    parts = draft.terms, draft.extra, draft.cold
    return {language: list(describe(*parts, language, catalogue)) for language in LANGUAGES}


def campaign_lines(campaign: Campaign, catalogue: Catalogue | None) -> list[str]:
    """What a campaign promises, in every language."""
    told = promises_told(campaign.draft, catalogue)
    return [line for language, sentences in told.items() for line in (f"[{language}]", *sentences)]
