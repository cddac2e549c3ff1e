"""What anybody may check without asking us again: contracts, roots, manifests, metadata of coupons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

from offchain.attestation.roots import Root
from offchain.domain.terms import Audience
from offchain.index.rows import RootRow, UsedWordRow
from offchain.queries.as_of import indexed_to
from offchain.queries.campaigns import MOST_ROOTS, RootShown, root_shown
from offchain.queries.reader import PageReader, PageStore, Slice
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.wording import Language

INDEX_LIMIT = 2**32
"""Indices of coupons are below it."""


@dataclass(frozen=True, slots=True)
class ContractFact:
    """A contract as it was found when the service began. name : in a deployment; code_hash : keccak256 of its code;
    abi_hash : of the ABI as JSON with sorted keys and no white space, compiler : None where the service has no build of
    it."""

    name: str
    address: str
    code_hash: str
    abi_hash: str | None
    compiler: str | None


@dataclass(frozen=True, slots=True)
class Contracts:
    """Of one chain. first_block : of the hub's creation."""

    chain_id: int
    first_block: int
    contracts: Sequence[ContractFact]


@dataclass(frozen=True, slots=True)
class RootProven:
    """commitment : what `rootCommitment(campaign, epoch)` of the hub answers for this root."""

    shown: RootShown
    commitment: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """As ERC-1155 says. properties : facts of the campaign, and whether the coupon is spent; nothing about its
    holder."""

    name: str
    description: str
    decimals: int
    properties: Mapping[str, str | int | bool]
    localization: Mapping[str, object]


class Manifests(Protocol):
    """Manifests of epochs by their hash."""

    def find(self, hash_: bytes) -> bytes | None:
        """The canonical bytes whose keccak256 it is."""


@dataclass(frozen=True, slots=True)
class ProofQueries:
    """contracts : None where nobody looked; manifests : None where the service has none."""

    store: PageStore
    shelf: Shelf
    contracts: Contracts | None = None
    manifests: Manifests | None = None

    def deployed(self) -> Contracts:
        """Raises `ServiceRefusal` where the service does not know its contracts."""
        if self.contracts is None:
            raise ServiceRefusal("Api_NotFound")
        return self.contracts

    def manifest(self, hash_: bytes) -> bytes:
        """Raises `ServiceRefusal`."""
        found = self.manifests.find(hash_) if self.manifests else None
        if found is None:
            raise ServiceRefusal("Api_NotFound")
        return found

    def roots(self, campaign: bytes) -> Sequence[RootProven]:
        """The newest first, at most `MOST_ROOTS`. Raises `UnknownCampaignError`, `NotIndexedError`."""
        with self.store.read() as reader:
            indexed_to(reader)
            return roots_of(reader, self.shelf.campaign(reader, campaign))

    def coupon(self, campaign: bytes, index: int, language: Language) -> Metadata:
        """Raises `UnknownCampaignError`, `ServiceRefusal` for a campaign without coupons."""
        with self.store.read() as reader:
            indexed_to(reader)
            found = self.shelf.campaign(reader, campaign)
            if found.terms.audience == Audience.PUBLIC or index >= INDEX_LIMIT:
                raise ServiceRefusal("Api_NotFound")
            word = reader.get(UsedWordRow, campaign, index >> 8)
        spent = word is not None and bool(word.bits >> (index & 0xFF) & 1)
        return _metadata(found, index, spent, language)


def roots_of(reader: PageReader, campaign: Campaign, most: int = MOST_ROOTS) -> list[RootProven]:
    """The newest first."""
    newest = Slice(by=("epoch",), limit=most, newest_first=True, where={"campaign": campaign.id})
    rows = reader.page(RootRow, newest)
    return [RootProven(root_shown(campaign, row), f"0x{_root(row).commitment().hex()}") for row in rows]


def _root(row: RootRow) -> Root:
    return Root(**{field.name: getattr(row, field.name) for field in fields(Root)})


def _metadata(campaign: Campaign, index: int, spent: bool, language: Language) -> Metadata:
    terms = campaign.terms
    name = {"en": f"Coupon {index}", "zh": f"优惠券 {index}"}[language]
    place = f"/v1/coupons/0x{campaign.id.hex()}/{index:064x}.json"
    return Metadata(
        name=name,
        description=("" if language == "zh" else " ").join(campaign.words(language)),
        decimals=0,
        properties={
            "campaign": f"0x{campaign.id.hex()}",
            "index": index,
            "currency": campaign.currency.code,
            "starts_at": terms.start_time,
            "ends_at": terms.end_time,
            "spent": spent,
        },
        localization={"uri": f"{place}?language={{locale}}", "default": "en", "locales": ["en", "zh"]},
    )
