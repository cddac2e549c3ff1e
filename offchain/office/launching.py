"""A merchant's orders for a campaign as unsigned transactions, checked by the rules before anybody signs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from offchain.attestation import calls
from offchain.attestation.companion_calls import token_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.typed_data import hub_domain
from offchain.attestation.vault_calls import deposit_call
from offchain.campaigns.drafting import Draft
from offchain.campaigns.telling import promises_told
from offchain.domain import ledger
from offchain.domain.funding import least_deposit
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement, Terms
from offchain.index.config import IndexConfig
from offchain.index.rows import UsedWordRow
from offchain.office.unsigned import Batch, OrderTexts, Unsigned, same
from offchain.office.workbench import Workbench
from offchain.queries.campaigns import counters_of
from offchain.queries.reader import PageStore
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts
from offchain.texts.wording import Language, money

Order = Literal["pause", "unpause", "end", "fund"]
NAMED: Final = 10
"""Digits of an id that name a campaign which has no other name here."""


@dataclass(frozen=True, slots=True)
class Launching:
    """Sends nothing and asks no node."""

    store: PageStore
    shelf: Shelf
    config: IndexConfig
    bench: Workbench
    texts: OrderTexts
    wordings: RefusalTexts

    def create(self, text: str, merchant: int) -> Batch:
        """Creates the campaign of a file, and where it is paid funds it.

        Raises `ServiceRefusal`, and `Refusal` where the hub would refuse.
        """
        now = self.bench.now()
        subject = self.bench.sound(text, merchant, now)
        name, draft = subject.name, subject.draft
        if draft.terms.merchant != merchant:
            raise Refusal("Terms_NotMerchant", sender=merchant, merchant=draft.terms.merchant)
        draft.check(now)
        campaign = draft.campaign(hub_domain(self.config.chain_id, self.config.hub))
        transactions = (self._creation(name, draft), *self._deposits(name, draft))
        return self._batch(campaign, name, now, transactions)

    def order(self, campaign: bytes, order: Order, number: int) -> Batch:
        """What a merchant may order later. number : seconds of a pause, 0 for the longest, or minor units to add to the
        budget. Raises `UnknownCampaignError`, `NotIndexedError`, and `Refusal` where the hub would refuse."""
        now = self.bench.now()
        with self.store.read() as reader:
            known = self.shelf.campaign(reader, campaign)
            state = counters_of(reader, known).state
        terms, seconds = known.terms, number or known.terms.max_pause
        self._check(order, terms, state, seconds if order == "pause" else number, now)
        arguments: dict[Order, tuple[str, tuple[int, ...]]] = {
            "pause": ("pause", (seconds,)),
            "unpause": ("unpause", ()),
            "end": ("announceEnd", ()),
            "fund": ("topUp", (number,)),
        }
        name, values = arguments[order]
        data = calls.call(name, calls.terms_tuple(terms), *values)
        told = self.texts.told(order, self._gaps(known, seconds))
        one = Unsigned(sender=terms.merchant, to=self.config.hub, data=data, told=told)
        return self._batch(campaign, f"{order} 0x{campaign.hex()[: NAMED - 2]}", now, (one,))

    def revocation(self, campaign: bytes, index: int) -> Batch:
        """Revokes one coupon by voucher. Raises `UnknownCampaignError`, `NotIndexedError`, and `Refusal` where the hub
        would refuse: the terms promise no such thing, or it is redeemed or revoked."""
        now, word, mask = self.bench.now(), index >> 8, 1 << (index & 0xFF)
        with self.store.read() as reader:
            terms = self.shelf.campaign(reader, campaign).terms
            row = reader.get(UsedWordRow, campaign, word)
        spent = frozenset({index} if row is not None and row.bits & mask else ())
        ledger.revocable(terms, spent, word, mask)
        data = calls.call("revokeIndices", calls.terms_tuple(terms), word, mask)
        told = self.texts.told("revoke", same(index=index))
        one = Unsigned(sender=terms.merchant, to=self.config.hub, data=data, told=told)
        return self._batch(campaign, f"revoke {index} 0x{campaign.hex()[: NAMED - 2]}", now, (one,))

    def possible(self, campaign: bytes) -> frozenset[Order]:
        """The orders that the campaign's terms leave room for at all, whatever its state. Raises
        `UnknownCampaignError`."""
        with self.store.read() as reader:
            terms = self.shelf.campaign(reader, campaign).terms
        pauses: set[Order] = {"pause", "unpause"} if terms.max_pause else set()
        raises: set[Order] = {"fund"} if terms.settlement != Settlement.PAID else set()
        return frozenset({"end", *pauses, *raises})

    def _check(self, order: Order, terms: Terms, state: CampaignState, number: int, now: int) -> None:
        """As `Campaigns.sol` checks it. number : seconds of the pause or minor units. Raises `Refusal`."""
        match order:
            case "pause":
                ledger.paused(terms, state, number, now)
            case "unpause":
                ledger.unpaused(state, now)
            case "end":
                ledger.end_announced(terms, state, now)
            case "fund":
                if terms.settlement == Settlement.PAID:
                    raise Refusal("Hub_PaidByVault", vault=self.config.vault)
                ledger.topped_up(terms, state, number, now)

    def _creation(self, name: str, draft: Draft) -> Unsigned:
        terms, promises = draft.terms, promises_told(draft, self.bench.catalogue)
        budget, uses = _amount(draft, terms.budget), f"{terms.cap:,}"
        gaps = {it: {"name": name, "promise": promises[it][0], "budget": budget, "uses": uses} for it in LANGUAGES}
        data = calls.create_call(terms, draft.words, draft.cold)
        return Unsigned(sender=terms.merchant, to=self.config.hub, data=data, told=self.texts.told("create", gaps))

    def _deposits(self, name: str, draft: Draft) -> Iterator[Unsigned]:
        """Of every funder, what its share of the budget takes, and the allowance for it."""
        terms, cold, vault = draft.terms, draft.cold, self.config.vault
        if terms.settlement != Settlement.PAID:
            return
        for position, (funder, share) in enumerate(zip(cold.funders, cold.share_bps, strict=True)):
            amount = least_deposit(terms.budget, share)
            told = {"name": name, "amount": _amount(draft, amount), "vault": vault}
            allowed = token_call("approve", address_bytes(vault), amount)
            deposited = deposit_call(terms, cold, position, amount)
            for order, to, data in (("approve", terms.token, allowed), ("deposit", vault, deposited)):
                yield Unsigned(sender=funder, to=to, data=data, told=self.texts.told(order, same(**told)))

    def _gaps(self, known: Campaign, number: int) -> dict[Language, Mapping[str, object]]:
        spelled = self.wordings.wordings
        return {
            it: {
                "duration": spelled[it].duration(number),
                "notice": spelled[it].duration(known.terms.notice),
                "amount": f"{known.amount(number).amount} {known.currency.code}",
            }
            for it in LANGUAGES
        }

    def _batch(self, campaign: bytes, name: str, now: int, transactions: tuple[Unsigned, ...]) -> Batch:
        return Batch(
            chain_id=self.config.chain_id, campaign=campaign, name=name, made_at=now, transactions=transactions
        )


def _amount(draft: Draft, minor: int) -> str:
    return f"{money(minor, draft.currency.decimals)} {draft.currency.code}"
