"""What can be set from outside, read once. Nothing else reads the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr

_PREFIX = "PROMO_"


class Settings(BaseModel):
    """Each field is the environment variable PROMO_<NAME>; unset ones keep their defaults.

    rpc_url : the node; store_url : SQLAlchemy URL of the store; data : folder of the Complete Journey tables, unset for
    the simulator; build : folder of everything that is written; deployments : folder of deployments/<chain id>.json;
    account : Brownie account or keystore that deploys; keystore_password : opens it; relayer : keystore of the relayer,
    opened by relayer_password; relay_open, relay_daily : orders of one wallet that wait at once, and that are taken in
    within a day; relay_gas : most of one transaction; relay_fee : most that the relayer bids, wei a gas, 0 for no
    ceiling; relay_merchants : accounts whose orders it sends, with commas, all where empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    rpc_url: str = ""
    store_url: str = ""
    data: Path | None = None
    build: Path = Path("build")
    deployments: Path = Path("deployments")
    account: str = ""
    keystore_password: SecretStr = SecretStr("")
    relayer: str = ""
    relayer_password: SecretStr = SecretStr("")
    relay_open: int = 5
    relay_daily: int = 20
    relay_gas: int = 6_000_000
    relay_fee: int = 0
    relay_merchants: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """From environment variables; those of other programs, and of the tests, are passed over."""
        names = {_PREFIX + name.upper(): name for name in cls.model_fields}
        return cls(**{names[key]: value for key, value in environment.items() if key in names and value})  # type: ignore[arg-type]
