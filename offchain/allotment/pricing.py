"""Personal prices for the shoppers whom models scored: coupons for `promo coupon issue --to`, record, fairness.

Effective discount of a shopper: basis points below the public price of what the shopper pays. All whole numbers.
"""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from offchain.allotment import record
from offchain.allotment.fairness import FairnessReport, report
from offchain.allotment.price_file import Prices
from offchain.campaigns import forms
from offchain.domain.bounds import BPS
from offchain.eligibility.personal_price import Band, PersonalPrice, personal_prices
from offchain.models.parameters import Parameters, parameters_bytes
from offchain.texts.wording import money, percent

SCHEMA: Final = "promissory-personal-prices/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoppers:
    """scores : of whom models scored, basis points; wallets : of whom has one, as written; segment : of each, empty for
    one segment, and who is not in it forms the last; opted_out : of personal prices, who pay what everybody pays."""

    scores: Mapping[str, int]
    wallets: Mapping[str, str]
    segment: Mapping[str, int]
    opted_out: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Pricing:
    """prices : of everybody, ascending by shopper; coupons, table : CSV files; record : what an auditor repeats;
    without_wallet : shoppers who get no personal price for want of one."""

    prices: Prices
    given: Sequence[PersonalPrice]
    coupons: bytes
    table: bytes
    record: Mapping[str, Any]
    fairness: FairnessReport
    without_wallet: int


def price(prices: Prices, shoppers: Shoppers) -> Pricing:
    """Prices everybody who is scored, has a wallet, or opted out. The order of the inputs changes no byte."""
    out = {it.strip() for it in shoppers.opted_out}
    away = {it for it in shoppers.scores if it.strip() in out}
    held = {it: score for it, score in shoppers.scores.items() if it in shoppers.wallets or it in away}
    given = personal_prices(prices.rule, held, away)
    segments = _segments(shoppers.segment, [it.shopper for it in given])
    coupons, table = _coupons(prices, shoppers, given), _table(given, segments, away)
    return Pricing(
        prices=prices,
        given=given,
        coupons=coupons,
        table=table,
        record=_record(prices, held, given, (segments, away), coupons),
        fairness=_fairness(prices, given, segments, away),
        without_wallet=len(shoppers.scores) - len(held),
    )


def document_of(pricing: Pricing) -> dict[str, Any]:
    """What the command answers: whole numbers, minor units."""
    prices, rule = pricing.prices, pricing.prices.rule
    personal = [it.price for it in pricing.given if it.personal]
    return {
        "currency": prices.currency.code,
        "sku": prices.sku,
        "public": rule.public,
        "everybody": rule.everybody,
        "floor": rule.floor,
        "shoppers": len(pricing.given),
        "personal": len(personal),
        "without_wallet": pricing.without_wallet,
        "lowest": min(personal, default=rule.everybody),
        "spend": sum(rule.everybody - it for it in personal),
        "bands": [
            {"score": band.least, "price": at, "shoppers": sum(it == at for it in personal)}
            for band, at in ladder(prices)
        ],
        "fairness": pricing.fairness.as_json(),
        "rule": f"0x{rule.hash().hex()}",
        "record": pricing.record["hash"],
    }


def ladder(prices: Prices) -> list[tuple[Band, int]]:
    """Each band with its price; of several that come to one price, the lowest."""
    found: dict[int, Band] = {}
    for band in prices.rule.bands:
        found.setdefault(prices.rule.price(band.least), band)
    return [(band, at) for at, band in found.items()]


def told_lines(pricing: Pricing) -> list[str]:
    """The same for people."""
    document, currency = document_of(pricing), pricing.prices.currency
    public, everybody, spend = (money(document[it], currency.decimals) for it in ("public", "everybody", "spend"))
    lines = [
        f"{document['sku']}: everybody pays {everybody} {currency.code} of {public}; {document['personal']:,} of "
        f"{document['shoppers']:,} shoppers pay less, at most {spend} {currency.code} in all when each buys one"
    ]
    lines += [
        f"  from score {band['score']:>6}{money(band['price'], currency.decimals):>12}{band['shoppers']:>10,} shoppers"
        for band in document["bands"]
    ]
    lines += [
        f"  segment {share.segment:<6} median {percent(share.median)} below the public price, "
        f"{percent(share.median - pricing.fairness.public)} below what everybody pays"
        for share in pricing.fairness.segments
    ]
    out = pricing.fairness
    lines.append(f"{out.opted_out_served:,} of {out.opted_out:,} who opted out pay what everybody pays")
    if pricing.without_wallet:
        lines.append(f"{pricing.without_wallet:,} scored shoppers have no wallet: they pay what everybody pays")
    return [*lines, f"rule {document['rule']}", f"record {document['record']}"]


def _segments(told: Mapping[str, int], shoppers: Sequence[str]) -> list[int]:
    last = max(told.values(), default=-1) + 1
    return [told.get(it, last) for it in shoppers]


def _coupons(prices: Prices, shoppers: Shoppers, given: Sequence[PersonalPrice]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("account", "value"))
    for it in given:
        if it.personal:
            account = f"0x{forms.account(shoppers.wallets[it.shopper]):040x}"
            rows.writerow((account, money(it.price, prices.currency.decimals)))
    return text.getvalue().encode()


def _table(given: Sequence[PersonalPrice], segments: Sequence[int], away: Collection[str]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("shopper", "price", "personal", "segment", "opted_out"))
    for it, segment in zip(given, segments, strict=True):
        rows.writerow((it.shopper, it.price, int(it.personal), segment, int(it.shopper in away)))
    return text.getvalue().encode()


def _record(
    prices: Prices,
    scores: Mapping[str, int],
    given: Sequence[PersonalPrice],
    people: tuple[Sequence[int], Collection[str]],
    coupons: bytes,
) -> dict[str, Any]:
    """Hashes of rule, inputs and prices; people : segment of each, and who opted out."""
    segments, away = people
    names = [it.shopper for it in given]
    inputs: Parameters = {
        "score": np.array([scores[it] for it in names], np.int64),
        "segment": np.array(segments, np.int64),
        "opted_out": np.array([it in away for it in names], np.uint8),
        **record.packed(names),
    }
    document = {
        "schema": SCHEMA,
        "sku": prices.sku,
        "currency": prices.currency.code,
        "rule": f"0x{prices.rule.hash().hex()}",
        "shoppers": len(given),
        "inputs": record.hash_of(parameters_bytes(inputs)),
        "prices": record.hash_of(parameters_bytes({"price": np.array([it.price for it in given], np.int64)})),
        "coupons": record.hash_of(coupons),
    }
    return {**document, "hash": record.hash_of(record.canonical(document))}


def _fairness(
    prices: Prices, given: Sequence[PersonalPrice], segments: Sequence[int], away: Collection[str]
) -> FairnessReport:
    rule = prices.rule
    depth = [(rule.public - it.price) * BPS // rule.public if it.personal else 0 for it in given]
    return report(
        np.array(segments, np.int64),
        np.array(depth, np.int64),
        np.array([it.shopper in away for it in given], np.bool_),
        (rule.public - rule.everybody) * BPS // rule.public,
    )
