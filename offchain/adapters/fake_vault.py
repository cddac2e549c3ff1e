"""`BudgetVault` in Python, for `FakeChain`. What arrives is what was sent, and no token is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, ClassVar, Final

from eth_abi.abi import decode, encode

from offchain.adapters.fake_chain import Call, Emitted, Outcome
from offchain.adapters.fake_encoding import emitted_beside, selectors, terms_of
from offchain.adapters.fake_hub import FakeHub
from offchain.attestation.keccak import words
from offchain.attestation.parts import cold_hash
from offchain.attestation.records import ZERO_DIGEST, Log, extend_digest
from offchain.attestation.records import decode as decode_record
from offchain.attestation.vault_calls import VAULT_CALLS
from offchain.audit.books import CampaignBook
from offchain.audit.paid_books import PaidBooks, cold_of
from offchain.domain import vault
from offchain.domain.funding import charges
from offchain.domain.refusals import Refusal
from offchain.domain.vault import Funding
from offchain.domain.vault_math import due_from
from offchain.index.paid_handlers import campaign_of
from offchain.index.terms_published import cold_of as cold_from
from offchain.ports import CallRevertedError

_NAMES: Final = MappingProxyType(selectors(VAULT_CALLS))


@dataclass(slots=True)
class FakeVault:
    """The vault of a hub. books : what it keeps; digests : by merchant."""

    address: int
    hub: FakeHub
    books: PaidBooks = field(default_factory=PaidBooks)
    digests: dict[int, bytes] = field(default_factory=dict)

    def run(self, call: Call) -> Outcome:
        """What the call would do. Raises `Refusal` or `CallRevertedError`."""
        name = _NAMES.get(call.data[:4])
        if name is None:
            raise CallRevertedError(b"")
        arguments = decode(VAULT_CALLS[name], call.data[4:])
        if name in self._VIEWS:
            return Outcome(self._VIEWS[name](self, call, *arguments))
        return Outcome(logs=tuple(self._ACTS[name](self, call, *arguments)), memo=call.time)

    def settle(self, outcome: Outcome) -> None:
        """Follows the logs, those of the hub too. The memo is the time of the block."""
        for it in outcome.logs:
            if it.address != self.address:
                self.hub.settle(Outcome(logs=(it,)))
                continue
            record = decode_record(Log(it.address, it.topics, it.data, 0, b"", b"", 0))
            if record is not None and isinstance(outcome.memo, int):
                self.books.follow(record, self.hub.books, outcome.memo)
                merchant = self.hub.books.campaigns[campaign_of(record)].terms.merchant
                digest = self.digests.get(merchant, ZERO_DIGEST)
                self.digests[merchant] = extend_digest(digest, record.log.record_hash())

    def owed(self, token: int) -> int:
        """Minor units."""
        return self.books.owed(self.hub.books).get(token, 0)

    def funding(self, book: CampaignBook) -> Funding:
        """A campaign as a call finds it."""
        kept = self.books.accounts.get(book.id)
        return self.books.funding(book, kept.account if kept else vault.opened(cold_of(book)))

    def restored(self, funding: Funding) -> Sequence[Emitted]:
        """The merchant gives back what it collected of orders that were returned."""
        after, amount = funding.restored()
        if amount == 0:
            return []
        return [self._emitted("SpendingRestored", funding, amount=amount, collected=after.account.collected)]

    def _funding(self, call: Call, raw: Any, cold: Any = None) -> Funding:
        book = self.hub.campaign(call.chain_id, terms_of(raw))
        if cold is not None and cold_hash(cold_from(cold)) != book.terms.cold_hash:
            raise Refusal("Terms_ColdHash", got=cold_hash(cold_from(cold)), wanted=book.terms.cold_hash)
        return self.funding(book)

    def _emitted(self, name: str, funding: Funding, **record: int) -> Emitted:
        told = {"campaign": int.from_bytes(funding.campaign, "big"), **record}
        return emitted_beside(self.address, "vault", name, told)

    def _deposit(self, call: Call, raw: Any, cold: Any, position: int, amount: int) -> Sequence[Emitted]:
        funding = self._funding(call, raw, cold)
        after = funding.deposited(position, amount, call.time)
        more = after.account.credited - funding.account.credited
        book = self.hub.books.campaigns[funding.campaign]
        logs = [self.hub.moved(book, "creditBudget", call.time, more)] if more else []
        told = {
            "funder": funding.cold.funders[position],
            "payer": call.sender,
            "received": amount,
            "deposited": after.account.deposits[position],
            "credited": after.account.credited,
        }
        return [*logs, self._emitted("BudgetDeposited", funding, **told)]

    def _collect(self, call: Call, raw: Any, to: str) -> Sequence[Emitted]:
        fundings = [self._funding(call, terms) for terms in raw]
        after, amounts = vault.collected(fundings, call.sender, int(to, 16), call.time, vault=self.address)
        logs = []
        for before, funding, amount in zip(fundings, after, amounts, strict=True):
            if amount:
                told = {"to": int(to, 16), "amount": amount, "collected": funding.account.collected}
                logs.append(self._emitted("SpendingCollected", funding, **told))
            if funding.account.noted_at == call.time != before.account.noted_at:
                waits = due_from(call.time, funding.ends, funding.terms.collect_delay)
                logs.append(self._emitted("SpendingNoted", funding, **{"spent": funding.spent, "from": waits}))
        return logs

    def _restore(self, call: Call, raw: Any) -> Sequence[Emitted]:
        return self.restored(self._funding(call, raw))

    def _withdraw(self, call: Call, raw: Any, cold: Any, position: int, to: str) -> Sequence[Emitted]:
        funding, logs = self._funding(call, raw, cold), []
        after, amount = funding.withdrawn(call.sender, position, int(to, 16), call.time, vault=self.address)
        if after.account.settled and not funding.account.settled:
            logs.append(self._emitted("SpendingSettled", funding, spent=after.account.noted))
        told = {"funder": call.sender, "to": int(to, 16), "amount": amount}
        return [*logs, self._emitted("DepositWithdrawn", funding, **told, deposited=after.account.deposits[position])]

    def _hub(self, _call: Call) -> bytes:
        return words(self.hub.address)

    def _held_in(self, _call: Call, token: str) -> bytes:
        return words(self.owed(int(token, 16)))

    def _ledger_digest(self, _call: Call, merchant: str) -> bytes:
        return self.digests.get(int(merchant, 16), ZERO_DIGEST)

    def _deposit_of(self, _call: Call, campaign: bytes, position: int) -> bytes:
        kept = self.books.accounts.get(campaign)
        return words(kept.account.deposits[position] if kept else 0)

    def _account_of(self, _call: Call, campaign: bytes) -> bytes:
        kept = self.books.accounts.get(campaign)
        account = kept.account if kept else vault.Account(())
        return words(account.credited, account.collected, account.noted, account.noted_at, int(account.settled))

    def _solvency_of(self, call: Call, raw: Any, cold: Any) -> bytes:
        funding = self._funding(call, raw, cold)
        deposits, spent = list(funding.account.deposits), funding.spent
        left = [held - needed for held, needed in zip(deposits, funding.needed(call.time), strict=True)]
        types = ["uint256", "uint256", *["uint256[]"] * 3]
        parts = charges(spent, funding.cold.share_bps)
        return encode(types, [spent, funding.collectable(call.time), deposits, parts, left])

    _VIEWS: ClassVar[Mapping[str, Callable[..., bytes]]] = MappingProxyType(
        {
            "hub": _hub,
            "heldIn": _held_in,
            "ledgerDigest": _ledger_digest,
            "depositOf": _deposit_of,
            "accountOf": _account_of,
            "solvencyOf": _solvency_of,
        }
    )
    _ACTS: ClassVar[Mapping[str, Callable[..., Sequence[Emitted]]]] = MappingProxyType(
        {"deposit": _deposit, "collect": _collect, "restore": _restore, "withdraw": _withdraw}
    )


def after_return(funding: Funding, amount: int) -> Funding:
    """The campaign once its budget at the hub got so much back."""
    return replace(funding, state=replace(funding.state, remaining=funding.state.remaining + amount))
