"""Codes that everybody may use, such as PROMO10: names of campaigns for which nobody is given a coupon of his own.

    {"schema": "promissory-shared-codes/1",
     "chains": {"1337": {"PROMO10": {"campaign": "0x..", "document": "promo10.yaml", "hidden": false}}}}

document : the campaign's file, as seen from this one; hidden : the code was withdrawn. A shared code is no secret and
no right: the campaign is open to all, and the hub holds its limits, perWallet among them. It only decides who is told.
"""

import unicodedata
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.campaigns import forms
from offchain.campaigns.errors import NotCreatedError, OrderError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.one_writer import alone
from offchain.campaigns.prepared import Campaign
from offchain.coupons.errors import AudienceError, CodeTakenError, CouponFileError, UnknownCodeError
from offchain.domain.terms import Audience

FILE: Final = "shared-codes.json"
SCHEMA: Final = "promissory-shared-codes/1"
_LONGEST: Final = 40


class Shared(BaseModel):
    """One code of one chain."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    campaign: Annotated[str, Field(pattern=forms.HASH)]
    document: str
    hidden: bool

    @property
    def id(self) -> bytes:
        """The campaign's, 32 bytes."""
        return bytes.fromhex(self.campaign[2:])


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    form: Annotated[Literal["promissory-shared-codes/1"], Field(alias="schema")]
    chains: dict[str, dict[str, Shared]]


def plain(text: str) -> str:
    """A code as it is compared: without spaces, in capitals, one form of each letter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().upper().split())


@dataclass(frozen=True, slots=True)
class SharedCodes:
    """The codes of one chain in one file. path : need not exist yet. Every method raises `CouponFileError`."""

    path: Path
    chain_id: int

    def find(self, text: str) -> Shared:
        """The campaign of a code. Raises `UnknownCodeError`, alike for unknown and hidden ones."""
        found = self._codes(self._read()).get(plain(text))
        if found is None or found.hidden:
            raise UnknownCodeError
        return found

    def shown(self) -> tuple[str, ...]:
        """All codes that were not withdrawn, in order."""
        return tuple(sorted(code for code, it in self._codes(self._read()).items() if not it.hidden))

    def document_of(self, shared: Shared) -> Path:
        """The campaign's file."""
        return self.path.parent / shared.document

    def name(self, text: str, campaign: bytes, document: Path) -> bool:
        """Gives a campaign a code, or shows a hidden one again; whether that changed anything.

        Raises `CodeTakenError`, and `OrderError` for a text that is no code.
        """
        code = plain(text)
        if not 3 <= len(code) <= _LONGEST or not code.isprintable():
            raise OrderError("--shared", repr(text[:_LONGEST]), f"3 to {_LONGEST} characters without spaces")
        with alone(self.path):
            whole = self._read()
            codes, before = self._codes(whole), self._codes(whole).get(code)
            if before is not None and before.id != campaign:
                raise CodeTakenError(code, before.id)
            place = _seen_from(self.path.parent.resolve(), document.resolve())
            codes[code] = Shared(campaign=f"0x{campaign.hex()}", document=place, hidden=False)
            return self._write(whole, codes[code] != before)

    def hide(self, text: str, campaign: bytes, *, dry_run: bool = False) -> bool:
        """Withdraws a campaign's code; whether that changed anything, or would. Raises `UnknownCodeError`."""
        with alone(self.path):
            whole = self._read()
            codes, before = self._codes(whole), self._codes(whole).get(plain(text))
            if before is None or before.id != campaign:
                raise UnknownCodeError
            codes[plain(text)] = before.model_copy(update={"hidden": True})
            return not before.hidden if dry_run else self._write(whole, not before.hidden)

    def _codes(self, document: _Document) -> dict[str, Shared]:
        return document.chains.setdefault(str(self.chain_id), {})

    def _read(self) -> _Document:
        if not self.path.exists():
            return _Document.model_validate({"schema": SCHEMA, "chains": {}})
        try:
            return _Document.model_validate_json(self.path.read_bytes())
        except (OSError, ValidationError) as error:
            raise CouponFileError(self.path, "the whole", f"a file of {SCHEMA}") from error

    def _write(self, document: _Document, changed: bool) -> bool:
        if changed:
            draft = self.path.with_suffix(".tmp")
            draft.write_text(document.model_dump_json(by_alias=True, indent=1) + "\n", "utf-8")
            draft.replace(self.path)
        return changed


def _seen_from(folder: Path, file: Path) -> str:
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(folder.parts, file.parts, strict=False)))
    return PurePosixPath(*[".."] * (len(folder.parts) - common), *file.parts[common:]).as_posix()


def name_campaign(codes: SharedCodes, view: HubView, campaign: Campaign, text: str, document: Path) -> bool:
    """Gives a campaign that is open to all a code; whether that changed anything.

    Raises `AudienceError`, `NotCreatedError`, and what `SharedCodes.name` raises.
    """
    audience = Audience(campaign.draft.terms.audience)
    if audience not in (Audience.PUBLIC, Audience.HOLDER):
        wanted = "its coupons are given to wallets or codes, --to or --codes; a shared code wants PUBLIC"
        raise AudienceError(campaign.name, audience.name, wanted)
    if view.state_of(campaign.id) is None:
        raise NotCreatedError(campaign.name, campaign.id, campaign.locked)
    return codes.name(text, campaign.id, document)
