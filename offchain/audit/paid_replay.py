"""Every record of vault and checkout, in order, against what the twin would have recorded, and beside those of the hub
that they move: deposits that raise a budget, returns that give back to one. Those of the vault alone:
offchain/audit/vault_replay.py."""

from dataclasses import dataclass, field

from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.checkout import decode_refund
from offchain.attestation.records import Record
from offchain.attestation.typed_data import hub_domain
from offchain.audit import wording
from offchain.audit.books import Books, CampaignBook
from offchain.audit.findings import Findings, Kind
from offchain.audit.flows import Due, Flows
from offchain.audit.paid_books import PaidBooks, cold_of
from offchain.audit.refund import RefundAsked, RefundCheck, RefundGiven
from offchain.audit.signers import ChainSignatures, OpenSignatures
from offchain.audit.vault_replay import CREDIT, RESTORE, VaultReplay, Words
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement
from offchain.index.config import IndexConfig
from offchain.index.occurrences import Occurrence
from offchain.index.paid_handlers import campaign_of, order_of
from offchain.index.rows import RedemptionRow
from offchain.index.store import IndexReader
from offchain.ports import Transaction

UNSEEN_REFUND = "unseen calldata: the checkout was asked by a contract to give back, checked by the records alone"
_RETURN = "return"


