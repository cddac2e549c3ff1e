"""Computes an epoch again from its bundle and compares it with what stands on chain, bit for bit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace

from offchain.attestation import typed_data
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.bundle import Bundle
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience
from offchain.eligibility import epochs, groundwork
from offchain.eligibility.epochs import Epoch
from offchain.eligibility.groundwork import Groundwork
from offchain.index.rows import CampaignRow, RedemptionRow, RootRow
from offchain.index.store import IndexStore


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as it was committed. what : its name; expected : as committed; found : as computed."""

    what: str
    expected: str
    found: str


@dataclass(slots=True)
class Groundworks:
    """Laid once for all bundles that were read from the same bytes and have the same settings of the models."""

    _laid: dict[tuple[object, ...], Groundwork] = field(default_factory=dict)

    def of(self, bundle: Bundle) -> Groundwork:
        """That of a bundle. Raises what `groundwork.lay` raises."""
        inputs = bundle.inputs
        key = (bundle.data_hash, inputs.dataset.cutoff, inputs.plan.model_settings)
        if key not in self._laid:
            self._laid[key] = groundwork.lay(inputs.dataset, inputs.plan)
        return self._laid[key]


def published_root(store: IndexStore, campaign: bytes, epoch: int) -> Root | None:
    """What the index holds of a root; None where the campaign published none of that epoch, or it was vetoed.

    Raises `Refusal` where nobody created the campaign.
    """
    with store.read() as reader:
        if reader.get(CampaignRow, campaign) is None:
            raise Refusal("Hub_UnknownCampaign", campaign=campaign)
        row = reader.get(RootRow, campaign, epoch)
    if row is None or row.vetoed:
        return None
    return Root(**{part.name: getattr(row, part.name) for part in fields(Root)})


def redeemed_coupons(store: IndexStore, campaign: bytes) -> tuple[RedemptionRow, ...]:
    """What the index holds of a campaign's redemptions."""
    with store.read() as reader:
        return tuple(reader.rows(RedemptionRow, where={"campaign": campaign}))


def recompute(
    bundle: Bundle,
    published: Root | None,
    domain: SigningDomain,
    redeemed: Sequence[RedemptionRow] = (),
    grounds: Groundworks | None = None,
) -> tuple[Mismatch, ...]:
    """Every difference between the bundle, what it computes to, and the chain; none when all is as promised.

    published : None for a campaign by voucher, whose manifest the issuer keeps; domain : of the hub, to check that the
    bundle's terms are the campaign's; redeemed : of the campaign, read where it is by voucher, since a root's proofs
    say by themselves who was offered what; grounds : for an auditor with several bundles. Raises what `epochs.build`
    raises.
    """
    if published is None and bundle.inputs.terms.audience == Audience.ROOT:
        return (Mismatch("root on chain", bundle.manifest.root, "none published, or vetoed"),)
    campaign = typed_data.campaign_id(domain, bundle.inputs.terms)
    mismatches = _compare("campaign of the terms", "0x" + bundle.inputs.campaign.hex(), "0x" + campaign.hex())
    ground, stated = (grounds or Groundworks()).of(bundle), bundle.manifest.hash()
    epoch = epochs.build(bundle.inputs, ground)
    mismatches += _changed_rows(bundle, ground.rows, epoch.snapshot.row_hashes)
    committed, computed = asdict(bundle.manifest), asdict(epoch.manifest)
    for name in committed:
        if name == "models":
            for model in sorted(committed[name].keys() | computed[name].keys()):
                mismatches += _compare(f"model {model}", committed[name].get(model), computed[name].get(model))
        else:
            mismatches += _compare(f"manifest {name}", committed[name], computed[name])
    if published is not None:
        mismatches += _differing(published, replace(epoch.root(published.active_from), manifest_hash=stated))
    if bundle.inputs.terms.audience == Audience.VOUCHER:
        mismatches += _strange_vouchers(epoch, redeemed)
    return tuple(mismatches)


def _strange_vouchers(epoch: Epoch, redeemed: Sequence[RedemptionRow]) -> list[Mismatch]:
    """Redeemed vouchers that the issuer signed for others, or deeper, than was computed; lower indices are of bundles
    before this one, higher ones of nobody."""
    first, mismatches = epoch.manifest.first_index, []
    last = first + epoch.manifest.count - 1
    for row in redeemed:
        what, found = f"redeemed coupon {row.coupon_index}", _offer_text(row.value, row.shopper)
        if first <= row.coupon_index <= last:
            offer = epoch.offers[row.coupon_index - first]
            mismatches += _compare(what, _offer_text(offer.value, offer.account), found)
        elif row.coupon_index > last:
            mismatches.append(Mismatch(what, f"an index from {first} to {last}", found))
    return mismatches


def _offer_text(value: int, account: int) -> str:
    return f"value {value} for 0x{account:040x}"


def _changed_rows(bundle: Bundle, rows: Sequence[bytes], hashes: Sequence[bytes]) -> list[Mismatch]:
    """Rows of the data that are not among the committed ones, and committed ones that are gone, each with its place in
    canonical order, from 0: of the rows as brought, or of those committed. hashes : of the rows, as computed."""
    if hashes == bundle.row_hashes:
        return []
    missing = Counter(bundle.row_hashes) - Counter(hashes)
    strange = Counter(hashes) - Counter(bundle.row_hashes)
    mismatches = []
    for position, (row, row_hash) in enumerate(zip(rows, hashes, strict=True)):
        if strange[row_hash]:
            found = f"#{position} as brought: {row.decode(errors='replace')}"
            mismatches.append(Mismatch("data row", "a committed row", found))
    for position, row_hash in enumerate(bundle.row_hashes):
        if missing[row_hash]:
            mismatches.append(Mismatch(f"data row #{position}", "0x" + row_hash.hex(), "gone or altered"))
    return mismatches


def _differing(published: Root, computed: Root) -> list[Mismatch]:
    """Every part of the root but the time of its activation, which is chosen when it is published."""
    mismatches = []
    for part in fields(Root):
        expected, found = (getattr(root, part.name) for root in (published, computed))
        texts = (it.hex() if isinstance(it, bytes) else it for it in (expected, found))
        mismatches += _compare(f"{part.name.replace('_', ' ')} on chain", *texts)
    return mismatches


def _compare(what: str, expected: object, found: object) -> list[Mismatch]:
    return [] if expected == found else [Mismatch(what, str(expected), str(found))]
