"""Goodwill: a coupon that support gives to a shopper whom something went wrong for. Capped, and logged for good.

A coupon is a voucher of an open campaign, with the value of its terms and an index from the top of the campaign's cap,
where batches of vouchers, which begin at the bottom, do not come. Where this service holds the issuer's key it is
signed at once; else it is prepared, for whoever holds that key.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from offchain.attestation import typed_data
from offchain.attestation.typed_data import hub_domain
from offchain.campaigns.standing import Phase
from offchain.domain.order import Grant
from offchain.domain.schedule import DAY
from offchain.domain.terms import Audience
from offchain.index.config import IndexConfig
from offchain.index.rows import UsedWordRow
from offchain.offers.issued import IssuedOffer, OfferStore
from offchain.ports import Clock, Signer
from offchain.queries.amounts import Amount
from offchain.queries.as_of import as_of
from offchain.queries.campaigns import CampaignQueries, CampaignSummary, counters_of
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.reader import PageReader, PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.wording import Language

SHOWN: Final = 20
"""Newest entries of the log that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillRules:
    """each : most that one coupon may cost, a_day : most that all of one agent's of one day (UTC) may cost together,
    both minor units of whichever currency; seconds : how long a coupon holds."""

    each: int
    a_day: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillEntry:
    """time : Unix seconds; agent : who gave it; campaign : id; most : that it may cost, minor units; why : in the
    agent's words; signed : whether it was signed here. The wallet is kept with the coupon, where it can be erased."""

    time: int
    agent: str
    campaign: str
    index: int
    currency: str
    most: int
    why: str
    signed: bool


class GoodwillLog(Protocol):
    """Only ever added to. One real form: offchain/adapters/goodwill_file.py."""

    def alone(self) -> AbstractContextManager[None]:
        """One at a time reads and adds; the next one waits."""

    def entries(self) -> Sequence[GoodwillEntry]:
        """All of them, the oldest first."""

    def add(self, entry: GoodwillEntry) -> None:
        """One more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillGiven:
    """index : the coupon's; deadline : Unix seconds; most : that it may cost; signed : whether the shopper has it now,
    else it waits for the issuer's signature; left : what this agent may still give today."""

    campaign: CampaignSummary
    index: int
    deadline: int
    most: Amount
    signed: bool
    left: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodwill:
    """issuer : whose key this service holds, None without one."""

    store: PageStore
    shelf: Shelf
    config: IndexConfig
    campaigns: CampaignQueries
    offers: OfferStore
    clock: Clock
    log: GoodwillLog
    rules: GoodwillRules
    issuer: Signer | None

    def choices(self, language: Language) -> tuple[CampaignSummary, ...]:
        """Campaigns that a coupon can be given from, the newest first. Raises `NotIndexedError`."""
        listed = self.campaigns.listed(PageAsked(limit=LONGEST), language).items
        found = (it for it in listed if it.audience == Audience.VOUCHER.name and it.state.phase == Phase.OPEN)
        with self.store.read() as reader:
            return tuple(it for it in found if self._cap(reader, it.id) <= self.rules.each)

    def newest(self) -> tuple[GoodwillEntry, ...]:
        """What was given last, the newest first."""
        return tuple(reversed(self.log.entries()))[:SHOWN]

    def give(self, agent: str, campaign: bytes, wallet: int, why: str, language: Language) -> GoodwillGiven:
        """Gives a coupon. agent : who is logged; wallet : the shopper's.

        Raises `ServiceRefusal` where it would pass a cap or the campaign gives none, `UnknownCampaignError`,
        `NotIndexedError`.
        """
        summary = self.campaigns.detail(campaign, language).summary
        with self.log.alone(), self.store.read() as reader:
            known, now = self.shelf.campaign(reader, campaign), as_of(reader, self.clock).time
            self._check_campaign(known, summary)
            given = self._given(agent, now, known.currency.code)
            most = known.terms.cap_amount
            self._check_caps(known, given, most)
            grant = self._grant(reader, known, now)
            signed = self._sign(known, wallet, grant)
            entry = GoodwillEntry(
                time=now,
                agent=agent,
                campaign=summary.id,
                index=grant.index,
                currency=known.currency.code,
                most=most,
                why=why,
                signed=signed,
            )
            self.log.add(entry)
        left = known.amount(self.rules.a_day - given - most)
        return GoodwillGiven(
            campaign=summary,
            index=grant.index,
            deadline=grant.deadline,
            most=known.amount(most),
            signed=signed,
            left=left,
        )

    def _check_campaign(self, known: Campaign, summary: CampaignSummary) -> None:
        if known.terms.audience != Audience.VOUCHER or summary.state.phase != Phase.OPEN:
            raise ServiceRefusal("Service_GoodwillCampaign", phase=summary.state.phase.value, audience=summary.audience)

    def _check_caps(self, known: Campaign, given: int, most: int) -> None:
        told = {name: _told(known, minor) for name, minor in (("most", most), ("each", self.rules.each))}
        if most > self.rules.each:
            raise ServiceRefusal("Service_GoodwillTooDear", most=told["most"], limit=told["each"])
        if given + most > self.rules.a_day:
            limit = _told(known, self.rules.a_day)
            raise ServiceRefusal("Service_GoodwillDay", given=_told(known, given), most=told["most"], limit=limit)

    def _given(self, agent: str, now: int, currency: str) -> int:
        """What one agent gave on the day of `now`, minor units."""
        entries = (it for it in self.log.entries() if it.agent == agent and it.currency == currency)
        return sum(it.most for it in entries if it.time // DAY == now // DAY)

    def _grant(self, reader: PageReader, known: Campaign, now: int) -> Grant:
        """The highest index that nobody was given, used or had revoked."""
        gone = {it.index for it in self.log.entries() if it.campaign == f"0x{known.id.hex()}"}
        gone |= self.offers.indices_of(known.id)
        state = counters_of(reader, known).state
        for index in range(known.terms.cap - 1, -1, -1):
            word = reader.get(UsedWordRow, known.id, index >> 8)
            if index not in gone and not (word is not None and word.bits >> (index & 0xFF) & 1):
                deadline = min(now + self.rules.seconds, known.terms.end_time)
                return Grant(0, now, deadline, index, state.voucher_epoch)
        raise ServiceRefusal("Service_GoodwillSpent", cap=known.terms.cap)

    def _sign(self, known: Campaign, wallet: int, grant: Grant) -> bool:
        """Signs it and gives it to the shopper, where this service holds the key that the terms name."""
        if self.issuer is None or self.issuer.address != known.terms.issuer:
            return False
        domain = hub_domain(self.config.chain_id, self.config.hub)
        signature = self.issuer.sign(domain.digest(typed_data.of_voucher(known.id, wallet, grant)))
        self.offers.add([IssuedOffer(campaign=known.id, account=wallet, grant=grant, signature=signature)])
        return True

    def _cap(self, reader: PageReader, campaign: str) -> int:
        return self.shelf.campaign(reader, bytes.fromhex(campaign[2:])).terms.cap_amount


def _told(known: Campaign, minor: int) -> str:
    amount = known.amount(minor)
    return f"{amount.amount} {amount.currency}"
