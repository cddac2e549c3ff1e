"""Which column of an export is what: shipped for known shops, and saved by a merchant for others."""

import json
from collections.abc import Mapping as Table
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from offchain.intake.errors import IntakeError

SCHEMA: Final = "promissory-order-mapping/1"
KNOWN: Final = ("shopify", "woocommerce", "medusa", "own")
FIELDS: Final = ("order", "time", "shopper", "sku", "quantity")
"""What every export must have."""
_OTHERS: Final = (
    *("unit_price", "line_total", "delivery", "currency", "status", "cancelled", "refunded_units", "line", "segment"),
)


class Mapping(BaseModel):
    """columns : field -> column of the export; unit_price, or line_total of all units of the row. carried : fields that
    stand in the first row of an order alone; left_out : states whose orders do not count, such as `refunded`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    schema_: Annotated[Literal["promissory-order-mapping/1"], Field(alias="schema")]
    columns: Table[str, str]
    carried: list[str] = []
    left_out: list[str] = []
    time_form: str = ""
    time_zone: str = ""
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    amounts: Literal["units", "minor"] = "units"
    currency: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        unknown = {*self.columns, *self.carried} - {*FIELDS, *_OTHERS}
        missing = [name for name in FIELDS if name not in self.columns]
        if unknown or missing:
            raise ValueError(
                f"unknown {sorted(unknown)}, missing {missing}; fields are {', '.join((*FIELDS, *_OTHERS))}"
            )
        if "unit_price" in self.columns and "line_total" in self.columns:
            raise ValueError("unit_price and line_total are both named: keep the one that the export is exact in")
        if self.thousands == self.decimal:
            raise ValueError("decimal and thousands are the same character")
        return self

    @classmethod
    def shipped(cls, name: str) -> "Mapping":
        """One of `KNOWN`."""
        text = (resources.files(__package__) / "mappings" / f"{name}.yaml").read_text("utf-8")
        return cls.model_validate(yaml.safe_load(text))

    @classmethod
    def load(cls, path: Path) -> "Mapping":
        """From a YAML or JSON file. Raises `IntakeError`."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text("utf-8-sig")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
            raise IntakeError(
                f"mapping {path.name}",
                found=_first(error),
                wanted=f"a document of {SCHEMA}",
                advice="begin with `promo orders mapping --from shopify`, and change what differs",
            ) from error

    def document(self) -> str:
        """As it is saved."""
        return yaml.safe_dump(json.loads(self.model_dump_json(by_alias=True)), sort_keys=False, allow_unicode=True)


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
    return str(error).partition("\n")[0]
