"""Why a wallet has a promotion, why it cannot use it, and what would unlock it. There is no rule here: what stands
against it are the hub's checks, what an order lacks the rules' conditions, and whether it applies says a dry run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from offchain.cashier.quote_told import gate_of
from offchain.domain.terms import Audience, Kind
from offchain.index.rows import CampaignRow
from offchain.index.schema import PLACE
from offchain.queries.as_of import AsOf
from offchain.queries.candidates import Candidate, Candidates
from offchain.queries.dry_run import DryRuns
from offchain.queries.explain_shapes import Against, ExplainAsked, Explained, Explanation, Reason, State, Step
from offchain.queries.lacking import LACKS, lacking, no_order
from offchain.queries.obstacles import against_campaign
from offchain.queries.opening import Opening, against_own, opening_of
from offchain.queries.paging import Page, cut, place_cursor, read_place
from offchain.queries.quote_shapes import PromotionAsked, PromotionQuoted, QuoteAsked
from offchain.queries.reader import PageReader, Slice
from offchain.queries.unlock_steps import Steps
from offchain.queries.wallet_offers import why_told
from offchain.texts.wording import Language


@dataclass(frozen=True, slots=True)
class _Tried:
    """A candidate, and when it opens."""

    candidate: Candidate
    opening: Opening


@dataclass(frozen=True, slots=True)
class Explanations:
    """Reads what dry runs read, from one state of the store."""

    quotes: DryRuns

    def of_wallet(self, asked: ExplainAsked, language: Language) -> Explanation:
        """Campaigns in the order of their creation, each with all that the wallet holds for it.

        Raises `CursorError`, `UnknownCampaignError`, `NotIndexedError`, `PartsMissingError`.
        """
        moment, page = self.quotes.read(lambda reader, moment: (moment, self._read(reader, asked, moment.time)))
        told = tuple(self._explained(asked, candidates, moment, language) for candidates in page.items)
        return Explanation(Page(told, page.next), moment)

    def _read(self, reader: PageReader, asked: ExplainAsked, now: int) -> Page[tuple[Candidate, ...]]:
        where: dict[str, object] = {} if asked.merchant is None else {"merchant": asked.merchant}
        if asked.campaign is not None:
            where["id"] = self.quotes.shelf.campaign(reader, asked.campaign).id
        wanted = Slice(
            by=PLACE,
            limit=asked.page.limit + 1,
            after=None if asked.page.after is None else read_place(asked.page.after),
            newest_first=asked.page.newest_first,
            where=where,
        )
        found = Candidates(reader, self.quotes.shelf, self.quotes.offers, asked.wallet, now)

        def of_row(row: CampaignRow) -> tuple[Candidate, ...]:
            return found.of_campaign(self.quotes.shelf.of_row(reader, row))

        rows = reader.page(CampaignRow, wanted)
        return cut(rows, asked.page.limit, of_row, lambda row: place_cursor(row.block_number, row.log_index))

    def _explained(
        self, asked: ExplainAsked, candidates: Sequence[Candidate], moment: AsOf, language: Language
    ) -> Explained:
        tried = sorted((_Tried(it, opening_of(it, asked.wallet, moment.time)) for it in candidates), key=_nearest)
        campaign, terms = candidates[0].campaign, candidates[0].campaign.terms
        state, steps, quote = self._unlocked(asked, tried, moment, language)
        return Explained(
            campaign=f"0x{campaign.id.hex()}",
            merchant=f"0x{terms.merchant:040x}",
            kind=Kind(terms.kind).name,
            audience=Audience(terms.audience).name,
            promise=campaign.words(language)[0],
            currency=campaign.currency.code,
            state=state,
            coupon=tried[0].candidate.index if quote is None else quote.coupon,
            gate=gate_of(candidates[0].presented),
            why=tuple(self._why(candidates, moment.time, language)),
            why_not=tuple(self._why_not(candidates, asked.wallet, moment.time, language)),
            unlock=steps,
            quote=quote,
        )

    def _unlocked(
        self, asked: ExplainAsked, tried: Sequence[_Tried], moment: AsOf, language: Language
    ) -> tuple[State, tuple[Step, ...], PromotionQuoted | None]:
        """tried : the nearest first."""
        best, opening = tried[0].candidate, tried[0].opening
        telling = self._steps(best, language)
        lasting = telling.lasting(opening.lasting)
        if lasting and any(step.step == "get_coupon" for step in lasting):  # whatever its own coupon waits for
            best = _with_another(best)
            telling, opening = self._steps(best, language), opening_of(best, asked.wallet, moment.time)
            lasting = None if telling.lasting(opening.lasting) is None else lasting
        if lasting is None:
            return "closed", (), None
        at = opening.at
        before = (*((telling.wait(at, opening.waits),) if at > moment.time else ()), *lasting)
        if asked.order is None:
            missing = map(telling.lack, lacking(best.presented.terms, best.presented.extra, no_order()))
            return "locked" if before else "open", (*before, *missing), None
        if lasting:
            _, steps = self._in_order(asked.order, asked.wallet, [best], AsOf(moment.block, at), language)
            told = {it.code for it in before}
            return "locked", (*before, *(it for it in steps if it.purpose == "use" and it.code not in told)), None
        ready = [it.candidate for it in tried if it.opening.at == at and not it.opening.lasting]
        quote, steps = self._in_order(asked.order, asked.wallet, ready, AsOf(moment.block, at), language)
        return "applies" if quote.applied and not before else "locked", (*before, *steps), quote

    def _in_order(
        self, order: QuoteAsked, wallet: int, ready: Sequence[Candidate], moment: AsOf, language: Language
    ) -> tuple[PromotionQuoted, tuple[Step, ...]]:
        """The campaign alone in the order, with the best of its coupons, and what the order lacks for it or for more of
        it. moment : when it opens."""
        named = tuple(PromotionAsked(candidate.campaign.id, candidate.index) for candidate in ready)
        alone = replace(order, wallet=wallet, promotions=named, choose=len(ready) > 1)
        candidates = [replace(candidate, refusal=None) for candidate in ready]
        quoted = self.quotes.of(alone, candidates, moment, language)
        nearest = ready[0].index
        quote = next((it for it in quoted.promotions if it.applied), None)
        quote = quote or next(it for it in quoted.promotions if it.coupon == nearest)
        candidate = next(it for it in ready if it.index == quote.coupon)
        return quote, tuple(self._missing(alone, candidate, quote, language))

    def _missing(
        self, order: QuoteAsked, candidate: Candidate, quote: PromotionQuoted, language: Language
    ) -> Iterator[Step]:
        telling, presented = self._steps(candidate, language), candidate.presented
        if quote.applied:
            base = 0 if quote.base is None else quote.base.minor
            step = telling.more(self.quotes.order(order, presented), base, quote.discount.minor)
            yield from () if step is None else (step,)
        elif quote.refusal is not None and quote.refusal.code in LACKS:
            order_now = self.quotes.order(order, presented)
            yield from map(telling.lack, lacking(presented.terms, presented.extra, order_now))
        elif quote.refusal is not None:
            yield telling.other(quote.refusal)

    def _steps(self, candidate: Candidate, language: Language) -> Steps:
        return Steps(candidate, self.quotes.teller, self.quotes.texts.unlocks, language)

    def _why(self, candidates: Sequence[Candidate], now: int, language: Language) -> Iterator[Reason]:
        for candidate in candidates:
            campaign, coupon = candidate.campaign, candidate.coupon
            public = campaign.terms.audience == Audience.PUBLIC
            if coupon is None and not public:
                continue
            offer = None if coupon is None else coupon.offer
            segment = "" if offer is None else why_told(offer.why, language)
            end = candidate.counters.state.ended_at or campaign.terms.end_time
            yield Reason(
                coupon=candidate.index,
                epoch=None if offer is None else offer.grant.epoch,
                segment=None if offer is None else offer.segment,
                text=self.quotes.texts.unlocks.open(language) if public else segment,
                standing=None if coupon is None else coupon.standing(now),
                value=campaign.depth(offer.grant.value) if offer is not None and offer.grant.value else None,
                at_most=campaign.amount(candidate.presented.max_discount),
                usable_from=campaign.terms.start_time if coupon is None else coupon.usable_from,
                deadline=end if coupon is None else coupon.deadline,
            )

    def _why_not(self, candidates: Sequence[Candidate], wallet: int, now: int, language: Language) -> Iterator[Against]:
        """Of the campaign, then coupon by coupon."""
        one = candidates[0]
        decimals = one.campaign.currency.decimals
        for refusal in against_campaign(one.presented.terms, one.counters, wallet, now):
            yield Against(None, self.quotes.teller.refusal(refusal, language, decimals))
        for candidate in candidates:
            for own in against_own(candidate, now):
                yield Against(candidate.index, self.quotes.teller.any(own, language, decimals))


def _with_another(candidate: Candidate) -> Candidate:
    """As with a coupon that the wallet has yet to get: what that one gives, beside the terms, nobody knows."""
    terms = candidate.presented.terms
    presented = replace(candidate.presented, personal=0, max_discount=terms.cap_amount)
    return replace(candidate, index=None, coupon=None, refusal=None, presented=presented)


def _index(tried: _Tried) -> int:
    return tried.candidate.index or 0


def _nearest(tried: _Tried) -> tuple[bool, int, int, int]:
    """What nothing lasting stands against before the rest, then what opens first, then the lowest index."""
    return bool(tried.opening.lasting), tried.opening.at, len(tried.opening.lasting), _index(tried)
