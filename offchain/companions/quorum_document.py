"""The document of a quorum, and the file that its deployment writes, by which its members sign."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field

from offchain.attestation.quorum import Quorum
from offchain.campaigns import forms
from offchain.campaigns.accounts import Accounts
from offchain.campaigns.document import NAME
from offchain.campaigns.entries import Account, Duration, Part
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts
from offchain.campaigns.yaml_source import Source
from offchain.companions.errors import PaperError

PAPER: Final = "promissory-quorum-deployment/1"
_SECONDS: Final = 2**32 - 1


class QuorumDocument(Part):
    """One quorum. threshold : how many sign; delay : until a successor serves; overlap : for how long signatures count
    after that; freezer : who can stop it, and is no member."""

    form: Annotated[Literal["promissory-quorum/1"], Field(alias="schema")]
    name: Annotated[str, Field(pattern=NAME)]
    members: Annotated[list[Account], Field(min_length=1, max_length=16)]
    threshold: Annotated[int, Field(ge=1, le=16)]
    delay: Duration
    overlap: Duration
    freezer: Account


PARTS: Final[Parts] = MappingProxyType({(): QuorumDocument})
"""Place -> the part that stands there."""


def draft(document: QuorumDocument, source: Source, roles: Mapping[str, int]) -> Quorum:
    """The first quorum of a contract, its members in the contract's order. Raises `DocumentError`."""
    problems = Problems(source)
    accounts = Accounts(problems, roles)
    members = [accounts.read(("members", position), member) for position, member in enumerate(document.members)]
    quorum = Quorum(
        number=1,
        threshold=document.threshold,
        delay=problems.read(("delay",), forms.duration, document.delay, most=_SECONDS),
        overlap=problems.read(("overlap",), forms.duration, document.overlap, most=_SECONDS),
        freezer=accounts.read(("freezer",), document.freezer),
        members=tuple(sorted(members)),
    )
    problems.stop()
    return quorum


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumPaper:
    """Which quorum serves in which contract. contract : address."""

    name: str
    chain_id: int
    contract: int
    quorum: Quorum

    def save(self, folder: Path) -> Path:
        """Writes `<folder>/<chain id>-<name>.json` whole or not at all."""
        quorum = asdict(self.quorum) | {
            "freezer": f"0x{self.quorum.freezer:040x}",
            "members": [f"0x{member:040x}" for member in self.quorum.members],
        }
        contract = f"0x{self.contract:040x}"
        document = {"schema": PAPER, "name": self.name, "chain_id": self.chain_id, "contract": contract, **quorum}
        path = path_of(folder, self.chain_id, self.name)
        folder.mkdir(parents=True, exist_ok=True)
        draft_file = path.with_suffix(".tmp")
        draft_file.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        draft_file.replace(path)
        return path

    @classmethod
    def load(cls, path: Path) -> "QuorumPaper":
        """Reads what `save` wrote. Raises `PaperError`."""
        try:
            read = json.loads(path.read_text("utf-8"))
            if read["schema"] != PAPER:
                raise ValueError(f"schema {read['schema']!r}")
            quorum = Quorum(
                number=int(read["number"]),
                threshold=int(read["threshold"]),
                delay=int(read["delay"]),
                overlap=int(read["overlap"]),
                freezer=int(read["freezer"], 16),
                members=tuple(int(member, 16) for member in read["members"]),
            )
            contract = int(read["contract"], 16)
            return cls(name=str(read["name"]), chain_id=int(read["chain_id"]), contract=contract, quorum=quorum)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise PaperError(f"{path}: {error!r}; wanted a {PAPER} file, as `deploy_quorum` writes it") from error


def path_of(folder: Path, chain_id: int, name: str) -> Path:
    """Where the file of a quorum is."""
    return folder / f"{chain_id}-{name}.json"
