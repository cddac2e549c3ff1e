"""Publishes the root of an epoch, once: what the contract of roots has is compared before anything is signed."""

from typing import Final

from offchain.attestation import calls, typed_data
from offchain.attestation.manifest import Manifest
from offchain.attestation.roots import Root, Shape
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.errors import ForeignRootError
from offchain.campaigns.hub_view import HubView
from offchain.domain.terms import Terms
from offchain.ports import Signer
from offchain.texts.wording import moment

MARGIN: Final = 600
"""Seconds between the earliest activation and the one that is asked for: time for the transaction to be mined."""


def root_of(manifest: Manifest, active_from: int) -> Root:
    """The root that a manifest describes, redeemable from `active_from`, Unix seconds."""
    return Root(
        epoch=manifest.epoch,
        root=_word(manifest.root),
        depth=manifest.depth,
        first_index=manifest.first_index,
        count=manifest.count,
        max_each=manifest.max_each,
        active_from=active_from,
        model_root=_word(manifest.model_root),
        data_root=_word(manifest.data_root),
        manifest_hash=manifest.hash(),
    )


def publish_root(desk: Desk, issuer: Signer, terms: Terms, campaign: bytes, manifest: Manifest) -> Step:
    """Signs and publishes, unless the epoch is published; redeemable after the waiting window and `MARGIN`.

    Raises `ForeignRootError` when another root has the epoch, `Refusal`.
    """
    published = published_root(desk.view, terms.merchant, campaign, manifest.epoch)
    if published is not None:
        wanted = root_of(manifest, published.active_from)
        if published != wanted:
            raise ForeignRootError(f"epoch {manifest.epoch} is the root 0x{published.root.hex()}: build the next epoch")
        note = f"epoch {manifest.epoch} is published, redeemable from {moment(published.active_from)}"
        return Step(action="publish root", campaign=campaign, outcome=Outcome.NOTHING_TO_DO, note=note)
    root = root_of(manifest, desk.view.now() + terms.root_delay_seconds + MARGIN)
    signature = issuer.sign(desk.view.roots_domain.digest(typed_data.of_root(campaign, root)))
    order = Order(
        action="publish root",
        campaign=campaign,
        intent=f"root {campaign.hex()} epoch {root.epoch}",
        to=desk.view.roots,
        data=calls.propose_call(terms, root, signature),
    )
    return desk.act(order, f"epoch {root.epoch}: {root.count} coupons, redeemable from {moment(root.active_from)}")


def published_root(view: HubView, merchant: int, campaign: bytes, epoch: int) -> Root | None:
    """The root of an epoch as it was published, if it was. Raises `ForeignRootError` where its record is not found."""
    if epoch >= view.next_epoch(campaign):
        return None
    for record in view.history_of(merchant).of(campaign, "RootProposed"):
        words = record.words
        if words["epoch"] != epoch:
            continue
        shape = Shape.unpacked(words["shape"])
        hashes = {name: words[name].to_bytes(32, "big") for name in ("root", "modelRoot", "dataRoot", "manifestHash")}
        return Root(
            epoch=epoch,
            root=hashes["root"],
            depth=shape.depth,
            first_index=shape.first_index,
            count=shape.count,
            max_each=shape.max_each,
            active_from=shape.active_from,
            model_root=hashes["modelRoot"],
            data_root=hashes["dataRoot"],
            manifest_hash=hashes["manifestHash"],
        )
    raise ForeignRootError(f"epoch {epoch} of 0x{campaign.hex()} is taken, and its record is not among the logs")


def _word(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
