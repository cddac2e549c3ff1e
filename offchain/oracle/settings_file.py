"""The file that says what an oracle does: YAML, in which everything is text until it is read as what it must be.

schema: promissory-oracle/1
campaign: percent-root.yaml
shop: ../shop
plan: {group: tea, lowest_bps: 1000, step_bps: 250, highest_bps: 2000}
schedule: {every: 6h}
salts: keys/salts.key
epochs: epochs
"""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.eligibility.plan import EligibilityPlan
from offchain.oracle.errors import OracleFileError
from offchain.oracle.schedule import Schedule, duration

SCHEMA: Final = "promissory-oracle/1"
_GWEI: Final = 10**9
_Duration = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}[smhd]$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Times(_Part):
    """When epochs are due: `every` 6h, or `at` times of the day, UTC."""

    every: str = ""
    at: tuple[str, ...] = ()


class FeeRule(_Part):
    """bid_after : without being mined; ceiling_gwei : the most that any bid offers, gwei a gas."""

    bid_after: _Duration = "60s"
    ceiling_gwei: Annotated[int, Field(gt=0)] = 500

    @property
    def ceiling(self) -> int:
        """Wei a gas."""
        return self.ceiling_gwei * _GWEI

    @property
    def seconds(self) -> int:
        """Until the next bid."""
        return duration(self.bid_after)


class OracleSettings(_Part):
    """campaign, shop, salts, epochs, privacy, quorum : paths, from the file's folder; nodes : URLs beside
    PROMO_RPC_URL; finality : blocks that follow a transaction until it is final; most_lag : blocks that a node may be
    behind the others; patience : until a transaction that is not final is left to the next look; margin : for
    signing; again : whether a wallet can get a second coupon; valid : how long vouchers count, empty for until the
    campaign's end; received : the store of the API, file from the file's folder or URL: what it received of the
    merchant counts beside the shop's events."""

    form: Annotated[Literal["promissory-oracle/1"], Field(alias="schema")]
    campaign: str
    shop: str
    plan: dict[str, int | str]
    schedule: Times
    salts: str = "salts.key"
    epochs: str = "epochs"
    privacy: str = ""
    quorum: str = ""
    received: str = ""
    nodes: tuple[str, ...] = ()
    finality: Annotated[int, Field(ge=0, le=10_000)] = 0
    most_lag: Annotated[int, Field(ge=0)] = 3
    patience: _Duration = "10m"
    margin: _Duration = "10m"
    fees: Annotated[FeeRule, Field(default_factory=FeeRule)]
    again: bool = False
    valid: Annotated[str, Field(pattern=r"^([1-9][0-9]{0,8}[smhd])?$")] = ""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises `OracleFileError`, which names the entry."""
        try:
            document: Any = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts, lists and maps only
            found = cls.model_validate(document)
            found.eligibility()
            found.times()
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the document"
            raise OracleFileError(f"{path.name}, {place}", first.get("input"), first["msg"]) from error
        except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
            raise OracleFileError(path.name, str(error).replace("\n", " "), f"a {SCHEMA} document") from error
        return found

    def eligibility(self) -> EligibilityPlan:
        """The integers that steer who gets which offer. Raises `TypeError`, `ValueError`."""
        parts = {name: str(value) if name == "group" else int(value) for name, value in self.plan.items()}
        return EligibilityPlan(**parts)  # type: ignore[arg-type]

    def times(self) -> Schedule:
        """When epochs are due. Raises `ValueError`."""
        return Schedule.of(self.schedule.every, self.schedule.at)
