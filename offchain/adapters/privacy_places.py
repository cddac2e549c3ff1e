"""The `Places` port of an erasure: a shop's folders, its store, its backups."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from offchain.adapters import key_trials, shop_tables, trace_search
from offchain.adapters.coupon_store import files_of_store, opened_store, out_of_sight
from offchain.adapters.privacy_store import PrivacyStore
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_personal import SqlPersonal
from offchain.adapters.sql_vault import scrub
from offchain.data.consents import Consent
from offchain.privacy.erasure import Proof, Whom
from offchain.privacy.needles import Needle
from offchain.privacy.vault import Vault


@dataclass(slots=True)
class ShopPlaces:
    """folders : of the shop, which are rewritten; issued : the store, its file or URL, None without; backups :
    files and folders that are only looked into."""

    store: PrivacyStore
    folders: Sequence[Path]
    issued: str | Path | None
    backups: Sequence[Path]

    def tables_without(self, names: Collection[str]) -> Mapping[str, int]:
        """File -> rows that were removed."""
        return shop_tables.without(self.folders, names)

    def wallets_of(self, names: Collection[str]) -> Collection[int]:
        """That the store joins to the person."""
        with opened_store(self.issued) as engine:
            return frozenset() if engine is None else SqlPersonal(engine).wallets_of(names)

    def store_without(self, names: Collection[str], wallets: Collection[int]) -> Mapping[str, int]:
        """Rows of the store that were forgotten, also in the pages of its file."""
        with opened_store(self.issued) as engine:
            if engine is None:
                return {"coupons": 0, "store_rows": 0}
            coupons = SqlOffers(engine).remove(wallets)
            rows = sum(SqlPersonal(engine).remove(names, wallets).values())
            scrub(engine)
        return {"coupons": coupons, "store_rows": rows}

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
        issued = files_of_store(self.issued)
        everywhere = [*self.folders, privacy.folder, privacy.keys, *issued, *self.backups]
        sought = key_trials.Sought(whom.pseudonym, whom.shopper, person)
        found = trace_search.search(everywhere, needles)
        found.traces += [trace_search.Trace(str(file), what, False) for file, what in self._left(whom)]
        trials = key_trials.attempt(everywhere, sought, [self.store.vault.wrapping])
        return Proof(
            files=found.files,
            size=found.size,
            traces=tuple((it.file, it.what) for it in found.traces if not it.harmless),
            harmless=tuple((it.file, it.what) for it in found.traces if it.harmless),
            unread=(*found.unread, *trials.unread, *out_of_sight(self.issued)),
            trials={
                "key_rings": trials.rings, "vaults": trials.vaults, "keys": trials.keys, "opened": trials.opened,
            },
        )  # fmt: skip

    def _left(self, whom: Whom) -> Iterator[tuple[str, str]]:
        """Rows of the store that hold a wallet as bytes, as no search of a file tells from what the chain says."""
        with opened_store(self.issued) as engine:
            if engine is not None:
                place = engine.url.render_as_string(hide_password=True)
                for table, count in SqlPersonal(engine).count(whom.names, whom.wallets).items():
                    yield place, f"{count:,} rows of {table}"
                if SqlOffers(engine).holds(whom.wallets):
                    yield place, "rows of issued_offers"
