"""What a walk leaves behind: one JSON document, read by tests, by the page and by whoever is curious."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from statistics import median
from typing import Any

from offchain.attestation import calls
from offchain.audit.recompute import Mismatch
from offchain.audit.report import AuditReport, as_json
from offchain.demo.campaigns import Campaign
from offchain.demo.execution import Result
from offchain.demo.walk import Walk
from offchain.evaluation.outcomes import Sale, by_segment, outcome
from offchain.texts.refusal_texts import RefusalTexts

SCHEMA = "promissory-demo/1"


def compose(
    walk: Walk,
    audit: AuditReport,
    recomputed: Mapping[str, tuple[Mismatch, ...]],
    timings: Mapping[str, float],
) -> dict[str, Any]:
    """The document. recomputed : campaign -> differences of its recomputed epoch; timings : step -> seconds."""
    return {
        "schema": SCHEMA,
        "green": is_green(walk, audit, recomputed),
        "data": _data(walk),
        "chain": _chain(walk),
        "segments": {str(segment): words for segment, words in sorted(walk.models.descriptions.items())},
        "campaigns": [_campaign(walk, campaign) for campaign in walk.campaigns],
        **_redemptions(walk),
        "audit": as_json(audit),
        "recompute": {name: [asdict(mismatch) for mismatch in found] for name, found in recomputed.items()},
        "evaluation": {campaign.name: _evaluation(walk, campaign.name) for campaign in walk.campaigns},
        "timings": {step: round(seconds, 3) for step, seconds in timings.items()},
    }


def is_green(walk: Walk, audit: AuditReport, recomputed: Mapping[str, tuple[Mismatch, ...]]) -> bool:
    """Whether every attempt went as expected, and the audit found nothing."""
    return (
        all(result.as_expected for result in walk.results)
        and audit.digest == "match"
        and not audit.differences
        and not any(recomputed.values())
    )


def _chain(walk: Walk) -> dict[str, Any]:
    deployment = walk.world.deployment
    addresses = {name: f"0x{getattr(deployment, name):040x}" for name in ("hub", "roots", "lens")}
    return {"chain_id": deployment.chain_id} | addresses


def _redemptions(walk: Walk) -> dict[str, Any]:
    """What became of the attempts; `at_the_till`: what the cashier refused before anything was sent."""
    redeemed = [result for result in walk.results if result.refusal is None]
    texts = RefusalTexts.load()
    return {
        "redemptions": len(redeemed),
        "refusals": dict(sorted(Counter(result.refusal.code for result in walk.results if result.refusal).items())),
        "at_the_till": dict(sorted(walk.at_the_till.items())),
        "unexpected": sum(not result.as_expected for result in walk.results),
        "attempts": [_attempt(result, texts) for result in walk.results],
        "gas": _gas(redeemed),
    }


def _data(walk: Walk) -> dict[str, Any]:
    events = walk.dataset.events
    return {
        "name": walk.dataset.name,
        "cutoff": walk.dataset.cutoff,
        "rows": events.table.height,
        "by_type": events.by_type(),
        "bad_rows": events.bad_by_reason(),
        "shoppers": events.table["shopper"].n_unique(),
        "products": len(walk.dataset.catalogue.products),
    }


def _campaign(walk: Walk, campaign: Campaign) -> dict[str, Any]:
    epoch = walk.epochs.get(campaign.name)
    answer = walk.world.chain.call(walk.world.deployment.hub, calls.call("stateOf", campaign.id))
    remaining, used, *_ = calls.decode_words(answer)
    about = {
        "name": campaign.name,
        "id": "0x" + campaign.id.hex(),
        "kind": campaign.kind,
        "audience": campaign.audience,
        "group": campaign.plan.group if campaign.plan else None,
        "budget": remaining + sum(sale.discount for sale in _sales(walk, campaign.name)),
        "remaining": remaining,
        "used": used,
        "cap_amount": campaign.terms.cap_amount,
        "offers": len(epoch.offers) if epoch else None,
    }
    if epoch is None:
        return about
    return about | {
        "offers_by_value": dict(sorted(Counter(offer.value for offer in epoch.offers).items())),
        "root": epoch.manifest.root,
        "manifest_hash": "0x" + epoch.manifest.hash().hex(),
        "models": dict(epoch.manifest.models),
    }


def _attempt(result: Result, texts: RefusalTexts) -> dict[str, Any]:
    refusal = result.refusal
    text = texts.render(refusal, "en") if refusal else None
    return {
        "story": result.attempt.story,
        "campaign": result.attempt.campaign,
        "shopper": f"0x{result.attempt.submission.order.shopper:040x}",
        "relayed": result.attempt.sender.address != result.attempt.submission.order.shopper,
        "expected": result.attempt.expected,
        "refusal": refusal.code if refusal else None,
        "facts": {name: _fact(fact) for name, fact in refusal.facts.items()} if refusal else {},
        "sentence": text.sentence if text else None,
        "next_step": text.next_step if text else None,
        "list_price": result.attempt.submission.order.total,
        "discount": result.discount,
        "gas": result.gas_used,
        "transaction": "0x" + result.transaction_hash.hex(),
    }


def _fact(fact: int | bytes) -> str:
    """Hashes and addresses in hexadecimal, numbers in decimal: JSON's own numbers are too short for them."""
    if isinstance(fact, bytes):
        return "0x" + fact.hex()
    return f"0x{fact:040x}" if fact >> 96 else str(fact)


def _gas(redeemed: list[Result]) -> dict[str, int]:
    """Median whole-transaction gas of a redemption, by campaign."""
    by_campaign: dict[str, list[int]] = {}
    for result in redeemed:
        by_campaign.setdefault(result.attempt.campaign, []).append(result.gas_used)
    return {name: int(median(values)) for name, values in by_campaign.items()}


def _evaluation(walk: Walk, name: str) -> dict[str, Any]:
    shown, sales = sorted(walk.shown.get(name, ())), _sales(walk, name)
    parts = by_segment(shown, sales, walk.models.segments)
    return asdict(outcome(shown, sales)) | {"segments": {str(segment): asdict(part) for segment, part in parts.items()}}


def _sales(walk: Walk, name: str) -> list[Sale]:
    return [
        Sale(
            result.attempt.shopper,
            result.attempt.outcome.payable,
            result.attempt.outcome.discount,
            result.attempt.anyway,
        )
        for result in walk.results
        if result.refusal is None and result.attempt.campaign == name
    ]
