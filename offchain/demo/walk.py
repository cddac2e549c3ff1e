"""The walk itself, step by step; each step returns what the story and the report tell of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from offchain.adapters.clocks import SystemClock
from offchain.adapters.source_code import code_hash
from offchain.attestation import calls
from offchain.attestation.keccak import keccak
from offchain.attestation.roots import Root
from offchain.audit import bundle
from offchain.cashier.quoting import Cashier
from offchain.data.dataset import Dataset
from offchain.demo.attempts import (
    Attempt,
    Coupon,
    Till,
    leaf_coupons,
    refused_by_root,
    refused_by_voucher,
    voucher_coupons,
)
from offchain.demo.baskets import Baskets
from offchain.demo.campaigns import DAY, ROOT_DELAY_MINUTES, Campaign, draft_campaigns
from offchain.demo.execution import Result, execute
from offchain.demo.roles import key_for
from offchain.demo.world import World
from offchain.eligibility import epochs
from offchain.eligibility.allocation import Offer
from offchain.eligibility.epochs import Epoch, EpochInputs
from offchain.oracle.roots import RootPublisher
from offchain.oracle.vouchers import sign_vouchers

_FLASH_SECONDS = 600
"""Life of the one voucher that is left to expire, seconds."""
_TOLD_EVERY = 25


@dataclass(slots=True)
class Walk:
    """Everything that is known so far; each step adds to it."""

    world: World
    dataset: Dataset
    seed: int
    campaigns: tuple[Campaign, ...] = ()
    epochs: dict[str, Epoch] = field(default_factory=dict)
    coupons: dict[str, dict[int, Coupon]] = field(default_factory=dict)
    root: Root | None = None
    results: list[Result] = field(default_factory=list)
    _shop: Baskets | None = None

    @property
    def salt_key(self) -> bytes:
        """The secret of the walk's salts."""
        return keccak(f"promissory walk {self.seed} salts".encode())

    def create_campaigns(self) -> None:
        """The merchant names the cashier and creates both campaigns."""
        world = self.world
        publisher = world.publisher(world.roles.merchant)
        cashier = world.roles.cashier.address
        naming = calls.call("nameCashier", cashier.to_bytes(20, "big"), world.now() + 365 * DAY)
        publisher.publish("name cashier", world.deployment.hub, naming)
        self.campaigns = draft_campaigns(self.dataset, world.roles, world.hub_domain, world.now())
        for campaign in self.campaigns:
            creation = calls.create_call(campaign.terms, (), campaign.cold)
            publisher.publish(f"create {campaign.id.hex()}", world.deployment.hub, creation)

    def decide(self) -> None:
        """The oracle scores the shoppers and makes the offers, and writes what an auditor needs to check them."""
        wallets = {shopper: key_for(self.seed, shopper).address for shopper in self._shoppers()}
        for number, campaign in enumerate(self.campaigns):
            inputs = EpochInputs(
                dataset=self.dataset,
                wallets=wallets,
                terms=campaign.terms,
                campaign=campaign.id,
                plan=campaign.plan,
                epoch=number,
                first_index=0,
                salt_key=self.salt_key,
                code_hash=code_hash(),
            )
            self.epochs[campaign.name] = epochs.build(inputs)
            bundle.write(self.world.folder / "bundle" / campaign.name, inputs, self.epochs[campaign.name])

    def attest(self) -> None:
        """The issuer signs vouchers for the first campaign and publishes the root of the second."""
        world, now = self.world, self.world.now()
        by_voucher, by_root = self.campaigns
        offers = self.epochs[by_voucher.name].offers
        lasting = sign_vouchers(
            world.hub_domain, world.roles.issuer, by_voucher.id, offers[:-1], not_before=now, deadline=now + 14 * DAY
        )
        flash = sign_vouchers(
            world.hub_domain,
            world.roles.issuer,
            by_voucher.id,
            offers[-1:],
            not_before=now,
            deadline=now + _FLASH_SECONDS,
        )
        self.coupons[by_voucher.name] = voucher_coupons(lasting + flash)
        epoch = self.epochs[by_root.name]
        # A minute more than the window: blocks are mined between now and the publication.
        self.root = epoch.root(active_from=now + 60 * (ROOT_DELAY_MINUTES + 1))
        RootPublisher(world.roots_domain, world.roles.issuer, world.publisher(world.roles.issuer)).publish(
            by_root.terms, by_root.id, self.root
        )
        self.coupons[by_root.name] = leaf_coupons(by_root, epoch, self.root, self.salt_key)

    def redeem(self, progress: Callable[[int], None]) -> None:
        """Shoppers redeem with their own keys; some attempts must fail, each for its own reason.

        progress : is told now and then how many attempts were made.
        """
        self.world.fund([offer.account for epoch in self.epochs.values() for offer in epoch.offers])
        for attempts in (self._before_activation(), self._forged(), self._honest(), self._late()):
            for result in execute(self.world.chain, SystemClock(), self.world.deployment.hub, attempts):
                self.results.append(result)
                if len(self.results) % _TOLD_EVERY == 0:
                    progress(len(self.results))

    def _before_activation(self) -> Iterator[Attempt]:
        """A leaf of the root is presented in its waiting window; then the window passes."""
        by_root = self.campaigns[1]
        offer = self.epochs[by_root.name].offers[0]
        till = self._till(by_root)
        submission = till.submission(offer, self.coupons[by_root.name][offer.index])
        yield Attempt(
            "redeems in the waiting window", by_root.name, till.keys[offer.account], submission, "Hub_RootNotActive"
        )
        self.world.tools.advance(60 * (ROOT_DELAY_MINUTES + 2))

    def _forged(self) -> Iterator[Attempt]:
        by_voucher, by_root = self.campaigns
        vouchers, leaves = self.epochs[by_voucher.name].offers, self.epochs[by_root.name].offers
        yield from refused_by_voucher(
            self._till(by_voucher), vouchers, self.coupons[by_voucher.name], self.world.roles.stranger
        )
        yield from refused_by_root(self._till(by_root), leaves, self.coupons[by_root.name])

    def _honest(self) -> Iterator[Attempt]:
        """Every shopper redeems; the last of the vouchers find the budget empty, as the cashier can foresee."""
        for campaign in reversed(self.campaigns):
            till, left = self._till(campaign), campaign.terms.budget
            for position, (offer, coupon) in enumerate(self._living(campaign)):
                gasless = position == 1
                attempt = (
                    till.relayed(offer, coupon, self.world.roles.relayer) if gasless else till.attempt(offer, coupon)
                )
                if attempt.discount > left:
                    yield replace(attempt, story="redeems when the budget is spent", expected="Hub_OverBudget")
                    continue
                left -= attempt.discount
                yield attempt
                if position == 0:
                    yield replace(attempt, story="redeems the same coupon twice", expected="Hub_IndexUsed")

    def _living(self, campaign: Campaign) -> Iterator[tuple[Offer, Coupon]]:
        """Offers with their coupons, without the one that is left to expire."""
        coupons, now = self.coupons[campaign.name], self.world.now()
        for offer in self.epochs[campaign.name].offers:
            if coupons[offer.index].grant.deadline > now:
                yield offer, coupons[offer.index]

    def _late(self) -> Iterator[Attempt]:
        """The voucher that was left to expire."""
        by_voucher = self.campaigns[0]
        offer = self.epochs[by_voucher.name].offers[-1]
        attempt = self._till(by_voucher).attempt(offer, self.coupons[by_voucher.name][offer.index])
        yield replace(attempt, story="redeems after the voucher's deadline", expected="Hub_CouponExpired")

    def _till(self, campaign: Campaign) -> Till:
        offers = self.epochs[campaign.name].offers
        return Till(
            cashier=Cashier(self.dataset.catalogue, self.world.hub_domain, self.world.roles.cashier),
            campaign=campaign,
            baskets=self._baskets(campaign.plan.group, tuple(offer.shopper for offer in offers)),
            keys={offer.account: key_for(self.seed, offer.shopper) for offer in offers},
            now=self.world.now(),
        )

    def _baskets(self, group: str, shoppers: tuple[str, ...]) -> Mapping[str, Mapping[str, int]]:
        if self._shop is None:
            self._shop = Baskets.learn(self.dataset)
        return self._shop.fill(shoppers, group)

    def _shoppers(self) -> list[str]:
        table = self.dataset.events.before(self.dataset.cutoff).table
        return sorted(table["shopper"].unique().to_list())

    def state_of(self, campaign: Campaign) -> tuple[int, int]:
        """What the hub says now: remaining budget, minor units, and redemptions."""
        answer = self.world.chain.call(self.world.deployment.hub, calls.call("stateOf", campaign.id))
        remaining, used, *_ = calls.decode_words(answer)
        return remaining, used