@dataclass(slots=True)
class PaidReplay:
    """Books that follow the records, and what was found on the way. books : of the hub, which follows first."""

    config: IndexConfig
    findings: Findings
    signatures: ChainSignatures | OpenSignatures
    books: Books
    paid: PaidBooks = field(default_factory=PaidBooks)
    flows: Flows = field(init=False)
    _unseen: set[bytes] = field(default_factory=set)
    """Orders of this transaction that were given back by calldata that nobody sees."""
    _refunds: dict[bytes, str] = field(default_factory=dict)
    """Order -> the first record that gave something of it back."""

    def __post_init__(self) -> None:
        self.flows = Flows(self.findings)

    def turn(self, transaction: bytes) -> None:
        """Before each record of any contract."""
        if transaction != self.flows.transaction:
            self._unseen.clear()
        self.flows.turn(transaction)

    def close(self, reader: IndexReader) -> None:
        """After the last record. Every order that was given back must have been redeemed, whatever its coupons say."""
        self.turn(b"")
        for order, name in self._refunds.items():
            if next(reader.rows(RedemptionRow, where={"order_hash": order}), None) is None:
                expected = f"a redemption of order {wording.word(order)} before it"
                self.findings.add(Kind.RULES, name, expected, "none")

    def apply(self, occurrence: Occurrence, name: str) -> None:
        """Checks the next record of vault or checkout, which a report calls `name`, and follows it."""
        record, time = occurrence.record, occurrence.block.timestamp
        try:
            if record.name == "OrderRefunded":
                self._refunded(occurrence, name)
            elif not self._unknown(record, name):
                vault = VaultReplay(self.config, self.findings, self.books, self.paid, self.flows)
                self._compare(name, vault.expected(record, time, name), record.words)
        except Refusal as refusal:
            self.findings.add(Kind.RULES, name, *wording.refusal(refusal))
        self.paid.follow(record, self.books, time)

    def apply_hub(self, record: Record, name: str) -> None:
        """Looks at a record of the hub that one of vault or checkout must stand beside. The books have followed it."""
        if record.name not in ("BudgetToppedUp", "BudgetReturned"):
            return
        book = self.books.campaigns[campaign_of(record)]
        if record.name == "BudgetToppedUp" and self.config.vault and book.terms.settlement == Settlement.PAID:
            wanted = f"a BudgetDeposited that credits {record.words['amount']}"
            self.flows.expect(CREDIT, Due(name, wanted, record.words["amount"]), book.id)
        if record.name == "BudgetReturned":
            self._returned(record, book, name)

    def _unknown(self, record: Record, name: str) -> bool:
        """A campaign whose funders nobody knows, which is a difference already, cannot be replayed."""
        if cold_of(self.books.campaigns[campaign_of(record)]).funders:
            return False
        self.findings.note("vault record of a campaign whose parts are unknown, which was not replayed", name)
        return True

    def _compare(self, name: str, expected: Words, found: Words) -> None:
        for key, wanted in expected.items():
            if found[key] != wanted:
                texts = (f"{key}={wording.value(it)}" for it in (wanted, found[key]))
                self.findings.add(Kind.RULES, name, *texts)

    def _refunded(self, occurrence: Occurrence, name: str) -> None:
        record = occurrence.record
        self._refunds.setdefault(order_of(record), name)
        given = self._given(occurrence, name)
        if given is None:
            return
        self._compare(name, given.words, record.words)
        for campaign, amount in given.discounts.items():
            wanted = f"a BudgetReturned of {amount} to campaign {wording.word(campaign)}"
            self.flows.expect(_RETURN, Due(name, wanted, amount), order_of(record), campaign)

    def _given(self, occurrence: Occurrence, name: str) -> RefundGiven | None:
        """What the transaction asked for and the checkout must have given; None where nobody can tell. Raises
        `Refusal`."""
        transaction, record = occurrence.transaction, occurrence.record
        if transaction is None:
            self.findings.add(Kind.CALLDATA, name, "the calldata of its transaction", "none is stored")
            self._by_record(record)
            return None
        if transaction.to != record.log.address:
            self._relayed(transaction, record, name)
            self._by_record(record)
            return None
        try:
            submission, amount, discounts, units = decode_refund(transaction.data)
        except CallDecodingError as error:
            self.findings.add(Kind.CALLDATA, name, "a call of refund", str(error))
            self._by_record(record)
            return None
        asked = RefundAsked(submission, amount, discounts, units, transaction.sender, occurrence.block.timestamp)
        domain = hub_domain(self.config.chain_id, self.config.hub)
        try:
            return RefundCheck(self.books, self.paid, domain, self.signatures).given(asked)
        except Refusal:
            self._unseen.add(order_of(record))
            raise

    def _relayed(self, transaction: Transaction, record: Record, name: str) -> None:
        """As of a redemption: the chain vouches for its own record, a store does not."""
        if isinstance(self.signatures, ChainSignatures):
            self.findings.note(UNSEEN_REFUND, name)
            return
        checkout, other = wording.account(record.log.address), wording.account(transaction.to)
        self.findings.add(Kind.CALLDATA, name, f"a call of {checkout}", f"a call of {other}")

    def _by_record(self, record: Record) -> None:
        """What can be told without the calldata: nothing comes back twice beyond what is counted."""
        self._unseen.add(order_of(record))
        refunded = self.paid.order(order_of(record)).refunded + record.words["amount"]
        if record.words["refunded"] != refunded:
            raise Refusal("Checkout_RefundAbovePaid", amount=record.words["refunded"], left=refunded)

    def _returned(self, record: Record, book: CampaignBook, name: str) -> None:
        """A budget got something back: of a return in the same transaction, no more than was asked for it."""
        order, amount = order_of(record), record.words["amount"]
        if self.config.checkout:
            due = self.flows.met(_RETURN, order, book.id)
            if due is not None and due.amount != amount:
                self.findings.add(Kind.RULES, name, f"amount={due.amount}", f"amount={amount}")
            if due is None and order not in self._unseen:
                expected = f"an OrderRefunded of order {wording.word(order)} that asks for it"
                self.findings.add(Kind.DROPPED, name, expected, "none in its transaction")
        self.paid.follow_return(record, book)
        if book.terms.settlement != Settlement.PAID or not self.config.vault or not cold_of(book).funders:
            return
        funding = self.paid.funding(book)
        if funding.spent < 0:
            self.findings.add(Kind.RULES, name, "no more back than was spent", f"spent={funding.spent}")
        elif funding.account.collected > funding.spent and self.config.checkout:
            more = funding.account.collected - funding.spent
            self.flows.expect(RESTORE, Due(name, f"a SpendingRestored of {more}"), book.id)
