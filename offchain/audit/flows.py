"""What must stand together in one transaction: a record of one contract and what it moves in another.

Checkout, vault and hub each chain their own records, and no digest says that two of them belong together. A transaction
does: a deposit raises a budget, a return gives back to budgets and takes from the merchant.
"""

from dataclasses import dataclass, field

from offchain.audit.findings import Findings, Kind


@dataclass(frozen=True, slots=True)
class Due:
    """name : of the record that asks for another; wanted : what that is, in words; amount : minor units."""

    name: str
    wanted: str
    amount: int = 0


@dataclass(slots=True)
class Flows:
    """The transaction whose records are being read. due : what a record of it asked for and was not met yet, by what
    it is and of what."""

    findings: Findings
    transaction: bytes = b""
    due: dict[tuple[str, bytes, bytes], Due] = field(default_factory=dict)

    def turn(self, transaction: bytes) -> None:
        """Before each record: what the transaction before it left open is missing."""
        if transaction == self.transaction:
            return
        for due in self.due.values():
            self.findings.add(Kind.DROPPED, due.name, due.wanted, "none in its transaction")
        self.transaction = transaction
        self.due.clear()

    def expect(self, what: str, due: Due, about: bytes, beside: bytes = b"") -> None:
        """A record that must follow. what, about, beside : what it is, and of what."""
        self.due[what, about, beside] = due

    def met(self, what: str, about: bytes, beside: bytes = b"") -> Due | None:
        """What asked for this record; None where nothing did."""
        return self.due.pop((what, about, beside), None)
