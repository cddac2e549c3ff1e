"""What each record of the vault must say: what the twin would have recorded at that moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar, Final

from offchain.attestation.records import Record
from offchain.audit import wording
from offchain.audit.books import Books
from offchain.audit.findings import Findings, Kind
from offchain.audit.flows import Due, Flows
from offchain.audit.paid_books import PaidBooks
from offchain.domain import vault_math
from offchain.domain.refusals import Refusal
from offchain.domain.vault import Funding
from offchain.index.config import IndexConfig
from offchain.index.paid_handlers import campaign_of

Words = Mapping[str, int]
CREDIT: Final = "credit"
"""Of a budget that was raised: a deposit must follow."""
RESTORE: Final = "restore"
"""Of a budget that got back what was collected: the merchant must give it back."""
_NOTE, _WITHDRAWAL = "note", "withdrawal"


@dataclass(frozen=True, slots=True)
class VaultReplay:
    """books : of the hub, which have followed what stands before; paid : those of the vault, before the record."""

    config: IndexConfig
    findings: Findings
    books: Books
    paid: PaidBooks
    flows: Flows

    def expected(self, record: Record, time: int, name: str) -> Words:
        """The words that a record must have, which a report calls `name`. time : Unix seconds of its block. Raises
        `Refusal`."""
        return self._CHECKS[record.name](self, record, time, name)

    def _funding(self, record: Record) -> Funding:
        return self.paid.funding(self.books.campaigns[campaign_of(record)])

    def _position(self, funding: Funding, record: Record, name: str) -> int | None:
        funder = record.words["funder"]
        if funder in funding.cold.funders:
            return funding.cold.funders.index(funder)
        self.findings.add(Kind.RULES, name, "a funder of the campaign", f"funder={wording.account(funder)}")
        return None

    def _deposited(self, record: Record, time: int, name: str) -> Words:
        """The hub was credited before it, in the same transaction."""
        funding, words = self._funding(record), record.words
        due = self.flows.met(CREDIT, funding.campaign)
        credit = due.amount if due else 0
        position = self._position(funding, record, name)
        if position is None:
            return {}
        if words["received"] == 0:
            raise Refusal("Token_Short", arrived=0, least=1)
        before = replace(funding, state=replace(funding.state, remaining=funding.state.remaining - credit))
        account = before.deposited(position, words["received"], time).account
        more = account.credited - funding.account.credited
        if more != credit:
            texts = (f"BudgetToppedUp of {amount} in its transaction" for amount in (more, credit))
            self.findings.add(Kind.RULES, name, *texts)
        return {"deposited": account.deposits[position], "credited": account.credited}

    def _collected(self, record: Record, time: int, name: str) -> Words:
        words, found = record.words, []
        for funding in self._readings(record):
            after, amount, _ = funding.claimed(funding.terms.merchant, time)
            found.append({"amount": amount, "collected": after.account.collected})
            if {key: words[key] for key in found[-1]} == found[-1]:
                if after.account.noted_at == time != funding.account.noted_at:
                    self.flows.expect(_NOTE, Due(name, "a SpendingNoted after it"), funding.campaign)
                if amount == 0:
                    raise Refusal("Vault_NothingDue", time=time, dueFrom=_due_from(funding))
                return found[-1]
        return found[0]

    def _noted(self, record: Record, time: int, _name: str) -> Words:
        """What is spent now, of which nothing is due yet; whatever was due was collected by the record before it."""
        readings = self._readings(record)
        self.flows.met(_NOTE, readings[0].campaign)
        refusal: Refusal | None = None
        for funding in readings:
            account, spent, delay = funding.account, funding.spent, funding.terms.collect_delay
            waits = vault_math.waits_until(
                spent=spent,
                collected=account.collected + funding.collectable(time),
                noted_at=account.noted_at,
                ends=funding.ends,
                delay=delay,
                time=time,
            )
            if waits == 0 and funding.collectable(time) == 0:
                return {"spent": spent, "from": vault_math.due_from(time, funding.ends, delay)}
            refusal = refusal or Refusal("Vault_NothingDue", time=time, dueFrom=_due_from(funding))
        raise refusal or AssertionError

    def _readings(self, record: Record) -> list[Funding]:
        book = self.books.campaigns[campaign_of(record)]
        return [self.paid.funding(book, account) for account in self.paid.account(book).readings()]

    def _restored(self, record: Record, _time: int, name: str) -> Words:
        funding = self._funding(record)
        self.flows.met(RESTORE, funding.campaign)
        after, amount = funding.restored()
        if amount == 0:
            expected = f"more collected than the {funding.spent} that were spent"
            self.findings.add(Kind.RULES, name, expected, f"collected={funding.account.collected}")
            return {}
        return {"amount": amount, "collected": after.account.collected}

    def _settled(self, record: Record, time: int, name: str) -> Words:
        funding = self._funding(record)
        final = funding.ends + funding.terms.grace
        if time < final or funding.account.settled:
            expected = f"the first withdrawal from {final} on"
            self.findings.add(Kind.RULES, name, expected, f"time={time}, settled={int(funding.account.settled)}")
        self.flows.expect(_WITHDRAWAL, Due(name, "a DepositWithdrawn after it"), funding.campaign)
        return {"spent": funding.charged}

    def _withdrawn(self, record: Record, time: int, name: str) -> Words:
        funding, words = self._funding(record), record.words
        self.flows.met(_WITHDRAWAL, funding.campaign)
        position = self._position(funding, record, name)
        if position is None:
            return {}
        if time >= funding.ends + funding.terms.grace and not funding.account.settled:
            self.findings.add(Kind.DROPPED, name, "a SpendingSettled before it", "none in its transaction")
        after, amount = funding.withdrawn(words["funder"], position, words["to"], time, vault=self.config.vault)
        return {"amount": amount, "deposited": after.account.deposits[position]}

    _CHECKS: ClassVar[Mapping[str, Callable[..., Words]]] = MappingProxyType(
        {
            "BudgetDeposited": _deposited,
            "SpendingNoted": _noted,
            "SpendingCollected": _collected,
            "SpendingRestored": _restored,
            "SpendingSettled": _settled,
            "DepositWithdrawn": _withdrawn,
        }
    )


def _due_from(funding: Funding) -> int:
    return vault_math.due_from(funding.account.noted_at, funding.ends, funding.terms.collect_delay)
