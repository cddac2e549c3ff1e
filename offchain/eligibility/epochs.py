"""One epoch of personal offers, from data to root. The oracle builds it; the auditor builds it again and compares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from offchain.attestation import salts, snapshot, tree
from offchain.attestation.keccak import keccak
from offchain.attestation.manifest import Manifest
from offchain.attestation.parts import address_bytes
from offchain.attestation.roots import Root
from offchain.attestation.snapshot import Snapshot
from offchain.attestation.tree import Tree
from offchain.data.dataset import Dataset
from offchain.domain.terms import Terms
from offchain.eligibility.allocation import Offer, allocate
from offchain.eligibility.groundwork import Groundwork, lay
from offchain.eligibility.plan import EligibilityPlan
from offchain.eligibility.scoring import score


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochInputs:
    """What an epoch is computed from.

    campaign : id, 32 bytes; wallets : shopper -> address; salt_key : secret of all its salts, which its auditor gets,
    so that no other epoch may have it; code_hash : of the source files that compute, 32 bytes.
    """

    dataset: Dataset
    wallets: Mapping[str, int]
    terms: Terms
    campaign: bytes
    plan: EligibilityPlan
    epoch: int
    first_index: int
    salt_key: bytes
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class Epoch:
    """What came out. Leaf i belongs to offer i."""

    offers: tuple[Offer, ...]
    tree: Tree
    snapshot: Snapshot
    manifest: Manifest
    model_root: bytes

    def root(self, active_from: int) -> Root:
        """What is published, redeemable from `active_from`, Unix seconds."""
        return Root(
            epoch=self.manifest.epoch,
            root=self.tree.root,
            depth=self.tree.depth,
            first_index=self.manifest.first_index,
            count=self.manifest.count,
            max_each=self.manifest.max_each,
            active_from=active_from,
            model_root=self.model_root,
            data_root=self.snapshot.root,
            manifest_hash=self.manifest.hash(),
        )


def build(inputs: EpochInputs, ground: Groundwork | None = None) -> Epoch:
    """Scores, allocates, builds the tree and the manifest; nothing but the inputs decides a bit of it.

    ground : what `lay` made of the same data and settings, to save doing it again. Raises what `learn` and
    `allocate` raise.
    """
    ground = ground or lay(inputs.dataset, inputs.plan)
    learned, rows = ground.learned, snapshot.commit(ground.rows, inputs.salt_key)
    scores = score(learned, inputs.dataset, inputs.plan.group)
    offers = allocate(scores, inputs.wallets, inputs.terms, inputs.plan, inputs.first_index)
    leaves = tree.build(leaves_of(offers, inputs.campaign, inputs.epoch, inputs.salt_key))
    models = {name: keccak(parameters) for name, parameters in sorted(learned.parameters.items())}
    model_root = keccak(b"".join(keccak(name.encode()) + models[name] for name in sorted(models)))
    manifest = Manifest(
        campaign=_hex(inputs.campaign),
        epoch=inputs.epoch,
        dataset=inputs.dataset.name,
        rows=rows.rows,
        cutoff=inputs.dataset.cutoff,
        data_root=_hex(rows.root),
        catalogue_hash=_hex(ground.catalogue_hash),
        wallets_hash=_hex(wallets_hash(inputs.wallets)),
        plan=inputs.plan.as_json(),
        models={name: _hex(value) for name, value in models.items()},
        model_root=_hex(model_root),
        code_hash=_hex(inputs.code_hash),
        first_index=inputs.first_index,
        count=len(offers),
        depth=leaves.depth,
        max_each=inputs.terms.cap_amount,
        root=_hex(leaves.root),
    )
    return Epoch(offers, leaves, rows, manifest, model_root)


def epoch_key(secret: bytes, campaign: bytes, epoch: int) -> bytes:
    """The salt key of one epoch, 32 bytes. secret : the issuer's, which nobody gets."""
    return salts.salt(secret, "epoch", campaign, epoch)


def leaves_of(offers: Iterable[Offer], campaign: bytes, epoch: int, salt_key: bytes) -> list[bytes]:
    """The leaf of each offer."""
    coupons = (
        (offer.index, offer.account, offer.value, leaf_salt(salt_key, campaign, epoch, offer.index)) for offer in offers
    )
    return tree.leaf_hashes(campaign, epoch, coupons)


def leaf_salt(salt_key: bytes, campaign: bytes, epoch: int, index: int) -> bytes:
    """The salt of a leaf, which its shopper needs to redeem."""
    return salts.salt(salt_key, "leaf", campaign, epoch, index)


def wallets_hash(wallets: Mapping[str, int]) -> bytes:
    """32 bytes over all bindings, ascending by shopper."""
    pairs = sorted((shopper.encode(), address_bytes(account)) for shopper, account in wallets.items())
    return keccak(b"".join(len(shopper).to_bytes(4, "big") + shopper + account for shopper, account in pairs))


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
