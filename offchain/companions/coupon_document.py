"""The document of coupons as tokens, and the file that their deployment writes."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field

from offchain.attestation.coupon_token import Face
from offchain.campaigns import forms
from offchain.campaigns.accounts import Accounts
from offchain.campaigns.entries import Account, Part
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts
from offchain.companions.errors import PaperError
from offchain.companions.paper import Paper

PAPER: Final = "promissory-coupon-deployment/1"
ROLE_NAME: Final = r"^[a-z][a-z0-9_-]{0,31}$"


class Shown(Part):
    """What wallets show. picture : a URI; without it the contract draws one."""

    name: Annotated[str, Field(min_length=1)]
    description: Annotated[str, Field(min_length=1)]
    picture: Annotated[str, Field(min_length=1)] | None = None


class CouponDocument(Part):
    """The tokens of one campaign. name : the role by which the campaign's document names them as its gate; campaign :
    that document, from this folder; issuer : who signs which wallet gets which coupon."""

    form: Annotated[Literal["promissory-coupons/1"], Field(alias="schema")]
    name: Annotated[str, Field(pattern=ROLE_NAME)]
    campaign: Annotated[str, Field(min_length=1)]
    issuer: Account
    shown: Shown


PARTS: Final[Parts] = MappingProxyType({(): CouponDocument, ("shown",): Shown})
"""Place -> the part that stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """What a token is deployed with. merchant, issuer : accounts."""

    merchant: int
    issuer: int
    face: Face


def draft(paper: Paper[CouponDocument], merchant: int) -> CouponTerms:
    """The token that a document describes. Raises `DocumentError`, and `Refusal` where the contract would refuse."""
    problems = Problems(paper.source)
    shown = paper.document.shown
    issuer = Accounts(problems, paper.roles_for(merchant)).read(("issuer",), paper.document.issuer)
    problems.stop()
    face = Face(shown.name, shown.description, shown.picture or "")
    face.check()
    return CouponTerms(merchant=merchant, issuer=issuer, face=face)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPaper:
    """Where the tokens of a document are. contract, hub : addresses."""

    name: str
    chain_id: int
    contract: int
    hub: int

    def save(self, folder: Path) -> Path:
        """Writes `<folder>/<chain id>-<name>.json` whole or not at all."""
        addresses = {"contract": f"0x{self.contract:040x}", "hub": f"0x{self.hub:040x}"}
        document = {"schema": PAPER, "name": self.name, "chain_id": self.chain_id, **addresses}
        path = path_of(folder, self.chain_id, self.name)
        folder.mkdir(parents=True, exist_ok=True)
        draft_file = path.with_suffix(".tmp")
        draft_file.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        draft_file.replace(path)
        return path

    @classmethod
    def load(cls, path: Path) -> "CouponPaper":
        """Reads what `save` wrote. Raises `PaperError`."""
        try:
            read = json.loads(path.read_text("utf-8"))
            if read["schema"] != PAPER:
                raise ValueError(f"schema {read['schema']!r}")
            contract, hub = forms.account(read["contract"]), forms.account(read["hub"])
            return cls(name=str(read["name"]), chain_id=int(read["chain_id"]), contract=contract, hub=hub)
        except (OSError, ValueError, KeyError, TypeError, RecursionError, forms.FormError) as error:
            raise PaperError(f"{path}: {error!r}; wanted a {PAPER} file, as `coupon_token` writes it") from error


def path_of(folder: Path, chain_id: int, name: str) -> Path:
    """Where the file of a token is."""
    return folder / f"{chain_id}-{name}.json"
