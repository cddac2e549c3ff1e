"""What the manifest of an exported folder must have, each of its kind; members beyond are left alone."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_Count = Annotated[int, Field(ge=0, lt=1 << 63)]
_Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
_Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _File(_Part):
    file: str
    format: str
    sha256: str


class _Table(_Part):
    table: str
    rows: _Count
    files: list[_File]


class _Ledger(_Part):
    merchant: _Address
    keeper: str
    records: _Count
    digest: _Hash


class _Blocks(_Part):
    first: _Count
    last: _Count
    last_hash: _Hash


class ManifestShape(_Part):
    """Raises `ValidationError`, whose first error names the place."""

    blocks: _Blocks
    ledgers: list[_Ledger]
    tables: list[_Table]
