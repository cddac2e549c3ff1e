"""What a campaign is made from: the document, the roles of the chain, the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from offchain.campaigns import reading, roles
from offchain.campaigns.document import CampaignDocument
from offchain.campaigns.drafting import Draft, draft
from offchain.campaigns.yaml_source import Source
from offchain.data.catalogue import Catalogue

ANYBODY = 1
"""Whom the role `merchant` means where a document is only looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """roles : name -> account, by the roles file; catalogue : None when the document names none."""

    document: CampaignDocument
    source: Source
    roles: Mapping[str, int]
    catalogue: Catalogue | None

    def draft(self, now: int, merchant: int) -> Draft:
        """The terms, with relative times counted from `now`, Unix seconds. Raises `DocumentError`.

        merchant : whom the role of that name means unless the roles file says otherwise, 0 for nobody.
        """
        roles = {"merchant": merchant, **self.roles} if merchant else self.roles
        return draft(self.document, self.source, now=now, roles=roles, catalogue=self.catalogue)


def gather(path: Path, *, chain_id: int, roles_file: Path | None = None) -> Papers:
    """Reads a document, the catalogue that it names, and the roles: of `roles_file`, or of roles.yaml beside it.

    Raises `DocumentError` and what loading a catalogue raises.
    """
    document, source = reading.load(path)
    beside = path.parent / roles.FILE
    roles_file = roles_file or (beside if beside.exists() else None)
    known = {} if roles_file is None else roles.load(roles_file, chain_id)
    catalogue = None if document.catalogue is None else Catalogue.load(path.parent / document.catalogue)
    return Papers(document=document, source=source, roles=known, catalogue=catalogue)
