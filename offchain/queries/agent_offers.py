"""Offers for programs that shop for somebody: signed, with all that it takes to check them against the chain alone.

What is signed is the keccak256 of the offer as JSON with sorted keys, no white space and characters as they are
(UTF-8), in an EIP-712 struct of the domain "Promissory offers". Numbers that may pass 2^53 are text.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from offchain.attestation.keccak import keccak, words
from offchain.attestation.typed_data import SigningDomain
from offchain.index.config import IndexConfig
from offchain.index.paid_rows import VaultAccountRow
from offchain.index.rows import BlockRow, CampaignRow
from offchain.index.schema import PLACE
from offchain.ports import Clock, Signer
from offchain.queries.as_of import as_of
from offchain.queries.campaigns import counters_of, hashed_of, summary_of
from offchain.queries.paging import Page, PageAsked, cut, place_cursor, read_place
from offchain.queries.proofs import roots_of
from offchain.queries.reader import PageReader, PageStore, Slice
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.refusal_texts import LANGUAGES

SCHEMA: Final = "promissory-offer/1"
TYPE: Final = "Offer(bytes32 campaign,bytes32 document,uint256 expires)"
GOOD_FOR: Final = 600
"""Seconds for which an offer says that it holds."""
_MOST_ROOTS: Final = 4


@dataclass(frozen=True, slots=True)
class SignedOffer:
    """offer : JSON; signature : signer, and 65 bytes r, s, v over the struct `TYPE`."""

    offer: Mapping[str, Any]
    signature: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AgentOffers:
    """signer : of the service, None where it has no key. Methods raise `NotIndexedError`, `PartsMissingError`, and
    `ServiceRefusal` without a key."""

    store: PageStore
    shelf: Shelf
    clock: Clock
    config: IndexConfig
    signer: Signer | None

    def one(self, campaign: bytes) -> SignedOffer:
        """Raises `UnknownCampaignError`."""
        with self.store.read() as reader:
            return self._signed(reader, self.shelf.campaign(reader, campaign))

    def listed(self, asked: PageAsked) -> Page[SignedOffer]:
        """In the order of the campaigns' creation. Raises `CursorError`."""
        after = None if asked.after is None else read_place(asked.after)
        wanted = Slice(by=PLACE, limit=asked.limit + 1, after=after, newest_first=asked.newest_first)
        with self.store.read() as reader:
            rows = reader.page(CampaignRow, wanted)

            def signed(row: CampaignRow) -> SignedOffer:
                return self._signed(reader, self.shelf.of_row(reader, row))

            return cut(rows, asked.limit, signed, lambda row: place_cursor(row.block_number, row.log_index))

    def _signed(self, reader: PageReader, campaign: Campaign) -> SignedOffer:
        if self.signer is None:
            raise ServiceRefusal("Service_NoOfferKey")
        offer = self._offer(reader, campaign)
        document = keccak(canonical(offer))
        domain = offer_domain(self.config.chain_id, self.config.hub)
        digest = domain.digest(keccak(words(keccak(TYPE.encode()), campaign.id, document, int(offer["expires"]))))
        compact = self.signer.sign(digest)
        high = compact[32] >> 7
        value = compact[:32] + bytes([compact[32] & 0x7F]) + compact[33:] + bytes([27 + high])
        return SignedOffer(offer, {"signer": f"0x{self.signer.address:040x}", "value": f"0x{value.hex()}"})

    def _offer(self, reader: PageReader, campaign: Campaign) -> dict[str, Any]:
        moment = as_of(reader, self.clock)
        block = reader.get(BlockRow, moment.block)
        summary = summary_of(reader, campaign, moment.time, "en")
        state = counters_of(reader, campaign).state
        return {
            "schema": SCHEMA,
            "chain_id": self.config.chain_id,
            "hub": f"0x{self.config.hub:040x}",
            "campaign": summary.id,
            "merchant": summary.merchant,
            "kind": summary.kind,
            "audience": summary.audience,
            **_said(campaign),
            "ends_at": summary.state.ends_at,
            "phase": summary.state.phase,
            "state": {"remaining": str(state.remaining), "used": state.used, "voucher_epoch": state.voucher_epoch},
            "roots": [
                {"epoch": it.shown.epoch, "root": it.shown.root, "commitment": it.commitment, "vetoed": it.shown.vetoed}
                for it in roots_of(reader, campaign, _MOST_ROOTS)
            ],
            "solvency": _solvency(reader, campaign, self.config.vault),
            "as_of": {"block": moment.block, "hash": f"0x{block.hash.hex()}" if block else None, "time": moment.time},
            "expires": moment.time + GOOD_FOR,
        }


def _said(campaign: Campaign) -> dict[str, Any]:
    """What never changes. prior_price : a verdict on earlier prices; none is kept yet, so it is always null."""
    return {
        "currency": campaign.currency.code,
        "promise": {language: list(campaign.words(language)) for language in LANGUAGES},
        "terms": asdict(hashed_of(campaign)),
        "starts_at": campaign.terms.start_time,
        "prior_price": None,
    }


def _solvency(reader: PageReader, campaign: Campaign, vault: int) -> dict[str, str | None]:
    """What is left of the budget; of a paid campaign also what the vault ever covered of it."""
    account = reader.get(VaultAccountRow, campaign.id)
    return {
        "budget": str(campaign.terms.budget),
        "remaining": str(counters_of(reader, campaign).state.remaining),
        "vault": f"0x{vault:040x}" if account else None,
        "credited": str(account.credited) if account else None,
    }


def canonical(offer: Mapping[str, Any]) -> bytes:
    """The bytes whose keccak256 is signed."""
    return json.dumps(offer, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def offer_domain(chain_id: int, hub: int) -> SigningDomain:
    """The domain of signed offers."""
    return SigningDomain("Promissory offers", "1", chain_id, hub)
