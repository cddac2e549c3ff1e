"""Computes an epoch again from its bundle and compares it with what stands on chain, bit for bit."""

from collections import Counter
from dataclasses import asdict, dataclass

from offchain.attestation import snapshot, typed_data
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.bundle import Bundle
from offchain.domain.terms import Audience
from offchain.eligibility import epochs
from offchain.index.rows import RootRow
from offchain.index.store import IndexStore


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as it was committed. what : its name; expected : as committed; found : as computed."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Published:
    """What the chain says of the root: its hash words, 32 bytes each."""

    root: bytes
    model_root: bytes
    data_root: bytes
    manifest_hash: bytes


def published_root(store: IndexStore, campaign: bytes, epoch: int) -> Published | None:
    """What the index holds of a root; None where the campaign published none of that epoch, or it was vetoed."""
    with store.read() as reader:
        row = reader.get(RootRow, campaign, epoch)
    if row is None or row.vetoed:
        return None
    return Published(row.root, row.model_root, row.data_root, row.manifest_hash)


def recompute(bundle: Bundle, published: Published | None, domain: SigningDomain) -> tuple[Mismatch, ...]:
    """Every difference between the bundle, what it computes to, and the chain; none when all is as promised.

    published : None for a campaign by voucher, whose manifest the issuer keeps; domain : of the hub, to check that the
    bundle's terms are the campaign's. Raises what `epochs.build` raises.
    """
    if published is None and bundle.inputs.terms.audience == Audience.ROOT:
        return (Mismatch("root on chain", bundle.manifest.root, "none published, or vetoed"),)
    campaign = typed_data.campaign_id(domain, bundle.inputs.terms)
    mismatches = _compare("campaign of the terms", "0x" + bundle.inputs.campaign.hex(), "0x" + campaign.hex())
    mismatches += _changed_rows(bundle)
    epoch = epochs.build(bundle.inputs)
    committed, computed = asdict(bundle.manifest), asdict(epoch.manifest)
    for name in committed:
        if name == "models":
            for model in sorted(committed[name].keys() | computed[name].keys()):
                mismatches += _compare(f"model {model}", committed[name].get(model), computed[name].get(model))
        else:
            mismatches += _compare(f"manifest {name}", committed[name], computed[name])
    if published is not None:
        mismatches += _compare("manifest hash on chain", published.manifest_hash.hex(), bundle.manifest.hash().hex())
        mismatches += _compare("root on chain", published.root.hex(), epoch.tree.root.hex())
        mismatches += _compare("model root on chain", published.model_root.hex(), epoch.model_root.hex())
        mismatches += _compare("data root on chain", published.data_root.hex(), epoch.snapshot.root.hex())
    return tuple(mismatches)


def _changed_rows(bundle: Bundle) -> list[Mismatch]:
    """Rows of the data that are not among the committed ones, and committed ones that are gone."""
    dataset = bundle.inputs.dataset
    rows = list(dataset.events.before(dataset.cutoff).canonical_rows())
    hashes = snapshot.commit(rows, bundle.inputs.salt_key).row_hashes
    missing = Counter(bundle.row_hashes) - Counter(hashes)
    strange = Counter(hashes) - Counter(bundle.row_hashes)
    mismatches = []
    for row, row_hash in zip(rows, hashes, strict=True):
        if strange[row_hash]:
            mismatches.append(Mismatch("data row", "a committed row", row.decode(errors="replace")))
    for position, row_hash in enumerate(bundle.row_hashes):
        if missing[row_hash]:
            mismatches.append(Mismatch(f"data row #{position}", "0x" + row_hash.hex(), "gone or altered"))
    return mismatches


def _compare(what: str, expected: object, found: object) -> list[Mismatch]:
    return [] if expected == found else [Mismatch(what, str(expected), str(found))]
