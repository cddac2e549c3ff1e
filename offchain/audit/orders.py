"""The records of one order, which stand together: what the hub records of a transaction, use by use."""

from dataclasses import dataclass, field

from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books
from offchain.audit.coupon import Signatures
from offchain.audit.findings import Findings, Kind
from offchain.audit.redemption import Redemption, redeem


@dataclass(slots=True)
class Orders:
    """The order whose records are being read. transaction : its hash; expected : one record a use; seen : positions
    that were met; name : of the record that was met last."""

    findings: Findings
    books: Books
    domain: SigningDomain
    signatures: Signatures
    transaction: bytes = b""
    expected: tuple[Redeemed, ...] = ()
    seen: set[int] = field(default_factory=set)
    name: str = ""

    def expect(
        self,
        transaction: bytes,
        recorded: Redeemed,
        name: str,
        redemption: Redemption,
    ) -> Redeemed:
        """What the hub records at this place. The uses of an order are judged together, by the books before its first
        record; a record that is met again is judged by the books of now. Raises `Refusal`."""
        position = recorded.position
        if transaction != self.transaction or position in self.seen:
            self.close()
            self.expected = redeem(self.books, self.domain, redemption, self.signatures)
            self.transaction, self.seen = transaction, set()
        self.seen.add(position)
        self.name = name
        return self.expected[position] if position < len(self.expected) else self.expected[0]

    def close(self) -> None:
        """Names the uses of the last order that no record was met of."""
        for position in range(len(self.expected)):
            if position not in self.seen:
                campaign = self.expected[position].campaign.hex()
                expected = f"a record of use {position} of its order, campaign 0x{campaign}"
                self.findings.add(Kind.DROPPED, self.name, expected, "none")
        self.transaction, self.expected = b"", ()
