"""The walk told in a few lines, for people."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

Say = Callable[[str], None]


def tell(say: Say, document: Mapping[str, Any], audit_line: str) -> None:
    """The whole story; audit_line : the auditor's one line."""
    tell_data(say, document)
    tell_offers(say, document)
    tell_redemptions(say, document)
    tell_audit(say, document, audit_line)


def tell_data(say: Say, document: Mapping[str, Any]) -> None:
    """What was learnt from."""
    data = document["data"]
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in data["by_type"].items())
    bad = sum(data["bad_rows"].values())
    say(f"1 Behaviour    {data['rows']:,} events of {data['shoppers']:,} shoppers ({data['name']}): {kinds}")
    reasons = "; ".join(f"{number:,} {reason}" for reason, number in data["bad_rows"].items())
    say(f"               {bad:,} bad rows reported" + (f": {reasons}" if bad else ""))


def tell_offers(say: Say, document: Mapping[str, Any]) -> None:
    """Who was offered what, and how it stands on chain."""
    for number, campaign in enumerate(document["campaigns"], start=2):
        values = ", ".join(f"{count} x {int(value) / 100:g} %" for value, count in campaign["offers_by_value"].items())
        say(
            f"{number} Offers       {campaign['offers']} personal coupons for {campaign['group']} by "
            f"{campaign['audience'].lower()}: {values}; budget {money(campaign['budget'])}"
        )


def tell_redemptions(say: Say, document: Mapping[str, Any]) -> None:
    """What shoppers did, and what was refused."""
    outcomes = document["evaluation"].values()
    discount, sales = (sum(outcome[name] for outcome in outcomes) for name in ("discount", "sales"))
    say(
        f"4 Redemption   {document['redemptions']} redeemed: {money(sales)} paid, {money(discount)} given; "
        f"median gas {', '.join(f'{name} {gas:,}' for name, gas in document['gas'].items())}"
    )
    say(f"               {sum(document['refusals'].values())} refused, as they must be:")
    refused = [attempt for attempt in document["attempts"] if attempt["refusal"]]
    times = Counter((attempt["story"], attempt["refusal"]) for attempt in refused)
    first = {(attempt["story"], attempt["refusal"]): attempt["sentence"] for attempt in reversed(refused)}
    for (told, code), number in times.items():
        say(f"                 {number:>3} x {told}: {first[told, code]} [{code}]")


def tell_audit(say: Say, document: Mapping[str, Any], line: str) -> None:
    """What the auditor finds."""
    say(f"5 Audit        {line}")
    for name, mismatches in document["recompute"].items():
        verdict = "the same bits" if not mismatches else f"{len(mismatches)} differences"
        say(f"               campaign {name}: computed again from the data snapshot: {verdict}")


def money(minor: int) -> str:
    """Minor units with two decimals."""
    return f"{minor // 100}.{minor % 100:02d}"
