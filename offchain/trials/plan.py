"""A trial as it is registered before it begins: nothing that decides its verdict can be chosen afterwards.

The plan's hash (Keccak-256 of its canonical JSON) can be published before the start, in a campaign's cold terms or
anywhere with a date; the seed of the assignment is committed to in the plan and published afterwards.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from offchain.attestation.keccak import keccak
from offchain.domain.bounds import BPS
from offchain.trials.errors import PlanError, SeedError

SEED_BYTES: Final = 32
_FORM: Final = "promissory-trial/1"


def _seconds(found: object) -> object:
    """Unix seconds of an ISO 8601 moment; a date is its midnight, all in UTC."""
    if not isinstance(found, str):
        return found
    moment = datetime.fromisoformat(found)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


Moment: TypeAlias = Annotated[int, BeforeValidator(_seconds)]
Share: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=BPS)]
Metric: TypeAlias = Literal["conversion", "sales", "orders", "repeat"]
"""What is measured of a shopper between start and stop: 1 if he bought, minor units he paid, days with a purchase, 1
if he bought on two days or more."""


class Plan(BaseModel):
    """arms : name -> share of the shoppers in basis points, adding up to 10000; control : the arm that gets nothing
    new; metric : decides the verdict, everything else is only shown; alpha_bps : chance to see an effect where there
    is none; power_bps : chance to see the smallest effect where there is one; smallest_effect : of the metric, in its
    unit, conversions in basis points; expected : of the metric in control, and spread : its standard deviation
    (ignored for rates), from the past; start, stop : Unix seconds or ISO 8601; covariate_days : before the start,
    whose purchases reduce the variance (CUPED), 0: none; commitment : of the seed; margin_bps : what the shop keeps of
    sales, for the return."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(strict=True, min_length=1, max_length=100)]
    arms: Annotated[dict[str, Share], Field(min_length=2, max_length=20)]
    control: str
    metric: Metric
    alpha_bps: Annotated[int, Field(strict=True, ge=1, le=5_000)] = 500
    power_bps: Annotated[int, Field(strict=True, ge=5_000, le=9_999)] = 8_000
    smallest_effect: Annotated[int, Field(strict=True, ge=1)]
    expected: Annotated[int, Field(strict=True, ge=0)]
    spread: Annotated[int, Field(strict=True, ge=0)] = 0
    start: Moment
    stop: Moment
    covariate_days: Annotated[int, Field(strict=True, ge=0, le=3_650)] = 0
    margin_bps: Annotated[int, Field(strict=True, ge=0, le=BPS)] = BPS
    commitment: Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        total = sum(self.arms.values())
        if total != BPS:
            raise ValueError(f"arms add up to {total}, wanted {BPS}")
        if self.control not in self.arms:
            raise ValueError(f"control is {self.control!r}, wanted one of {sorted(self.arms)}")
        if self.stop <= self.start:
            raise ValueError(f"stop {self.stop} is not after start {self.start}")
        if self.is_rate and not 0 < self.expected + self.smallest_effect < BPS:
            raise ValueError(f"expected + smallest_effect is {self.expected + self.smallest_effect}, wanted 1..9999")
        if not self.is_rate and not self.spread:
            raise ValueError(f"{self.metric} needs its spread, a standard deviation above 0")
        return self

    @property
    def is_rate(self) -> bool:
        """Whether the metric is 0 or 1 of a shopper."""
        return self.metric in {"conversion", "repeat"}

    def canonical(self) -> bytes:
        """JSON with sorted keys and no white space, in UTF-8."""
        document = {"form": _FORM, **self.model_dump()}
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def digest(self) -> str:
        """The plan's hash, 0x and 64 digits."""
        return f"0x{keccak(self.canonical()).hex()}"

    def check_seed(self, seed: bytes) -> None:
        """Raises `SeedError` unless the plan committed to this seed."""
        found = commitment_of(seed)
        if found != self.commitment:
            raise SeedError("seed", found=found, wanted=self.commitment, advice="use the seed of this plan")


def commitment_of(seed: bytes) -> str:
    """What a plan says of its seed before anybody knows it. Raises `SeedError` unless it has 32 bytes."""
    if len(seed) != SEED_BYTES:
        raise SeedError(
            "seed", found=f"{len(seed)} bytes", wanted=f"{SEED_BYTES} bytes", advice="make it with `new-seed`"
        )
    return f"0x{keccak(b'promissory trial seed' + seed).hex()}"


def load(path: Path) -> Plan:
    """From a YAML or JSON file. Raises `PlanError` with every mistake."""
    try:
        found: Any = yaml.safe_load(path.read_text("utf-8"))
        return Plan.model_validate(_plain(found))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        problems = _problems(error) if isinstance(error, ValidationError) else str(error)
        raise PlanError(path.name, found=problems, wanted="a trial's plan", advice="mend it, see docs") from error


def _plain(found: Any) -> Any:
    """YAML makes a date of what looks like one."""
    if not isinstance(found, dict):
        return found
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()}


def _problems(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, it['loc'])) or 'plan'}: {it['msg']}" for it in error.errors())
