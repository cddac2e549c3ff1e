"""The records of one order, which stand together: what the hub records of a transaction, use by use."""

from dataclasses import dataclass, field

from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books
from offchain.audit.coupon import Signatures
from offchain.audit.findings import Findings, Kind
from offchain.audit.redemption import Redemption, redeem
from offchain.domain.refusals import Refusal


@dataclass(slots=True)
class Orders:
    """The order whose records are being read. place : where it stands, see `expect`; expected : one record a use;
    refusal : why the order must not have been redeemed at all; seen : uses whose record was met; name : of the record
    that was met last; told : transaction and order hash of the last record that was met without its calldata, and the
    position of the next."""

    findings: Findings
    books: Books
    domain: SigningDomain
    signatures: Signatures
    place: bytes = b""
    expected: tuple[Redeemed, ...] = ()
    refusal: Refusal | None = None
    seen: set[int] = field(default_factory=set)
    name: str = ""
    told: tuple[bytes, bytes, int] = (b"", b"", 0)

    def expect(self, place: bytes, recorded: Redeemed, name: str, redemption: Redemption) -> Redeemed:
        """What the hub records at this place. place : the transaction, and of a batch the order.

        The uses of an order are judged together, by the books before its first record, and where the order is refused,
        so is each of its records. A record that is met again is judged by the books of now. Raises `Refusal`.
        """
        if place != self.place:
            self._begin(place, redemption)
        if self.refusal is not None:
            raise self.refusal
        use = self._use_of(recorded)
        if use is None:
            expected = f"one of the {len(self.expected)} uses of its order"
            self.findings.add(Kind.RULES, name, expected, f"campaign=0x{recorded.campaign.hex()}")
            return recorded
        if use in self.seen:
            return redeem(self.books, self.domain, redemption, self.signatures)[use]
        last = max(self.seen, default=-1)
        if use < last:
            self.findings.add(Kind.REORDERED, name, f"use {use} of its order before use {last}", "after it")
        self.seen.add(use)
        self.name = name
        return self.expected[use]

    def next_told(self, transaction: bytes, recorded: Redeemed) -> int:
        """The position of a record without its calldata: the hub writes the uses of an order one after the other."""
        position = self.told[2] if (transaction, recorded.order_hash) == self.told[:2] else 0
        self.told = transaction, recorded.order_hash, position + 1
        return position

    def close(self) -> None:
        """Names the uses of the last order that no record was met of."""
        for position in range(len(self.expected)):
            if position not in self.seen:
                campaign = self.expected[position].campaign.hex()
                expected = f"a record of use {position} of its order, campaign 0x{campaign}"
                self.findings.add(Kind.DROPPED, self.name, expected, "none")
        self.place, self.expected, self.refusal = b"", (), None

    def _begin(self, place: bytes, redemption: Redemption) -> None:
        self.close()
        self.place, self.seen = place, set()
        try:
            self.expected = redeem(self.books, self.domain, redemption, self.signatures)
        except Refusal as refusal:
            self.refusal = refusal

    def _use_of(self, recorded: Redeemed) -> int | None:
        """Which use of the order it records: that of its campaign, which stands once in a set; or that of its position,
        if nothing was met of that; or none."""
        campaigns = [it.campaign for it in self.expected]
        if recorded.campaign in campaigns:
            return campaigns.index(recorded.campaign)
        free = recorded.position < len(campaigns) and recorded.position not in self.seen
        return recorded.position if free else None
