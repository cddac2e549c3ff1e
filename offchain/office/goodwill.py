"""Goodwill: a coupon that support gives to a shopper whom something went wrong for. Capped, and logged for good.

A coupon is a voucher of an open campaign, with the value of its terms and an index from the top of the campaign's cap,
where batches of vouchers, which begin at the bottom, do not come. Where this service holds the issuer's key it is
signed at once; else it is prepared, for whoever holds that key.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from offchain.attestation import typed_data
from offchain.attestation.typed_data import hub_domain
from offchain.campaigns.standing import Phase
from offchain.domain.order import Grant
from offchain.domain.schedule import DAY
from offchain.domain.terms import Audience
from offchain.index.config import IndexConfig
from offchain.index.rows import UsedWordRow
from offchain.offers.indices import IndexBook, Taken
from offchain.offers.issued import IssuedOffer, OfferStore
from offchain.office.support_log import SHOWN, CodeEntry, GoodwillEntry, SupportLog, of_day
from offchain.ports import Clock, Signer
from offchain.queries.amounts import Amount
from offchain.queries.as_of import as_of
from offchain.queries.campaigns import CampaignQueries, CampaignSummary, counters_of
from offchain.queries.paging import LONGEST, PageAsked
from offchain.queries.reader import PageReader, PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.texts.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillRules:
    """each : most that one coupon may cost, a_day : most that all of one agent's of one day (UTC) may cost together,
    both minor units of whichever currency; seconds : how long a coupon holds; codes : most one-time codes for customers
    without a wallet that one agent may make a day."""

    each: int
    a_day: int
    seconds: int
    codes: int


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
    """indices : where whoever gives coupons out notes them; allotted : indices of a campaign's offers that wait for a
    wallet; issuer : whose key this service holds, None without one."""

    store: PageStore
    shelf: Shelf
    indices: IndexBook
    allotted: Callable[[bytes], frozenset[int]]
    config: IndexConfig
    campaigns: CampaignQueries
    offers: OfferStore
    clock: Clock
    log: SupportLog
    rules: GoodwillRules
    issuer: Signer | None

    def choices(self, language: Language) -> tuple[CampaignSummary, ...]:
        """Campaigns that a coupon can be given from, the newest first. Raises `NotIndexedError`."""
        listed = self.campaigns.listed(PageAsked(limit=LONGEST), language).items
        found = (it for it in listed if it.audience == Audience.VOUCHER.name and it.state.phase == Phase.OPEN)
        with self.store.read() as reader:
            return tuple(it for it in found if self._cap(reader, it.id) <= self.rules.each)

    def newest(self) -> tuple[GoodwillEntry | CodeEntry, ...]:
        """What support gave last, coupons and one-time codes, the newest first."""
        return tuple(self.log.newest(SHOWN))

    def give(self, agent: str, campaign: bytes, wallet: int, why: str, language: Language) -> GoodwillGiven:
        """Gives a coupon. agent : who is logged; wallet : the shopper's.

        Its index is noted first, then it is logged, then given: one that was logged today and not given, because the
        program ended in between, is given when the same agent asks for the same again, and counts once.

        Raises `ServiceRefusal` where it would pass a cap or the campaign gives none, `UnknownCampaignError`,
        `NotIndexedError`.
        """
        summary = self.campaigns.detail(campaign, language).summary
        with self.log.alone(), self.store.read() as reader:
            known, now = self.shelf.campaign(reader, campaign), as_of(reader, self.clock).time
            self._check_campaign(known, summary)
            signs = self.issuer is not None and self.issuer.address == known.terms.issuer
            draft = GoodwillEntry(
                time=now,
                agent=agent,
                campaign=summary.id,
                index=0,
                currency=known.currency.code,
                most=known.terms.cap_amount,
                why=why,
                signed=signs,
            )
            entry, given = self._decided(reader, known, wallet, draft)
            grant = self._grant(reader, known, entry.time, entry.index)
            if signs:
                self._hand_over(known, wallet, grant)
                self.log.confirm(entry.campaign, entry.index)
        return GoodwillGiven(
            campaign=summary,
            index=grant.index,
            deadline=grant.deadline,
            most=known.amount(entry.most),
            signed=signs,
            left=known.amount(self.rules.a_day - given),
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
        return sum(it.most for it in of_day(self.log.entries(), agent, now) if it.currency == currency)

    def _decided(
        self, reader: PageReader, known: Campaign, wallet: int, draft: GoodwillEntry
    ) -> tuple[GoodwillEntry, int]:
        """What is given, logged now or before, and what its agent gave that day with it, minor units."""
        entry = self._unfinished(known, wallet, draft) if draft.signed else None
        given = self._given(draft.agent, draft.time, draft.currency)
        if entry is not None:
            return entry, given
        self._check_caps(known, given, draft.most)
        return self._logged(reader, known, draft), given + draft.most

    def _unfinished(self, known: Campaign, wallet: int, draft: GoodwillEntry) -> GoodwillEntry | None:
        """What was logged today, for the same reason, and not given, or given to this wallet and not confirmed."""
        done, held = self.log.confirmed(), self.offers.indices_of(known.id)
        for it in self.log.entries():
            same = replace(it, time=draft.time, index=0) == draft and it.time // DAY == draft.time // DAY
            lacks = it.index not in held or self.offers.find(wallet, known.id, it.index) is not None
            if same and lacks and (it.campaign, it.index) not in done:
                return it
        return None

    def _logged(self, reader: PageReader, known: Campaign, draft: GoodwillEntry) -> GoodwillEntry:
        """With an index that nobody else has."""
        with self.indices.alone():
            index = self._free(reader, known)
            self.indices.note(known.id, _taken(self._grant(reader, known, draft.time, index), signed=draft.signed))
        entry = replace(draft, index=index)
        self.log.add(entry)
        return entry

    def _free(self, reader: PageReader, known: Campaign) -> int:
        """The highest index that nobody was given or promised, used or had revoked."""
        gone = {it.index for it in self.log.entries() if it.campaign == f"0x{known.id.hex()}"}
        gone |= self.offers.indices_of(known.id) | self.allotted(known.id)
        gone |= {index for it in self.indices.of(known.id) for index in range(it.first, it.end)}
        for index in range(known.terms.cap - 1, -1, -1):
            word = reader.get(UsedWordRow, known.id, index >> 8)
            if index not in gone and not (word is not None and word.bits >> (index & 0xFF) & 1):
                return index
        raise ServiceRefusal("Service_GoodwillSpent", cap=known.terms.cap)

    def _grant(self, reader: PageReader, known: Campaign, begins: int, index: int) -> Grant:
        deadline = min(begins + self.rules.seconds, known.terms.end_time)
        return Grant(0, begins, deadline, index, counters_of(reader, known).state.voucher_epoch)

    def _hand_over(self, known: Campaign, wallet: int, grant: Grant) -> None:
        """Signs it and gives it to the shopper; its index is noted already, unless all vouchers were revoked since."""
        with self.indices.alone():
            self.indices.note(known.id, _taken(grant, signed=True))
        if self.issuer is not None:
            domain = hub_domain(self.config.chain_id, self.config.hub)
            signature = self.issuer.sign(domain.digest(typed_data.of_voucher(known.id, wallet, grant)))
            self.offers.add([IssuedOffer(campaign=known.id, account=wallet, grant=grant, signature=signature)])

    def _cap(self, reader: PageReader, campaign: str) -> int:
        return self.shelf.campaign(reader, bytes.fromhex(campaign[2:])).terms.cap_amount


def _told(known: Campaign, minor: int) -> str:
    return f"{known.amount(minor).amount} {known.currency.code}"


def _taken(grant: Grant, *, signed: bool) -> Taken:
    """One that waits for the issuer's signature is noted for the file that the page's command names."""
    return Taken(
        first=grant.index,
        count=1,
        name="goodwill" if signed else f"goodwill-{grant.index}.jsonl",
        not_before=grant.not_before,
        deadline=grant.deadline,
        at=grant.not_before,
        epoch=grant.epoch,
        prepared=not signed,
    )
