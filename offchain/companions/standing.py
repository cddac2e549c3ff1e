"""Where a pre-sale or a programme stands, as of one block, and whether the records of its merchant are all here."""

from typing import Any

from offchain.attestation.rewards import Programme
from offchain.companions.errors import NotThereError
from offchain.companions.history import History
from offchain.companions.prepared import Prepared
from offchain.companions.presale_view import PresaleView
from offchain.companions.reward_view import RewardView
from offchain.domain.presale import Presale
from offchain.texts.wording import moment, money


def presale_standing(view: PresaleView, sale: Prepared[Presale]) -> dict[str, Any]:
    """Amounts in minor units, times in Unix seconds, `complete` : the records make the digest. Raises
    `NotThereError`."""
    block = view.chain.block().number
    standing = view.standing_of(sale.terms)
    if standing is None:
        raise NotThereError(sale.name, sale.about, sale.id, sale.locked)
    history = view.history_of(sale.terms, block)
    sums = {
        name: sum(record.words["amount"] for record in history.of(sale.id, event))
        for name, event in (("paid", "DepositPaid"), ("returned", "DepositReturned"), ("forfeited", "DepositForfeited"))
    }
    balances = history.of(sale.id, "BalancePaid")
    applied = {record.words["shopper"] for record in balances}
    deposits = history.of(sale.id, "DepositPaid")
    return {
        "presale": f"0x{sale.id.hex()}",
        "phase": standing.phase.name,
        "balance_until": standing.balance_until,
        "units_reserved": standing.units_reserved,
        "units": sale.terms.units,
        "deposits": {
            **sums,
            "applied": sum(record.words["amount"] for record in deposits if record.words["shopper"] in applied),
            "shoppers": len(deposits),
        },
        "balances": sum(record.words["balance"] for record in balances),
        **_records(history, sale.id, view.digest_of(sale.merchant, block)),
    }


def presale_lines(told: dict[str, Any], sale: Prepared[Presale]) -> list[str]:
    """The same for people."""
    deposits = {name: money(it, sale.decimals) for name, it in told["deposits"].items() if name != "shoppers"}
    until = f", the balance until {moment(told['balance_until'])}" if told["balance_until"] else ""
    parts = ", ".join(f"{deposits[name]} {name}" for name in ("paid", "applied", "returned", "forfeited"))
    return [
        f"presale      {told['presale']}",
        f"phase        {told['phase']}{until}",
        f"units        {told['units_reserved']:,} of {told['units']:,} reserved by {told['deposits']['shoppers']:,}",
        f"deposits     {parts}",
        f"balances     {money(told['balances'], sale.decimals)}",
        *_record_lines(told),
    ]


def reward_standing(view: RewardView, programme: Prepared[Programme]) -> dict[str, Any]:
    """Amounts in minor units, times in Unix seconds, `complete` : the records make the digest. Raises
    `NotThereError`."""
    block = view.chain.block().number
    if not view.has(programme.terms):
        raise NotThereError(programme.name, programme.about, programme.id, programme.locked)
    standing, history = view.standing_of(programme.id), view.history_of(programme.terms, block)
    return {
        "programme": f"0x{programme.id.hex()}",
        "claims_until": programme.terms.claims_until,
        "funded": standing.funded,
        "paid": standing.paid,
        "earned": standing.total,
        "epoch": standing.epoch,
        "epochs": len(history.of(programme.id, "RewardsPublished")),
        "vetoed": len(history.of(programme.id, "RewardsVetoed")),
        "claims": len(history.of(programme.id, "RewardClaimed")),
        "referrals": len(history.of(programme.id, "ReferralMade")),
        **_records(history, programme.id, view.digest_of(programme.merchant, block)),
    }


def reward_lines(told: dict[str, Any], programme: Prepared[Programme]) -> list[str]:
    """The same for people."""
    funded, paid, earned = (money(told[name], programme.decimals) for name in ("funded", "paid", "earned"))
    return [
        f"programme    {told['programme']}",
        f"claims       until {moment(told['claims_until'])}",
        f"funded       {funded}, paid {paid}, earned by the newest epoch that counts {earned}",
        f"epochs       {told['epochs']:,} published, {told['vetoed']:,} vetoed; epoch {told['epoch']} counts",
        f"wallets      {told['claims']:,} claims, {told['referrals']:,} referrals",
        *_record_lines(told),
    ]


def _records(history: History, found: bytes, digest: bytes) -> dict[str, Any]:
    return {
        "records": history.count_of(found),
        "merchant_records": len(history.records),
        "digest": f"0x{digest.hex()}",
        "complete": history.digest() == digest,
    }


def _record_lines(told: dict[str, Any]) -> list[str]:
    verdict = "all of them are here" if told["complete"] else "RECORDS ARE MISSING OR ALTERED"
    counts = f"{told['records']:,} of the {'presale' if 'presale' in told else 'programme'}"
    return [
        f"records      {counts}, {told['merchant_records']:,} of the merchant here: {verdict}",
        f"digest       {told['digest']}",
    ]
