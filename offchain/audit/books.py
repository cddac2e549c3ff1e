"""What the hub and the contract of roots keep, rebuilt from records alone."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from offchain.attestation.records import ZERO_DIGEST, Record, extend_digest
from offchain.attestation.roots import Root, Shape
from offchain.domain.ledger import CampaignState, Counters, created
from offchain.domain.terms import Terms, unpack_terms
from offchain.index.effects import after, spent_by, stock_drawn
from offchain.index.terms_published import TermsParts

_TERMS_WORDS = 10


class Indices(AbstractSet[int]):
    """Coupon indices, kept as the hub's words of 256 bits."""

    def __init__(self) -> None:
        self.words: dict[int, int] = {}

    def add(self, word: int, mask: int) -> None:
        """Adds `256 * word + bit` for each bit of the mask."""
        self.words[word] = self.words.get(word, 0) | mask

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and bool(self.words.get(index >> 8, 0) >> (index & 0xFF) & 1)

    def __iter__(self) -> Iterator[int]:
        for word, bits in self.words.items():
            yield from (256 * word + bit for bit in range(256) if bits >> bit & 1)

    def __len__(self) -> int:
        return sum(bits.bit_count() for bits in self.words.values())

    @classmethod
    def _from_iterable(cls, it: Iterable[int]) -> AbstractSet[int]:  # type: ignore[override]
        return set(it)


@dataclass(slots=True)
class CampaignBook:
    """One campaign. parts : None when nobody recorded them; spent : coupons redeemed or revoked; stock_used : units
    discounted or given, wallet_uses : by account, both where the terms limit them; roots : by epoch;
    commitments : epoch -> what the hub keeps of a root, 32 bytes, zero when vetoed."""

    id: bytes
    terms: Terms
    parts: TermsParts | None
    state: CampaignState
    spent: Indices = field(default_factory=Indices)
    stock_used: int = 0
    wallet_uses: dict[int, int] = field(default_factory=dict)
    roots: dict[int, Root] = field(default_factory=dict)
    commitments: dict[int, bytes] = field(default_factory=dict)

    def counters(self, wallet: int) -> Counters:
        """What the limits are measured against when this account redeems."""
        return Counters(self.state, self.stock_used, self.wallet_uses.get(wallet, 0))

    @property
    def next_epoch(self) -> int:
        """The epoch that the next root must carry."""
        return len(self.roots) + 1

    @property
    def next_index(self) -> int:
        """The lowest index that the next root may begin with."""
        last = self.roots.get(len(self.roots))
        return last.first_index + last.count if last else 0

    @property
    def liability(self) -> int:
        """The most that all roots that were not vetoed may cost together, minor units."""
        standing = (root for epoch, root in self.roots.items() if any(self.commitments[epoch]))
        return sum(root.count * root.max_each for root in standing)


@dataclass(slots=True)
class MerchantBook:
    """One merchant. cashiers : key -> expiry, Unix seconds, exclusive; unseen_nonces : how many were spent by quotes
    that nobody saw; digest : after `records` records."""

    cashiers: dict[int, int] = field(default_factory=dict)
    nonces: set[int] = field(default_factory=set)
    unseen_nonces: int = 0
    records: int = 0
    digest: bytes = ZERO_DIGEST

    def nonce_words(self) -> dict[int, int]:
        """The spent nonces as the hub keeps them: word -> bits."""
        found: dict[int, int] = {}
        for nonce in self.nonces:
            found[nonce >> 8] = found.get(nonce >> 8, 0) | 1 << (nonce & 0xFF)
        return found


class Books:
    """All campaigns and merchants. It follows the records, whatever the rules say to them."""

    def __init__(self) -> None:
        self.campaigns: dict[bytes, CampaignBook] = {}
        self.merchants: dict[int, MerchantBook] = {}

    def merchant(self, account: int) -> MerchantBook:
        """The merchant's, empty before its first record."""
        return self.merchants.setdefault(account, MerchantBook())

    def campaign_of(self, record: Record) -> CampaignBook | None:
        """The campaign that the record speaks of."""
        return self.campaigns.get(campaign_of(record))

    def follow(
        self, record: Record, parts: TermsParts | None = None, nonce: int | None = None, *, seen: bool = True
    ) -> None:
        """After one more record. parts : of a new campaign; nonce : the quote's, when the redemption spent one; seen :
        whether the calldata of a redemption is known."""
        merchant = self.merchant(merchant_of(record, self))
        merchant.records += 1
        merchant.digest = extend_digest(merchant.digest, record.log.record_hash())
        if nonce is not None:
            merchant.nonces.add(nonce)
        elif record.name == "Redeemed" and not seen and spent_by(record) == (0, 0):
            merchant.unseen_nonces += 1
        if record.name == "CashierNamed":
            merchant.cashiers[record.words["cashier"]] = record.words["expiry"]
        elif record.name == "CampaignCreated":
            terms = terms_of(record)
            self.campaigns[campaign_of(record)] = CampaignBook(campaign_of(record), terms, parts, created(terms))
        else:
            _follow(self.campaigns[campaign_of(record)], record)


def campaign_of(record: Record) -> bytes:
    """The id of the campaign, pre-sale or programme, 32 bytes; zero in a record that is of the merchant alone."""
    return record.words.get("campaign", record.words.get("id", 0)).to_bytes(32, "big")


def merchant_of(record: Record, books: Books) -> int:
    """Whose record it is. Raises `KeyError` when its campaign is unknown."""
    merchant = record.words.get("merchant")
    return books.campaigns[campaign_of(record)].terms.merchant if merchant is None else merchant


def terms_of(record: Record) -> Terms:
    """The terms that a `CampaignCreated` carries."""
    return unpack_terms(tuple(record.words.values())[-_TERMS_WORDS:])


def root_of(record: Record) -> Root:
    """The root that a `RootProposed` carries."""
    words, shape = record.words, Shape.unpacked(record.words["shape"])
    return Root(
        epoch=words["epoch"],
        root=words["root"].to_bytes(32, "big"),
        depth=shape.depth,
        first_index=shape.first_index,
        count=shape.count,
        max_each=shape.max_each,
        active_from=shape.active_from,
        model_root=words["modelRoot"].to_bytes(32, "big"),
        data_root=words["dataRoot"].to_bytes(32, "big"),
        manifest_hash=words["manifestHash"].to_bytes(32, "big"),
    )


def _follow(book: CampaignBook, record: Record) -> None:
    book.state = after(book.terms, book.state, record)
    book.stock_used += stock_drawn(book.terms, record)
    if record.name == "Redeemed" and book.terms.per_wallet:
        wallet = record.words["shopper"]
        book.wallet_uses[wallet] = book.wallet_uses.get(wallet, 0) + 1
    word, mask = spent_by(record)
    if mask:
        book.spent.add(word, mask)
    if record.name == "RootProposed":
        root = root_of(record)
        book.roots[root.epoch] = root
        book.commitments[root.epoch] = root.commitment()
    elif record.name == "RootVetoed":
        book.commitments[record.words["epoch"]] = bytes(32)
