"""Every record of the history, in order, against what the twin would have recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from offchain.attestation.brought import Brought, batch_size, brought
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import Submission, decode_proposal, decode_redeem
from offchain.attestation.records import QUORUMS, Record
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import hub_domain, of_quote, of_uses, roots_domain
from offchain.audit import wording
from offchain.audit.batches import Batches
from offchain.audit.books import Books, campaign_of, root_of
from offchain.audit.checks import expected_words, moment_of
from offchain.audit.companion_replay import CompanionReplay
from offchain.audit.coupon import Till
from offchain.audit.findings import Findings, Kind
from offchain.audit.orders import Orders
from offchain.audit.paid_replay import PaidReplay
from offchain.audit.proposal import check_signature
from offchain.audit.quorum_replay import QuorumReplay
from offchain.audit.redemption import Redemption, campaign_id, route_of
from offchain.audit.signers import UNVERIFIED, ChainSignatures, OpenSignatures
from offchain.audit.told import told_by_record
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.index.effects import redeemed_of
from offchain.index.occurrences import Occurrence
from offchain.ports import Transaction

_KINDS = {
    "Hub_QuoteSigner": Kind.SIGNATURE,
    "Hub_VoucherSigner": Kind.SIGNATURE,
    "Hub_AssignmentSigner": Kind.SIGNATURE,
    "Hub_ConsentSigner": Kind.SIGNATURE,
    "Roots_Signer": Kind.SIGNATURE,
    "Hub_UnknownRoot": Kind.PROOF,
    "Hub_WrongProof": Kind.PROOF,
    "Hub_ProofLength": Kind.PROOF,
    "Hub_AssignmentLength": Kind.PROOF,
    "Hub_IndexOutsideRoot": Kind.PROOF,
    "Hub_RootNotActive": Kind.PROOF,
}

UNSEEN = "unseen calldata: the hub was called by a contract"


@dataclass(slots=True)
class Replay:
    """Books that follow the records, and what was found on the way."""

    config: IndexConfig
    findings: Findings
    signatures: ChainSignatures | OpenSignatures
    books: Books = field(default_factory=Books)
    orders: Orders = field(init=False)
    _brought: dict[bytes, dict[bytes, Brought]] = field(default_factory=dict)
    """Of the last transaction to the checkout: hash of a quote -> its order."""
    _size: int | None = None
    batches: Batches = field(init=False)
    companions: CompanionReplay = field(init=False)
    money: PaidReplay = field(init=False)
    quorums: QuorumReplay = field(init=False)
    _beside: Mapping[str, CompanionReplay | PaidReplay | QuorumReplay] = field(init=False)
    """By keeper."""
    unlawful: set[bytes] = field(default_factory=set)
    """Campaigns whose terms the rules refuse: what they would give has no answer."""

    def __post_init__(self) -> None:
        domain = hub_domain(self.config.chain_id, self.config.hub)
        self.orders = Orders(self.findings, self.books, domain, self.signatures)
        self.batches = Batches(self.findings)
        self.companions = CompanionReplay(self.config, self.findings, self.signatures)
        self.money = PaidReplay(self.config, self.findings, self.signatures, self.books)
        self.quorums = QuorumReplay(self.config, self.findings)
        self._beside = {
            **dict.fromkeys(("presales", "rewards"), self.companions),
            **dict.fromkeys(("vault", "checkout"), self.money),
            QUORUMS: self.quorums,
        }

    def apply(self, occurrence: Occurrence, name: str) -> None:
        """Checks the next record, which a report calls `name`, and follows it. Its campaign is known."""
        self.signatures.record = name
        if isinstance(self.signatures, ChainSignatures):
            self.signatures.block, self.signatures.asker = occurrence.block.number, occurrence.record.log.address
        self.money.turn(occurrence.record.log.transaction_hash)
        if occurrence.record.keeper != "hub":
            self._beside[occurrence.record.keeper].apply(occurrence, name)
            return
        redeemed = occurrence.record.name == "Redeemed"
        asked = self.asked(occurrence, name) if redeemed else None
        submission = asked.submission if asked is not None else None
        try:
            if redeemed:
                self._check_redemption(occurrence, asked, name)
            else:
                self._check_words(occurrence, name)
        except Refusal as refusal:
            kind = _KINDS.get(refusal.code, Kind.RULES)
            self.findings.add(kind, name, *wording.refusal(refusal))
            if occurrence.record.name == "CampaignCreated":
                self.unlawful.add(campaign_of(occurrence.record))
        self.books.follow(occurrence.record, occurrence.parts, _nonce(submission), seen=submission is not None)
        self.money.apply_hub(occurrence.record, name)

    def _check_words(self, occurrence: Occurrence, name: str) -> None:
        hub = hub_domain(self.config.chain_id, self.config.hub)
        words = occurrence.record.words
        if occurrence.record.name == "CampaignCreated" and occurrence.parts is None:
            self.findings.add(Kind.DROPPED, name, "the parts that the terms hash (TermsPublished)", "none")
        for key, wanted in expected_words(moment_of(occurrence, hub, self.books)).items():
            if words[key] != wanted:
                found = f"{key}={wording.value(words[key])}"
                self.findings.add(Kind.RULES, name, f"{key}={wording.value(wanted)}", found)
        if occurrence.record.name == "RootProposed":
            self._check_root_signature(occurrence, name)

    def asked(self, occurrence: Occurrence, name: str) -> Redemption | None:
        """What the transaction asked for; None, with a difference, when nobody can tell.

        Then the record itself can still be checked.
        """
        transaction, record = occurrence.transaction, occurrence.record
        if transaction is None:
            self.findings.add(Kind.CALLDATA, name, "the calldata of its transaction", "none is stored")
            return None
        if transaction.to not in (record.log.address, self.config.checkout):
            self._relayed(transaction, record, name)
            return None
        sender = redeemed_of(record).submitter
        if transaction.sender != sender:
            found = f"sent by {wording.account(transaction.sender)}"
            self.findings.add(Kind.CALLDATA, name, f"sent by {wording.account(sender)}", found)
        try:
            submission, till = self._order_of(transaction, redeemed_of(record))
        except CallDecodingError as error:
            self.findings.add(Kind.CALLDATA, name, "a call of redeem", str(error))
            return None
        time = occurrence.block.timestamp
        return Redemption(submission, transaction.sender, time, self.config.checkout, till)

    def _order_of(self, transaction: Transaction, recorded: Redeemed) -> tuple[Submission, Till | None]:
        """The order that the record is of, and how the checkout brought it. Raises `CallDecodingError`."""
        if transaction.to != self.config.checkout:
            return decode_redeem(transaction.data), None
        orders = self._brought.get(transaction.hash)
        if orders is None:
            orders = {self._hash_of(it.submission): it for it in brought(transaction.data)}
            self._brought = {transaction.hash: orders}
            self._size = batch_size(transaction.data)
        if recorded.order_hash not in orders:
            raise CallDecodingError(f"{len(orders)} other orders at the checkout")
        self.batches.redeemed(transaction.hash, self._size, recorded.order_hash)
        found = orders[recorded.order_hash]
        return found.submission, Till(self.config.checkout, self.config.permit2, found.permit2_nonce)

    def _hash_of(self, submission: Submission) -> bytes:
        """EIP-712 digest of the quote."""
        domain = self.orders.domain
        grants = [(campaign_id(domain, use.terms), use.grant) for use in submission.uses]
        return domain.digest(of_quote(submission.uses[0].terms, submission.order, of_uses(grants)))

    def _relayed(self, transaction: Transaction, record: Record, name: str) -> None:
        """Another contract called ours, such as a shopper's wallet, with bytes that no transaction shows.

        The chain vouches for its own record, which is then no difference; a store does not.
        """
        hub, other = wording.account(record.log.address), wording.account(transaction.to)
        if isinstance(self.signatures, ChainSignatures):
            self.findings.note(f"{UNSEEN}, checked by the record alone", name)
        else:
            self.findings.add(Kind.CALLDATA, name, f"a call of {hub}", f"a call of {other}")

    def _check_redemption(self, occurrence: Occurrence, asked: Redemption | None, name: str) -> None:
        recorded, time = redeemed_of(occurrence.record), occurrence.block.timestamp
        transaction = occurrence.record.log.transaction_hash
        if self.unlawful & self._campaigns(recorded, asked):
            self.findings.note("redemption by terms that the rules refuse, which was not replayed", name)
            return
        if asked is None:
            book, position = self.books.campaigns[recorded.campaign], self.orders.next_told(transaction, recorded)
            expected = told_by_record(book, recorded, time=time, position=position, signatures=self.signatures)
        else:
            place = transaction if asked.till is None else transaction + recorded.order_hash
            expected = self.orders.expect(place, recorded, name, asked)
            expected = replace(expected, submitter=recorded.submitter)  # another sender is named already
        if expected != recorded:
            self.findings.add(Kind.RULES, name, *_changed_fields(expected, recorded))

    def _campaigns(self, recorded: Redeemed, asked: Redemption | None) -> set[bytes]:
        uses = asked.submission.uses if asked is not None else ()
        return {recorded.campaign, *(campaign_id(self.orders.domain, use.terms) for use in uses)}

    def _check_root_signature(self, occurrence: Occurrence, name: str) -> None:
        transaction, record = occurrence.transaction, occurrence.record
        book = self.books.campaign_of(record)
        if book is None:
            return
        if transaction is None or transaction.to != record.log.address:
            self.findings.note(f"{UNVERIFIED}, and the root was not sent straight to its contract", name)
            return
        try:
            _, signature = decode_proposal(transaction.data)
        except CallDecodingError as error:
            self.findings.add(Kind.CALLDATA, name, "a call of propose", str(error))
            return
        domain = roots_domain(self.config.chain_id, self.config.roots)
        check_signature(domain, book, root_of(record), signature, self.signatures)


def _nonce(submission: Submission | None) -> int | None:
    """The nonce that an order spends: its quote's, where no use spends an index."""
    if submission is None:
        return None
    try:
        by_index = any(route_of(use.terms, use.extra).by_index for use in submission.uses)
    except (Refusal, ValueError):  # such terms cannot have been redeemed
        return None
    return None if by_index else submission.order.nonce


def _changed_fields(expected: Redeemed, found: Redeemed) -> tuple[str, str]:
    names = [name for name in Redeemed.__slots__ if getattr(expected, name) != getattr(found, name)]
    sides = [", ".join(f"{name}={wording.value(getattr(it, name))}" for name in names) for it in (expected, found)]
    return sides[0], sides[1]
