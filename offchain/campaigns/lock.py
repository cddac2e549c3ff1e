"""The lock file: which campaign a document became on a chain, and when its relative times were counted from.

Without it a second run of a document with relative times would make a second campaign. It holds nothing secret and
belongs beside the documents, under version control. One file serves all documents and chains.

    {"schema": "promissory-campaign-lock/1",
     "chains": {"1337": {"0x<hub>": {"tea-5": {"campaign": "0x..", "merchant": "0x..", "now": 1767225600,
                                               "created": true}}}}}
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.campaigns import forms
from offchain.campaigns.errors import LockError
from offchain.campaigns.one_writer import alone

FILE: Final = "campaign.lock.json"
SCHEMA: Final = "promissory-campaign-lock/1"


class _Entry(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    campaign: Annotated[str, Field(pattern=forms.HASH)]
    merchant: Annotated[str, Field(pattern=forms.ADDRESS)]
    now: int
    created: bool


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    form: Annotated[Literal["promissory-campaign-lock/1"], Field(alias="schema")]
    chains: dict[str, dict[str, dict[str, _Entry]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """now : Unix seconds that relative times count from; created : the hub was seen to have it, and not only asked."""

    campaign: bytes
    merchant: int
    now: int
    created: bool


@dataclass(frozen=True, slots=True)
class LockFile:
    """The entries of one hub in one file. path : need not exist yet."""

    path: Path
    chain_id: int
    hub: int

    def find(self, name: str) -> Locked | None:
        """The entry of a document's name. Raises `LockError`."""
        entry = self._read().get(str(self.chain_id), {}).get(self._hub, {}).get(name)
        if entry is None:
            return None
        campaign, merchant = bytes.fromhex(entry.campaign[2:]), int(entry.merchant, 16)
        return Locked(campaign=campaign, merchant=merchant, now=entry.now, created=entry.created)

    def put(self, name: str, locked: Locked) -> None:
        """Writes an entry; the file is replaced whole or not at all, by one program at a time. Raises `LockError`."""
        with alone(self.path):
            self._replace(name, locked)

    def _replace(self, name: str, locked: Locked) -> None:
        chains = {chain: {hub: dict(names) for hub, names in hubs.items()} for chain, hubs in self._read().items()}
        chains.setdefault(str(self.chain_id), {}).setdefault(self._hub, {})[name] = _Entry(
            campaign=f"0x{locked.campaign.hex()}",
            merchant=f"0x{locked.merchant:040x}",
            now=locked.now,
            created=locked.created,
        )
        written = {
            chain: {hub: {key: entry.model_dump() for key, entry in names.items()} for hub, names in hubs.items()}
            for chain, hubs in chains.items()
        }
        document = {"schema": SCHEMA, "chains": written}
        draft = self.path.with_suffix(".tmp")
        draft.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", "utf-8")
        draft.replace(self.path)

    @property
    def _hub(self) -> str:
        return f"0x{self.hub:040x}"

    def _read(self) -> dict[str, dict[str, dict[str, _Entry]]]:
        if not self.path.exists():
            return {}
        try:
            return _Document.model_validate_json(self.path.read_bytes()).chains
        except (OSError, ValidationError) as error:
            first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise LockError(f"{self.path.name} is no {SCHEMA}: {first}; bring back the file as it was") from error
