"""What the contracts of one chain say now, and what they recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from offchain.attestation import calls
from offchain.attestation.records import Record, decode, digest_of
from offchain.attestation.typed_data import SigningDomain, hub_domain, roots_domain
from offchain.campaigns.errors import NoHubError
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.ports import Chain

_BATCH_BLOCKS: Final = 2_000
"""Blocks of one request for logs: what public nodes answer."""


@dataclass(frozen=True, slots=True)
class History:
    """The records of one merchant, in the order of the chain."""

    records: tuple[Record, ...]

    def of(self, campaign: bytes, name: str) -> Sequence[Record]:
        """Those of one campaign and one name."""
        wanted = int.from_bytes(campaign, "big")
        return [record for record in self.records if record.name == name and record.words.get("campaign") == wanted]

    def count_of(self, campaign: bytes) -> int:
        """How many there are of one campaign."""
        wanted = int.from_bytes(campaign, "big")
        return sum(record.words.get("campaign") == wanted for record in self.records)

    def topped_up(self, campaign: bytes) -> int:
        """By how much the budget was raised, minor units; of a paid campaign, all that its funders brought."""
        return sum(record.words["amount"] for record in self.of(campaign, "BudgetToppedUp"))

    def given_back(self, campaign: bytes) -> int:
        """What returned orders gave back to the budget, minor units."""
        return sum(record.words["amount"] for record in self.of(campaign, "BudgetReturned"))

    def digest(self) -> bytes:
        """What the hub's digest of the merchant must be."""
        return digest_of(record.log.record_hash() for record in self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubView:
    """hub, roots : addresses; first_block : of the hub's creation. Every method raises `ChainUnavailableError`."""

    chain: Chain
    hub: int
    roots: int
    first_block: int

    @property
    def domain(self) -> SigningDomain:
        """Of campaigns."""
        return hub_domain(self.chain.chain_id, self.hub)

    @property
    def roots_domain(self) -> SigningDomain:
        """Of published roots."""
        return roots_domain(self.chain.chain_id, self.roots)

    @property
    def checkout(self) -> int:
        """The contract that the hub lets pay and refund orders; 0 where it names none."""
        return self._named("checkout")

    @property
    def vault(self) -> int:
        """The contract that holds the budgets of paid campaigns; 0 where the hub names none."""
        return self._named("vault")

    def now(self) -> int:
        """Unix seconds of the newest block."""
        return self.chain.block().timestamp

    def state_of(self, campaign: bytes, block: int | None = None) -> CampaignState | None:
        """Where the campaign stands, in a block or now; None when the hub does not have it. Raises `NoHubError`."""
        try:
            answer = self.chain.call(self.hub, calls.call("stateOf", campaign), block=block)
        except Refusal as refusal:
            if refusal.code == "Hub_UnknownCampaign":
                return None
            raise
        if not answer:
            raise NoHubError(self.hub, self.chain.chain_id)
        return CampaignState(*calls.decode_words(answer))

    def is_cashier(self, merchant: int, key: int) -> bool:
        """Whether a key may sign quotes for the merchant now."""
        asked = calls.call("cashierExpiry", merchant.to_bytes(20, "big"), key.to_bytes(20, "big"))
        return key != 0 and self.now() < calls.decode_words(self.chain.call(self.hub, asked))[0]

    def used_word(self, campaign: bytes, word: int) -> int:
        """256 coupons' bits: redeemed or revoked. word : index / 256."""
        return calls.decode_words(self.chain.call(self.hub, calls.call("usedWord", campaign, word)))[0]

    def next_epoch(self, campaign: bytes) -> int:
        """The epoch that the next root must carry, from 1."""
        return calls.decode_words(self.chain.call(self.roots, calls.call("issuedOf", campaign)))[0]

    def digest_of(self, merchant: int, block: int) -> bytes:
        """The hub's running digest over the merchant's records, after a block."""
        return self.chain.call(self.hub, calls.call("ledgerDigest", merchant.to_bytes(20, "big")), block=block)

    def history_of(self, merchant: int, block: int | None = None) -> History:
        """All records of a merchant up to a block, or to the newest."""
        owners: dict[int, int] = {}
        kept = []
        for record in self._records(self.chain.block(block).number):
            campaign = record.words.get("campaign", 0)
            if record.name == "CampaignCreated":
                owners[campaign] = record.words["merchant"]
            if record.words.get("merchant", owners.get(campaign)) == merchant:
                kept.append(record)
        return History(tuple(kept))

    def _named(self, getter: str) -> int:
        words = calls.decode_words(self.chain.call(self.hub, calls.call(getter)))
        if not words:
            raise NoHubError(self.hub, self.chain.chain_id)
        return words[0]

    def _records(self, last: int) -> Iterator[Record]:
        for first in range(self.first_block, last + 1, _BATCH_BLOCKS):
            for log in self.chain.logs((self.hub, self.roots), first, min(first + _BATCH_BLOCKS - 1, last)):
                record = decode(log)
                if record is not None:
                    yield record
