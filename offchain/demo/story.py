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
    tell_effect(say, document)
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
    """What was on offer, and to whom."""
    for campaign in document["campaigns"]:
        what = f"{campaign['kind']} {campaign['audience'].lower()}"
        whom = "everybody"
        if campaign["offers"] is not None:
            values = ", ".join(
                f"{count} x {percent(int(value))}" for value, count in campaign["offers_by_value"].items()
            )
            whom = f"{campaign['offers']} personal coupons for {campaign['group']}: {values}"
        say(f"2 Offers       {campaign['name']:<13} {what:<15} budget {money(campaign['budget']):>7}  {whom}")


def tell_redemptions(say: Say, document: Mapping[str, Any]) -> None:
    """What shoppers did, and what was refused."""
    outcomes = document["evaluation"].values()
    discount, sales = (sum(outcome[name] for outcome in outcomes) for name in ("discount", "sales"))
    attempts, seconds = len(document["attempts"]), document["timings"]["redeem"]
    say(
        f"3 Redemption   {attempts:,} attempts in {seconds:.0f} s: {document['redemptions']:,} redeemed, "
        f"{money(sales)} paid, {money(discount)} given"
    )
    gas = ", ".join(f"{name} {gas:,}" for name, gas in document["gas"].items())
    say(f"               median gas: {gas}")
    say(f"               {sum(document['refusals'].values()):,} refused, as they must be:")
    refused = [attempt for attempt in document["attempts"] if attempt["refusal"]]
    times = Counter((attempt["story"], attempt["refusal"]) for attempt in refused)
    first = {(attempt["story"], attempt["refusal"]): attempt["sentence"] for attempt in reversed(refused)}
    for (told, code), number in times.items():
        say(f"               {number:>5} x {told}: {first[told, code]} [{code}]")


def tell_effect(say: Say, document: Mapping[str, Any]) -> None:
    """Conversion, sales, cost and return of each campaign."""
    for name, outcome in document["evaluation"].items():
        caused = outcome["caused_roi_bps"]
        known = "" if caused is None else f", of caused sales {percent(caused)}"
        returned = "" if outcome["roi_bps"] is None else f", return {percent(outcome['roi_bps'])}{known}"
        say(
            f"4 Effect       {name:<13} {outcome['buyers']:>4} of {outcome['shown']:>4} shown redeemed "
            f"({percent(outcome['conversion_bps'])}), sales {money(outcome['sales'])}, "
            f"cost {money(outcome['discount'])}{returned}"
        )


def tell_audit(say: Say, document: Mapping[str, Any], line: str) -> None:
    """What the auditor finds."""
    say(f"5 Audit        {line}")
    for name, mismatches in document["recompute"].items():
        verdict = "the same bits" if not mismatches else f"{len(mismatches)} differences"
        say(f"               campaign {name}: computed again from the data snapshot: {verdict}")


def money(minor: int) -> str:
    """Minor units with two decimals."""
    return f"{minor // 100}.{minor % 100:02d}"


def percent(bps: int) -> str:
    """Basis points with as many decimals as they have."""
    whole, rest = divmod(abs(bps), 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if bps < 0 else ''}{whole:,}{decimals} %"
