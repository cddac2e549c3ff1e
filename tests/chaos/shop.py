"""A shop with behaviour, a vault with wallets, a campaign by root, and the oracle's file, in a folder."""

from __future__ import annotations

import getpass
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from eth_account import Account

from offchain.adapters.keys import KeySigner
from offchain.adapters.privacy_store import create, opened
from offchain.data import consents
from offchain.data.consents import Consent, Purpose
from offchain.data.simulator import ShopParameters, simulate
from offchain.deployment import Deployment

PASSWORD = "not a secret"
GROUPS = 6
CAMPAIGN = """schema: promissory-campaign/1
name: tea-by-list
currency: USD
who: {{issuer: issuer, auditor: auditor}}
when: {{start: now, end: +60d}}
offer:
  kind: PERCENT
  percent: "5%"
  scope: LINE
  at_most: "4.00"
  target: {{groups: ["{group}"]}}
audience: {audience}
limits: {{uses: 2000, budget: "{budget}"}}
promises: {{notice: 3d, max_pause: 12h, {promises}}}
texts:
  en: {{title: Tea, body: At least 5 % off tea.}}
catalogue: catalogue.json
"""


@dataclass(frozen=True)
class Shop:
    """folder : holds everything; cutoffs : two moments with behaviour before and between them, Unix seconds."""

    folder: Path
    cutoffs: tuple[int, int]
    group: str

    @property
    def shop(self) -> Path:
        """Behaviour and vault."""
        return self.folder / "shop"

    @property
    def config(self) -> Path:
        """The oracle's file."""
        return self.folder / "oracle.yaml"

    @property
    def campaign(self) -> Path:
        """The campaign's document."""
        return self.folder / "tea.yaml"

    def configure(self, **changes: Any) -> None:
        """Writes the oracle's file."""
        document = {
            "schema": "promissory-oracle/1",
            "campaign": "tea.yaml",
            "shop": "shop",
            "plan": {"group": self.group, "clusters": 3, "lowest_bps": 1000, "step_bps": 250, "highest_bps": 2000},
            "schedule": {"every": "1d"},
            **changes,
        }
        self.config.write_text(json.dumps(document))  # which is YAML too

    def environment(self, key: str, url: str) -> dict[str, str]:
        """What a command is told. key : name of its keystore."""
        return {
            "PROMO_RPC_URL": url,
            "PROMO_DEPLOYMENTS": str(self.folder / "deployments"),
            "PROMO_BUILD": str(self.folder / "build"),
            "PROMO_ACCOUNT": str(self.folder / "keys" / f"{key}.json"),
            "PROMO_KEYSTORE_PASSWORD": PASSWORD,
            "PROMO_STORE_URL": f"sqlite:///{self.folder / 'store.sqlite3'}",
        }


def keystore(folder: Path, name: str, secret: bytes) -> None:
    """An encrypted key, with few rounds: the keys are worthless."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(Account.encrypt(secret, PASSWORD, kdf="pbkdf2", iterations=1_000)))


def open_shop(folder: Path, *, shoppers: int = 60, budget: str = "400.00", audience: str = "ROOT") -> Shop:
    """Behaviour of so many shoppers, who all bind a wallet; every fifth says no to personal offers."""
    dataset = simulate(ShopParameters(seed=5, shoppers=shoppers, products=30, groups=GROUPS, days=40)).dataset
    place = folder / "shop"
    place.mkdir(parents=True)
    dataset.events.table.write_csv(place / "events.csv")
    (place / "shop.json").write_text(json.dumps({"name": "tea shop", "currency": dataset.currency}))
    for catalogue in (place / "catalogue.json", folder / "catalogue.json"):
        dataset.catalogue.save(catalogue)
    privacy = create(place / "privacy", None, frozenset({Purpose.CONTACT}), {getpass.getuser(): "officer"})
    names = sorted(set(dataset.events.table["shopper"].to_list()))
    with opened(privacy) as store:
        for number, name in enumerate(names):
            store.vault.put(name, {"wallet": f"0x{wallet(number):040x}"}, 1_700_000_000)
        refused = [store.vault.pseudonyms.of(name) for name in names[::5]]
        store.consent([Consent(it, Purpose.PERSONAL_OFFERS, False, 1_700_000_000, "form") for it in refused])
    times = dataset.events.table["time"]
    last, first = int(times.max()), int(times.min())  # type: ignore[arg-type]
    shop = Shop(folder, (first + 3 * (last - first) // 4, last + 1), dataset.catalogue.groups[0])
    shop.campaign.write_text(written(shop.group, budget, audience))
    shop.configure()
    return shop


def written(group: str, budget: str, audience: str) -> str:
    """The campaign's document; of vouchers all can be revoked at once, of leaves each by its index."""
    promises = "revocation: EPOCH" if audience == "VOUCHER" else "revocation: INDEX, root_delay: 1h"
    return CAMPAIGN.format(group=group, budget=budget, audience=audience, promises=promises)


def wallet(number: int) -> int:
    """Of the shopper of that number, in the order of their ids."""
    return 0xA0_0000 + number


def say_who(folder: Path, deployment: Deployment, **accounts: int) -> None:
    """Roles and deployment."""
    deployment.save(folder / "deployments")
    names = "\n".join(f'    {name}: "0x{account:040x}"' for name, account in accounts.items())
    text = f'schema: promissory-roles/1\nchains:\n  "{deployment.chain_id}":\n{names}\n'
    (folder / "roles.yaml").write_text(text)


def consents_of(shop: Shop) -> tuple[Consent, ...]:
    """What its shoppers said."""
    return consents.read(shop.shop / "privacy" / "consents.jsonl")


def keys(folder: Path, **signers: KeySigner) -> None:
    """A keystore for each, by its name."""
    for name, signer in signers.items():
        keystore(folder / "keys", name, bytes.fromhex(signer._key.to_hex()))


def events(shop: Shop) -> pl.DataFrame:
    """The behaviour."""
    return pl.read_csv(shop.shop / "events.csv")
