"""Publishes the root of an epoch: `brownie run publish_root main BUNDLE [dry] --network ID`.

BUNDLE is the folder that the oracle wrote for the auditor. The epoch is computed again from it before the issuer signs;
PROMO_ACCOUNT must be the issuer's keystore. Given again, it sends nothing: the contract of roots knows the epoch.
"""

from pathlib import Path

from offchain.adapters.source_code import code_hash
from offchain.audit import bundle as bundles
from offchain.audit.bundle import Bundle
from offchain.audit.recompute import recompute
from offchain.campaigns import currencies
from offchain.campaigns.desk import Desk
from offchain.campaigns.errors import CampaignError
from offchain.campaigns.refusals_told import in_words
from offchain.campaigns.root_publication import publish_root, root_of
from offchain.domain.refusals import Refusal
from scripts.surroundings import open_office, plain_words, signer_of, told


def main(folder: str, *words: str) -> None:
    """Checks the bundle, signs its root and publishes it."""
    with plain_words():
        office = open_office(words)
        issuer = signer_of(office)
        bundle = bundles.read(Path(folder), code_hash())
        inputs = bundle.inputs
        with in_words(currencies.of_number(inputs.terms.currency)):
            if issuer.address != inputs.terms.issuer:
                raise Refusal("Roots_Signer", recovered=issuer.address, issuer=inputs.terms.issuer)
            check(bundle, office.desk)
            told([publish_root(office.desk, issuer, inputs.terms, inputs.campaign, bundle.manifest)])


def check(bundle: Bundle, desk: Desk) -> None:
    """Refuses a bundle whose root is not what its data compute to, or whose campaign is not of this hub."""
    root = root_of(bundle.manifest, active_from=0)
    mismatches = recompute(bundle, root, desk.view.domain)
    if mismatches:
        lines = [f"{it.what}: expected {it.expected}, found {it.found}" for it in mismatches]
        raise CampaignError("\n".join(["the bundle does not compute to its root:", *lines]))
