"""Rounds of redemption: in each, every entitled shopper sees the offers, and some go to the till.

Between rounds the merchant acts, so that every promise of the terms is met at least once by somebody whom it stops.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from offchain.adapters.clocks import SystemClock
from offchain.cashier.quoting import Cashier
from offchain.demo import forgeries
from offchain.demo.attempts import Attempt, Coupon, Till, Visit
from offchain.demo.baskets import Baskets
from offchain.demo.campaigns import DAY, Campaign
from offchain.demo.execution import Executor, Result
from offchain.demo.foresight import Book
from offchain.demo.merchant import Merchant
from offchain.demo.roles import key_for
from offchain.demo.walk import FLASH, Walk
from offchain.domain.bounds import BPS
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal

ENOUGH = 1_050
"""Attempts of the demo, after which no further round begins once a budget is used to the last unit."""
_LAST_ACT = 5
_FIXED = 2
"""Place of the campaign whose budget is a multiple of its discount."""
_MOST_ROUNDS = 60
_REVOKED = 8
_TOP_UP = 3_000
_RELAYED_EVERY = 10
_AGAIN = "redeems the same order twice"
_STORIES = {
    "Hub_OverBudget": "redeems when the budget is spent",
    "Hub_Paused": "redeems in a pause",
    "Hub_IndexUsed": "redeems a coupon that was revoked",
    "Hub_EpochRevoked": "redeems a voucher of a revoked epoch",
    "Hub_Ended": "redeems after the announced early end",
    "Hub_CouponExpired": "redeems after the voucher's deadline",
}


@dataclass(slots=True)
class Rounds:
    """walk : with coupons in the shoppers' hands; tried : coupons that their shoppers will not try again;
    closed : campaigns that everybody knows to be over; doubled : where somebody tried one order twice;
    topped_up : whether the merchant raised a budget; enough : attempts after which no further round begins."""

    walk: Walk
    say: Callable[[str], None]
    tried: set[tuple[str, int]] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    topped_up: bool = False
    enough: int = ENOUGH
    _relay: int = 0

    def run(self) -> None:
        """All rounds. Raises what `Executor.execute` raises; run again, it goes on."""
        walk = self.walk
        walk.world.fund([key_for(walk.seed, shopper).address for shopper in walk.population])
        executor = Executor(walk.world.chain, SystemClock(), walk.world.outbox, walk.world.deployment.hub)
        baskets = Baskets(walk.dataset, walk.models.recommender)
        self._carry_out(executor, list(self._too_early(baskets)))
        walk.world.advance_to(walk.progress.times["activation"])
        self._carry_out(executor, list(self._forged(baskets)))
        for number in range(1, _MOST_ROUNDS + 1):
            self._carry_out(executor, list(self._round(number, baskets)))
            self._act_after(number)
            ended = executor.done >= self.enough and number >= _LAST_ACT
            if ended and (self.enough < ENOUGH or self._spent()):
                break

    def _spent(self) -> bool:
        """Whether the campaign with an amount off was used to the last unit, top-up included."""
        return self.walk.campaigns[_FIXED].name in self.closed

    def _carry_out(self, executor: Executor, attempts: list[Attempt]) -> None:
        for result in executor.execute(attempts):
            self.walk.results.append(self._foretold(result))
        self.say(f"  ... {executor.done} attempts")

    def _foretold(self, result: Result) -> Result:
        """With what the books say that it must have met."""
        attempt = result.attempt
        if attempt.forged:
            return result
        code = self.walk.books[attempt.campaign].foretell(attempt, result.time)
        story = _STORIES.get(code, attempt.story) if code and attempt.story != _AGAIN else attempt.story
        return replace(result, attempt=replace(attempt, expected=code, story=story))

    def _round(self, number: int, baskets: Baskets) -> Iterator[Attempt]:
        for position, campaign in enumerate(self.walk.campaigns):
            if campaign.name in self.closed:
                continue
            till = self._till(campaign)
            for visit, coupon in self._visits(campaign, position, number, baskets):
                attempt = self._wanted(till, visit, coupon, f"{campaign.name} {number}")
                if attempt is None:
                    continue
                self.tried.add((campaign.name, coupon.grant.index))
                yield self._as_sent(till, attempt)
                if number == 1 and campaign.name not in self.doubled:
                    self.doubled.add(campaign.name)
                    yield replace(attempt, story=_AGAIN)

    def _wanted(self, till: Till, visit: Visit, coupon: Coupon, occasion: str) -> Attempt | None:
        """The attempt of a shopper who takes up the offer. The cashier's refusals are counted."""
        try:
            price = till.price(visit, coupon)
        except Refusal as refusal:
            self.walk.at_the_till[refusal.code] = self.walk.at_the_till.get(refusal.code, 0) + 1
            return None
        self.walk.shown.setdefault(till.campaign.name, set()).add(visit.shopper)
        depth_bps = BPS * price.discount // price.basket.goods
        answer = self.walk.responses.to(visit.shopper, next(iter(visit.basket)), depth_bps, occasion)
        return replace(till.attempt(visit, coupon), anyway=answer.anyway) if answer.buys else None

    def _as_sent(self, till: Till, attempt: Attempt) -> Attempt:
        """Now and then the relayer sends it for the shopper."""
        self._relay += 1
        if self._relay % _RELAYED_EVERY:
            return attempt
        return till.relayed(attempt, self.walk.world.roles.relayer)

    def _visits(
        self, campaign: Campaign, position: int, number: int, baskets: Baskets
    ) -> Iterator[tuple[Visit, Coupon]]:
        """Who may redeem, with basket and coupon: holders who have not tried yet, or, where public, everybody."""
        population = self.walk.population
        group = campaign.plan.group if campaign.plan else ""
        filled = baskets.fill(population, group, f"{campaign.name} {number}")
        if campaign.plan is None:
            for place, shopper in enumerate(population):
                if shopper in filled:
                    nonce = (position * 1_000 + number) * 1_000 + place
                    yield self._visit(shopper, filled[shopper], f"{number}", nonce), Coupon(Grant())
            return
        offers, flash_from = self.walk.epochs[campaign.name].offers, self._flash_from(campaign)
        for offer in offers:
            waiting = offer.index >= flash_from and number < _LAST_ACT
            if offer.shopper in filled and not waiting and (campaign.name, offer.index) not in self.tried:
                visit = self._visit(offer.shopper, filled[offer.shopper], f"{number}", 0)
                yield visit, self.walk.coupons[campaign.name][offer.index]

    def _flash_from(self, campaign: Campaign) -> int:
        """The first index of the vouchers that are left to expire; none beyond the first campaign."""
        flash = FLASH if campaign is self.walk.campaigns[0] else 0
        return len(self.walk.epochs[campaign.name].offers) - flash

    def _visit(self, shopper: str, basket: Mapping[str, int], reference: str, nonce: int) -> Visit:
        key = key_for(self.walk.seed, shopper)
        return Visit(shopper, key, basket, f"{shopper} {reference}", nonce)

    def _till(self, campaign: Campaign) -> Till:
        world = self.walk.world
        return Till(
            Cashier(self.walk.dataset.catalogue, world.hub_domain, world.roles.cashier), campaign, self.walk.start
        )

    def _too_early(self, baskets: Baskets) -> Iterator[Attempt]:
        """A leaf is presented in the root's waiting window."""
        by_root = self.walk.campaigns[1]
        visit, coupon = next(self._visits(by_root, 0, 0, baskets))
        attempt = self._till(by_root).attempt(visit, coupon)
        yield replace(attempt, story="redeems in the waiting window", forged=True, expected="Hub_RootNotActive")

    def _forged(self, baskets: Baskets) -> Iterator[Attempt]:
        """Some cheat, with vouchers and with leaves."""
        by_voucher, by_root, *_ = self.walk.campaigns
        stranger = self.walk.world.roles.stranger
        (visit, coupon), (thief, _) = list(self._visits(by_voucher, 0, 0, baskets))[:2]
        yield from forgeries.with_voucher(self._till(by_voucher), visit, coupon, thief, stranger)
        (visit, coupon), (thief, _) = list(self._visits(by_root, 0, 0, baskets))[:2]
        yield from forgeries.with_leaf(self._till(by_root), visit, coupon, thief)

    def _act_after(self, number: int) -> None:
        """What the merchant does, round by round."""
        welcome, _, fixed, every, tiered = (self.walk.books[campaign.name] for campaign in self.walk.campaigns)
        merchant = Merchant(self.walk.world)
        if number == 1:
            merchant.pause(every, DAY)
            merchant.revoke(welcome, self._unused(welcome)[:_REVOKED])
        elif number == 2:
            merchant.unpause(every)
            merchant.revoke_epoch(tiered)
        elif number == 3:
            self.walk.sign(tiered.campaign, voucher_epoch=1)
            self.tried -= {(tiered.campaign.name, index) for index in self._unused(tiered)}
            merchant.end_early(every)
        elif number == 4:
            self.walk.world.advance_to(every.state.ended_at)
        elif number == _LAST_ACT:
            self.closed.add(every.campaign.name)
        if fixed.state.remaining == 0 and fixed.campaign.name not in self.closed:
            self._top_up_once(merchant, fixed)

    def _top_up_once(self, merchant: Merchant, book: Book) -> None:
        """The merchant adds to a budget that is spent to the last unit; when that is spent too, the offer is over."""
        if self.topped_up:
            self.closed.add(book.campaign.name)
            return
        self.topped_up = True
        merchant.top_up(book, _TOP_UP)

    def _unused(self, book: Book) -> list[int]:
        """Indices that nobody redeemed or revoked, without those left to expire."""
        flash_from = self._flash_from(book.campaign)
        offers = self.walk.epochs[book.campaign.name].offers
        return [offer.index for offer in offers if offer.index not in book.spent and offer.index < flash_from]
