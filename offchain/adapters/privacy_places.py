"""The `Places` port of an erasure: a shop's folders, its store of coupons, its backups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from offchain.adapters import key_trials, shop_tables, trace_search
from offchain.adapters.privacy_store import PrivacyStore
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_vault import open_vault_engine, scrub
from offchain.data.consents import Consent
from offchain.privacy.erasure import Proof, Whom
from offchain.privacy.needles import Needle
from offchain.privacy.vault import Vault


@dataclass(slots=True)
class ShopPlaces:
    """folders : of the shop, which are rewritten; issued : SQLite file of coupons, None without; backups : files and
    folders that are only looked into."""

    store: PrivacyStore
    folders: Sequence[Path]
    issued: Path | None
    backups: Sequence[Path]

    def tables_without(self, names: Collection[str]) -> Mapping[str, int]:
        """File -> rows that were removed."""
        return shop_tables.without(self.folders, names)

    def coupons_without(self, wallets: Collection[int]) -> int:
        """Coupons that were forgotten, also in the pages of the file."""
        if self.issued is None or not self.issued.exists():
            return 0
        engine = open_vault_engine(f"sqlite:///{self.issued}")
        try:
            removed = SqlOffers(engine).remove(wallets)
            scrub(engine)
        finally:
            engine.dispose()
        return removed

    def renew_wrapping(self) -> Vault:
        """The vault under another key-encryption key."""
        self.store = self.store.rotate_wrapping()
        return self.store.vault

    def forget_consents(self, pseudonym: str, erased: Consent) -> int:
        """Records that were replaced."""
        return self.store.forget_consents(pseudonym, erased)

    def scrub(self) -> None:
        """Of vault and key ring."""
        self.store.scrub()

    def prove(self, needles: Sequence[Needle], whom: Whom, person: bytes | None) -> Proof:
        """By bytes, and by trying keys."""
        privacy = self.store.folder
        issued = [] if self.issued is None or not self.issued.exists() else [self.issued]
        everywhere = [*self.folders, privacy.folder, privacy.keys, *issued, *self.backups]
        sought = key_trials.Sought(whom.pseudonym, whom.shopper, person)
        found = trace_search.search(everywhere, needles)
        trials = key_trials.attempt(everywhere, sought, [self.store.vault.wrapping])
        return Proof(
            files=found.files,
            size=found.size,
            traces=tuple((it.file, it.what) for it in found.traces if not it.harmless),
            harmless=tuple((it.file, it.what) for it in found.traces if it.harmless),
            unread=(*found.unread, *trials.unread),
            trials={
                "key_rings": trials.rings, "vaults": trials.vaults, "keys": trials.keys, "opened": trials.opened,
            },
        )  # fmt: skip
