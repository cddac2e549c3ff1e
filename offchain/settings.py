"""What can be set from outside, read once. Nothing else reads the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr

_PREFIX = "PROMO_"


class Settings(BaseModel):
    """Each field is the environment variable PROMO_<NAME>; unset ones keep their defaults.

    rpc_url : the node, or several, parted by blanks; store_url : the store, a file or a URL; data : folder of the
    Complete Journey tables, unset for the simulator; build : folder of everything that is written; deployments : folder
    of deployments/<chain id>.json; account : Brownie account or keystore that deploys; keystore_password : opens it.

    privacy : folder of a shop's keys and consents; webhook_hosts : names with commas to which webhooks may be sent;
    webhook_private : 1 allows plain HTTP and private addresses too, for trying out; webhook_key : file of the key that
    signs them; offer_key : of the key that signs offers for programs; manifests : folder below which the manifests of
    epochs are.

    Of the service, lists with commas between their parts. origins : where it stands, such as https://shop.example, by
    default where it listens; session_hours : longest session; cors_origins : of other pages that may read answers;
    trusted_proxies : networks whose X-Forwarded-For is believed, such as 10.0.0.0/8; rates : such as
    "read=600/60,quote=off", requests in seconds of one caller, or "off" for no limits at all.

    cashier, issuer : keystores that sign quotes, and vouchers of wallets that are bound; opened by cashier_password and
    issuer_password.

    Of the relayer. relayer : its keystore, opened by relayer_password; relay_open, relay_daily : orders of one wallet
    that wait at once, and that are taken in within a day; relay_gas : most of one transaction; relay_fee : most that it
    bids, wei a gas, 0 for no ceiling; relay_merchants : accounts whose orders it sends, with commas, all where empty.

    Of the office. goodwill_each, goodwill_day : most that one coupon of support's may cost, and all of one agent's of
    a day, minor units; codes_day : one-time codes for customers' wallets that one agent may make a day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    rpc_url: str = ""
    store_url: str = ""
    data: Path | None = None
    build: Path = Path("build")
    deployments: Path = Path("deployments")
    account: str = ""
    keystore_password: SecretStr = SecretStr("")
    privacy: Path | None = None
    webhook_hosts: str = ""
    webhook_private: bool = False
    webhook_key: Path | None = None
    offer_key: Path | None = None
    manifests: Path | None = None
    origins: str = ""
    cors_origins: str = ""
    trusted_proxies: str = ""
    rates: str = ""
    session_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 12
    relayer: str = ""
    relayer_password: SecretStr = SecretStr("")
    cashier: str = ""
    cashier_password: SecretStr = SecretStr("")
    issuer: str = ""
    issuer_password: SecretStr = SecretStr("")
    relay_open: int = 5
    relay_daily: int = 20
    relay_gas: int = 6_000_000
    relay_fee: int = 0
    relay_merchants: str = ""

    def key_file(self, name: str) -> Path:
        """Of the keys that are made by themselves: as it is set, else `<name>s.key` beside the folder `build`."""
        set_: Path | None = getattr(self, f"{name}_key")
        return set_ or self.build.parent / f"{name}s.key"

    goodwill_each: Annotated[int, Field(ge=0)] = 2_000
    goodwill_day: Annotated[int, Field(ge=0)] = 10_000
    codes_day: Annotated[int, Field(ge=0)] = 20

    @property
    def rpc_urls(self) -> tuple[str, ...]:
        """Of every node; who uses one node takes the first."""
        return tuple(self.rpc_url.split())

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """From environment variables; those of other programs, and of the tests, are passed over."""
        names = {_PREFIX + name.upper(): name for name in cls.model_fields}
        return cls(**{names[key]: value for key, value in environment.items() if key in names and value})  # type: ignore[arg-type]
