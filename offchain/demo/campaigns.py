"""The two campaigns of the walk: a percentage by voucher, and one by published root."""

from dataclasses import dataclass, replace

from offchain.attestation import typed_data
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.data.dataset import Dataset
from offchain.demo.roles import Roles
from offchain.domain.terms import Audience, Cold, Kind, Revocation, Scope, Target, Terms
from offchain.eligibility.plan import EligibilityPlan

DAY = 86_400
ROOT_DELAY_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Campaign:
    """id : 32 bytes; group : the product group it is about."""

    name: str
    id: bytes
    terms: Terms
    cold: Cold
    plan: EligibilityPlan


def draft_campaigns(dataset: Dataset, roles: Roles, domain: SigningDomain, now: int) -> tuple[Campaign, Campaign]:
    """The campaigns for the two product groups that sell most, from `now`, Unix seconds, for 30 days."""
    first, second = busiest_groups(dataset, 2)
    cold = Cold(
        auditor=roles.auditor.address,
        funders=(roles.merchant.address,),
        share_bps=(10_000,),
        metadata=keccak(b"A percentage off one product group, for you alone. Once, until the date on the coupon."),
    )
    common = Terms(
        merchant=roles.merchant.address,
        start_time=now,
        end_time=now + 30 * DAY,
        issuer=roles.issuer.address,
        cap=1_000,
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        target=Target.TAGS,
        audience=Audience.VOUCHER,
        value=500,
        cap_amount=300,
        min_amount=1_000,
        target_key=dataset.catalogue.tag_mask(first),
        budget=3_600,
        currency=dataset.currency,
        notice=DAY,
        max_pause=DAY,
        revocation=Revocation.INDEX,
        cold_hash=cold_hash(cold),
    )
    by_root = replace(
        common,
        audience=Audience.ROOT,
        target_key=dataset.catalogue.tag_mask(second),
        cap_amount=400,
        budget=8_000,
        root_delay=ROOT_DELAY_MINUTES,
    )
    # Vouchers are overbooked: half of them are expected to be used. Every leaf of the root is promised in full.
    voucher_plan = EligibilityPlan(
        group=first, lowest_bps=1_000, step_bps=250, highest_bps=2_000, expected_use_bps=5_000
    )
    root_plan = EligibilityPlan(group=second, lowest_bps=1_000, step_bps=250, highest_bps=2_000)
    return (
        Campaign("voucher", typed_data.campaign_id(domain, common), common, cold, voucher_plan),
        Campaign("root", typed_data.campaign_id(domain, by_root), by_root, cold, root_plan),
    )


def busiest_groups(dataset: Dataset, count: int) -> tuple[str, ...]:
    """The groups with most purchases before the cut-off, ties to the lower tag bit."""
    catalogue = dataset.catalogue
    tags = {product.sku: product.tags for product in catalogue.products}
    bought = dataset.events.before(dataset.cutoff).purchases_by_item()
    sold = [
        (sum(number for sku, number in bought.items() if tags.get(sku, 0) >> bit & 1), -bit, group)
        for bit, group in enumerate(catalogue.groups)
    ]
    return tuple(group for _, _, group in sorted(sold, reverse=True)[:count])
