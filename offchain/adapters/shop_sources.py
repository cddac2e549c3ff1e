"""A shop's folder as the oracle's source: behaviour by pseudonym, wallets of those who agreed, from the vault."""

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offchain.adapters.privacy_store import opened
from offchain.data import event_folder, ingestion, privacy_folder
from offchain.data.consents import Purpose
from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.oracle.errors import ConsentError
from offchain.privacy.roles import role_of
from offchain.privacy.vault import Reader

_PURPOSE: Final = "wallets of an epoch"


@dataclass(frozen=True, slots=True)
class ShopSources:
    """shop : folder with events.csv, catalogue.json and privacy; privacy : elsewhere, None for inside it; received :
    gives what the API received before a time, None where nothing is asked."""

    shop: Path
    privacy: Path | None = None
    received: Callable[[int], EventLog] | None = None

    def behaviour(self, cutoff: int) -> Dataset:
        """Everything before `cutoff` of those who allow personal offers. Raises what loading an event folder raises."""
        purposes = {Purpose.PERSONAL_OFFERS, Purpose.RECOMMENDATION}
        intake = ingestion.of_folder(self.shop, self.privacy, purposes)
        received = self.received(cutoff) if self.received else None
        return event_folder.load(self.shop, cutoff, intake, received)

    def wallets(self, now: int) -> Mapping[str, int]:
        """Pseudonym -> wallet, of those alone who allow personal offers; the look at the vault is logged.

        Raises `ConsentError` for a shop without a vault, and `Refusal`, `PrivacyFolderError` where it does not open.
        """
        found = privacy_folder.find(self.shop, self.privacy)
        if found is None:
            raise ConsentError(
                f"{self.shop} has no privacy folder: shoppers' wallets come from the vault, with their consent; begin "
                "with `promo privacy init` and bind wallets with `promo privacy put`"
            )
        with opened(found) as store:
            reader = Reader(user := getpass.getuser(), role_of(user, found.readers), _PURPOSE)
            return store.vault.wallets(reader, found.consents(), now)
