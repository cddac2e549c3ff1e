"""The five campaigns of the walk: four kinds of discount, three ways of being entitled to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from offchain.attestation import typed_data
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash, extra_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.data.dataset import Dataset
from offchain.demo.roles import Roles
from offchain.domain.extra import Extra
from offchain.domain.terms import Audience, Cold, Kind, Revocation, Scope, Target, Terms
from offchain.domain.tiers import Tier
from offchain.eligibility.plan import EligibilityPlan

DAY = 86_400
ROOT_DELAY_MINUTES = 60
FLASH_UNITS, FLASH_PRODUCT = 24, 1
"""Units of the flash sale; which product of the catalogue, from 0."""
TIERS = ((1_500, 500), (3_000, 800), (6_000, 1_200))
"""Minor units of the order -> basis points."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """id : 32 bytes; plan : how its personal offers are decided, None for a public one."""

    name: str
    id: bytes
    terms: Terms
    extra: Extra
    cold: Cold
    plan: EligibilityPlan | None

    @property
    def kind(self) -> str:
        """Of the discount."""
        return Kind(self.terms.kind).name

    @property
    def audience(self) -> str:
        """Who may redeem."""
        return Audience(self.terms.audience).name


def draft_campaigns(dataset: Dataset, roles: Roles, domain: SigningDomain, start: int) -> tuple[Campaign, ...]:
    """The campaigns from `start`, Unix seconds, for 60 days; personal ones for the groups that sell most."""
    coffee, fruit, bakery = busiest_groups(dataset, 3)
    common = _common(dataset, roles, start)
    plan = plan_for(coffee)
    tags = {group: dataset.catalogue.tag_mask(group) for group in (coffee, fruit, bakery)}
    by_voucher = replace(common, target=Target.TAGS, target_key=tags[coffee])
    by_root = replace(
        by_voucher,
        audience=Audience.ROOT,
        target_key=tags[fruit],
        cap_amount=400,
        budget=40_000,
        root_delay=ROOT_DELAY_MINUTES,
    )
    # Half of the vouchers are expected to be used, so twice as many are signed as the budget carries.
    overbooked = replace(plan, expected_use_bps=5_000)
    gentle = replace(plan, group=bakery, lowest_bps=500, step_bps=100, highest_bps=900, expected_use_bps=9_000)
    return (
        _campaign(domain, roles, "welcome-back", by_voucher, plan=overbooked),
        _campaign(domain, roles, "for-you", by_root, plan=replace(plan, group=fruit)),
        *_public(domain, roles, common),
        _campaign(domain, roles, "step-up", _tiered(common), tiers=TIERS, plan=gentle),
    )


def code_campaign(dataset: Dataset, roles: Roles, domain: SigningDomain, start: int) -> Campaign:
    """10 % off for everybody who types a code, at most 20.00, from `start`, Unix seconds, for 60 days."""
    terms = replace(
        _common(dataset, roles, start),
        audience=Audience.PUBLIC,
        issuer=0,
        revocation=Revocation.NONE,
        value=1_000,
        cap_amount=2_000,
        budget=500_000,
    )
    return _campaign(domain, roles, "promo10", terms)


def flash_campaign(dataset: Dataset, roles: Roles, domain: SigningDomain, start: int) -> Campaign:
    """A price for each of the first `FLASH_UNITS` units of one product, at most four an order, from `start`, Unix
    seconds, for 60 days."""
    product = dataset.catalogue.products[FLASH_PRODUCT]
    price = product.price * 6 // 10
    each = product.price - price
    terms = replace(
        _common(dataset, roles, start),
        audience=Audience.PUBLIC,
        issuer=0,
        revocation=Revocation.NONE,
        kind=Kind.FIXED_PRICE,
        scope=Scope.UNIT,
        target=Target.SKU,
        target_key=product.id,
        value=price,
        min_amount=0,
        max_units=4,
        cap=FLASH_UNITS,
        cap_amount=4 * each,
        budget=FLASH_UNITS * each,
        stock_units=FLASH_UNITS,
    )
    return _campaign(domain, roles, "flash", terms)


def plan_for(group: str) -> EligibilityPlan:
    """How personal offers are decided; other plans of the walk differ in depth and overbooking only."""
    return EligibilityPlan(group=group, lowest_bps=1_000, step_bps=250, highest_bps=2_000)


def _common(dataset: Dataset, roles: Roles, start: int) -> Terms:
    """What the campaigns share: a percentage by voucher."""
    return Terms(
        merchant=roles.merchant.address,
        start_time=start,
        end_time=start + 60 * DAY,
        issuer=roles.issuer.address,
        cap=10_000,
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=500,
        cap_amount=300,
        min_amount=1_000,
        budget=18_000,
        currency=dataset.currency,
        notice=DAY,
        max_pause=DAY,
        revocation=Revocation.INDEX,
        cold_hash=bytes(32),
    )


def _public(domain: SigningDomain, roles: Roles, common: Terms) -> Iterator[Campaign]:
    """An amount off, 300 times exactly, since the budget is a multiple of it; and one for every ten spent."""
    public = replace(common, audience=Audience.PUBLIC, issuer=0, revocation=Revocation.NONE, cap_amount=500)
    fixed = replace(public, kind=Kind.FIXED, value=300, min_amount=2_000, budget=90_000)
    yield _campaign(domain, roles, "three-off", fixed)
    every = replace(public, kind=Kind.EVERY, value=100, max_times=5, budget=150_000)
    yield _campaign(domain, roles, "every-ten", every)


def _tiered(common: Terms) -> Terms:
    """The more is spent, the higher the percentage; vouchers can be voided by epoch."""
    return replace(
        common,
        kind=Kind.TIER,
        value=0,
        min_amount=0,
        cap_amount=800,
        budget=90_000,
        revocation=Revocation.EPOCH,
        extra_hash=extra_hash([Tier(threshold, value).packed() for threshold, value in TIERS]),
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


def _campaign(
    domain: SigningDomain,
    roles: Roles,
    name: str,
    terms: Terms,
    *,
    tiers: Sequence[tuple[int, int]] = (),
    plan: EligibilityPlan | None = None,
) -> Campaign:
    cold = Cold(
        auditor=roles.auditor.address,
        funders=(terms.merchant,),
        share_bps=(10_000,),
        metadata=keccak(f"Promissory walk: campaign {name}".encode()),
    )
    terms = replace(terms, cold_hash=cold_hash(cold))
    steps = tuple(Tier(threshold, value) for threshold, value in tiers)
    return Campaign(name, typed_data.campaign_id(domain, terms), terms, Extra(tiers=steps), cold, plan)
