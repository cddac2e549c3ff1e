"""What fits the service into a shop, where its settings name it: behaviour, contracts, manifests, a key for offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from offchain.adapters.clocks import SystemClock
from offchain.adapters.contract_facts import ManifestFolder, contracts_of
from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_behaviour import SqlBehaviour
from offchain.adapters.vault_addresses import VaultUnsubscribing, link_key
from offchain.data import key_file, privacy_folder
from offchain.data.ingestion import Ingestion, of_folder
from offchain.deployment import Deployment
from offchain.ports import Signer
from offchain.queries.proofs import Contracts, Manifests
from offchain.reception.receiving import Reception

OFFERS = "offers"
"""Kind of the key that signs offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingPlaces:
    """privacy : folder of keys and consents, without which no behaviour is received; offer_key : file of the key that
    signs offers; manifests : folder of manifests; builds : folders of Brownie's artefacts."""

    privacy: Path | None = None
    offer_key: Path | None = None
    manifests: Path | None = None
    builds: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFitting:
    """None where there is none."""

    behaviour: Reception | None = None
    contracts: Contracts | None = None
    manifests: Manifests | None = None
    offer_signer: Signer | None = None
    unsubscribing: VaultUnsubscribing | None = None

    @classmethod
    def of(cls, places: FittingPlaces, deployment: Deployment, rpc: Sequence[str], engine: Engine) -> "ShopFitting":
        """Raises `ChainUnavailableError`, `KeyFileError`."""
        key = None if places.offer_key is None else key_file.read(places.offer_key, OFFERS)
        return cls(
            behaviour=Reception(SqlBehaviour(engine), partial(_intake, places.privacy), SystemClock()),
            contracts=contracts_of(deployment, rpc, places.builds),
            manifests=None if places.manifests is None else ManifestFolder(places.manifests),
            offer_signer=None if key is None else KeySigner(key.secret),
            unsubscribing=_unsubscribing(places.privacy),
        )


def _unsubscribing(privacy: Path | None) -> VaultUnsubscribing | None:
    if privacy is None:
        return None
    folder = privacy_folder.load(privacy)
    return VaultUnsubscribing(folder, SystemClock(), link_key(folder))


def _intake(privacy: Path | None) -> Ingestion | None:
    """Read anew each time: somebody may just have said no. Raises `PrivacyFolderError`."""
    return None if privacy is None else of_folder(None, privacy)
