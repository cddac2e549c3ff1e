"""Allots the offers of a file to the shoppers of another: coupons for `promo coupon issue --to`, record, fairness."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from offchain.allotment import constraints_file, offers_file, record, scores_file
from offchain.allotment.errors import ScoresFileError
from offchain.allotment.fairness import FairnessReport, report
from offchain.allotment.offers_file import Offers
from offchain.allotment.scores_file import Scores
from offchain.campaigns import forms
from offchain.eligibility.knapsack.limits import sizes, sums
from offchain.eligibility.knapsack.prices import scored
from offchain.eligibility.knapsack.problem import Constraints, Measure
from offchain.eligibility.knapsack.solver import Solution, allocate
from offchain.texts.wording import money


@dataclass(frozen=True, slots=True, eq=False)
class Allotment:
    """coupons : the CSV file, ascending by shopper; record : see `record.py`."""

    offers: Offers
    scores: Scores
    constraints: Constraints
    found: Solution
    coupons: bytes
    record: dict[str, Any]
    fairness: FairnessReport


def allot(scores: Path, offers: Path, budget: str, constraints: Path | None) -> Allotment:
    """Reads, allocates, and writes nothing; budget : an amount in the currency of the offers.

    Raises `Refusal` where the constraints cannot be kept or a price is not below the public one; `DocumentError`,
    `ScoresFileError`, `FormError`, `InputError`, `BoundError` for what cannot be read or computed.
    """
    given = offers_file.load(offers)
    decimals = given.currency.decimals
    spendable = forms.money(budget, decimals)
    read = scores_file.load(scores, [one.name for one in given.offers], [one.depth for one in given.offers])
    wanted = (
        Constraints(budget=spendable)
        if constraints is None
        else constraints_file.load(constraints, read.problem, spendable, decimals)
    )
    found = allocate(read.problem, wanted)
    coupons = _coupons(given, read, found)
    depth = np.append(read.problem.depth, 0)[found.offer]
    return Allotment(
        offers=given,
        scores=read,
        constraints=wanted,
        found=found,
        coupons=coupons,
        record=record.record(read.problem, wanted, found, coupons),
        fairness=report(read.problem.segment, depth, read.opted_out, given.public_depth),
    )


def document_of(allotment: Allotment) -> dict[str, Any]:
    """What the command answers: whole numbers, minor units."""
    found, offers = allotment.found, allotment.offers
    names = [one.name for one in offers.offers]
    counts = np.bincount(found.offer + 1, minlength=len(names) + 1).tolist()
    return {
        "currency": offers.currency.code,
        "budget": allotment.constraints.budget,
        "spent": found.cost,
        "gain": found.gain,
        "bound": found.bound,
        "gap": list(found.gap),
        "gap_ppb": found.gap_ppb,
        "served": sum(counts[1:]),
        "offers": dict(zip(names, counts[1:], strict=True)),
        "segments": _segments(allotment),
        "fairness": allotment.fairness.as_json(),
        "record": allotment.record["hash"],
    }


def told_lines(allotment: Allotment) -> list[str]:
    """The same for people."""
    found, currency = allotment.found, allotment.offers.currency
    document = document_of(allotment)
    spent, budget = (money(amount, currency.decimals) for amount in (found.cost, allotment.constraints.budget))
    proof = "which nothing can beat" if found.gap_ppb == 0 else f"at most {found.gap_ppb} billionths below the best"
    lines = [
        f"{document['served']:,} of {found.offer.size:,} shoppers get an offer for {spent} of {budget} {currency.code}",
        f"expected gain {found.gain:,}, {proof}",
    ]
    lines += [f"  {name:<20}{count:>12,}" for name, count in document["offers"].items()]
    lines += [
        f"  segment {one['segment']:<12}{one['offered']:>12,} offers {money(one['spent'], currency.decimals):>16}"
        for one in document["segments"]
    ]
    return [*lines, f"record {allotment.record['hash']}"]


def _segments(allotment: Allotment) -> list[dict[str, int]]:
    problem = allotment.scores.problem
    units = scored(problem, Measure.OFFERS, by_segment=True)
    total, people = sums(units, allotment.found.offer), sizes(problem, units)
    rows = zip(np.unique(problem.segment), people, total.shoppers, total.spend, strict=True)
    return [
        {"segment": int(name), "shoppers": int(size), "offered": int(offered), "spent": int(spent)}
        for name, size, offered, spent in rows
    ]


def _coupons(offers: Offers, scores: Scores, found: Solution) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("account", "value", "offer"))
    seen: set[int] = set()
    for place in np.flatnonzero(found.offer >= 0).tolist():
        account, one = scores.account(place), offers.offers[int(found.offer[place])]
        if account in seen:
            raise ScoresFileError(scores.path, "account", f"0x{account:040x} of two shoppers", "a wallet each")
        seen.add(account)
        rows.writerow((f"0x{account:040x}", one.value, one.name))
    return text.getvalue().encode()
