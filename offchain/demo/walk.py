"""The walk up to the first redemption: campaigns, decisions, attestation. Rounds of redemption: rounds.py."""

from dataclasses import dataclass, field
from pathlib import Path

from offchain.adapters.source_code import code_hash
from offchain.attestation import calls
from offchain.attestation.keccak import keccak
from offchain.attestation.roots import Root
from offchain.audit import bundle
from offchain.data.dataset import Dataset
from offchain.demo.attempts import Coupon, leaf_coupons, voucher_coupons
from offchain.demo.campaigns import DAY, ROOT_DELAY_MINUTES, Campaign, draft_campaigns, plan_for
from offchain.demo.execution import Result
from offchain.demo.foresight import Book
from offchain.demo.progress import Progress
from offchain.demo.responses import Responses
from offchain.demo.roles import key_for
from offchain.demo.world import World
from offchain.domain.terms import Audience
from offchain.eligibility import epochs
from offchain.eligibility.epochs import Epoch, EpochInputs
from offchain.eligibility.groundwork import Groundwork, lay
from offchain.eligibility.scoring import Learned
from offchain.oracle.roots import RootPublisher
from offchain.oracle.vouchers import sign_vouchers

SHOPPERS = 300
"""Customers with a wallet: those with most events."""
FLASH = 5
"""Vouchers of the first campaign that are left to expire."""
_FLASH_SECONDS = 6 * 3_600
_VOUCHER_SECONDS = 40 * DAY
_SLACK_SECONDS = 600
"""Blocks are mined between choosing a root's activation and publishing it."""


def lay_ground(dataset: Dataset) -> Groundwork:
    """What all epochs of the walk have in common; needs no chain."""
    return lay(dataset, plan_for(""))


@dataclass(slots=True)
class Walk:
    """Everything that is known so far; each step adds to it. ground : once it is laid; shown : campaign -> shoppers who
    saw the offer; at_the_till : refusals that the cashier gave before anything was sent, by code; shoppers : how many
    have wallets."""

    world: World
    dataset: Dataset
    responses: Responses
    seed: int
    progress: Progress
    start: int = 0
    ground: Groundwork | None = None
    campaigns: tuple[Campaign, ...] = ()
    books: dict[str, Book] = field(default_factory=dict)
    epochs: dict[str, Epoch] = field(default_factory=dict)
    coupons: dict[str, dict[int, Coupon]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    shown: dict[str, set[str]] = field(default_factory=dict)
    at_the_till: dict[str, int] = field(default_factory=dict)
    shoppers: int = SHOPPERS
    _population: tuple[str, ...] = ()

    def salt_key(self, campaign: Campaign) -> bytes:
        """Of the one epoch of a campaign that has offers."""
        secret = keccak(f"promissory walk {self.seed} salts".encode())
        return epochs.epoch_key(secret, campaign.id, _epoch_of(campaign))

    @property
    def groundwork(self) -> Groundwork:
        """Laid once for all campaigns, which have the same settings."""
        if self.ground is None:
            self.ground = lay_ground(self.dataset)
        return self.ground

    @property
    def models(self) -> Learned:
        """What was learnt from the data."""
        return self.groundwork.learned

    @property
    def population(self) -> tuple[str, ...]:
        """The `shoppers` with most events before the cut-off, ties by id; ascending by id."""
        if not self._population:
            self._population = self._busiest()
        return self._population

    def _busiest(self) -> tuple[str, ...]:
        counts = self.dataset.events.before(self.dataset.cutoff).table.group_by("shopper").len().rows()
        busiest = sorted(counts, key=lambda row: (-row[1], row[0].encode()))[: self.shoppers]
        return tuple(sorted(shopper for shopper, _ in busiest))

    def create_campaigns(self) -> None:
        """The merchant names the cashier and creates the campaigns."""
        world = self.world
        self.start = self.progress.once("start", world.now())
        publisher = world.publisher(world.roles.merchant)
        cashier = world.roles.cashier.address.to_bytes(20, "big")
        naming = calls.call("nameCashier", cashier, self.start + 365 * DAY)
        publisher.publish("name cashier", world.deployment.hub, naming)
        self.campaigns = draft_campaigns(self.dataset, world.roles, world.hub_domain, self.start)
        for campaign in self.campaigns:
            creation = calls.create_call(campaign.terms, campaign.extra.words(campaign.terms), campaign.cold)
            publisher.publish(f"create {campaign.id.hex()}", world.deployment.hub, creation)
            self.books[campaign.name] = Book.opened(campaign)

    def decide(self) -> None:
        """The oracle scores the shoppers and makes the offers, and writes what an auditor needs to check them."""
        wallets = {shopper: key_for(self.seed, shopper).address for shopper in self.population}
        written: Path | None = None
        for campaign in self.campaigns:
            if campaign.plan is None:
                continue
            inputs = EpochInputs(
                dataset=self.dataset,
                wallets=wallets,
                terms=campaign.terms,
                campaign=campaign.id,
                plan=campaign.plan,
                epoch=_epoch_of(campaign),
                first_index=0,
                salt_key=self.salt_key(campaign),
                code_hash=code_hash(),
            )
            self.epochs[campaign.name] = epochs.build(inputs, self.groundwork)
            folder = self.world.folder / "bundle" / campaign.name
            bundle.write(folder, inputs, self.epochs[campaign.name], twin=written)
            written = folder

    def attest(self) -> None:
        """The issuer signs vouchers, or publishes a root, for each campaign with personal offers."""
        for campaign in self.campaigns:
            if campaign.terms.audience == Audience.ROOT:
                root = self._publish(campaign)
                epoch = self.epochs[campaign.name]
                self.coupons[campaign.name] = leaf_coupons(campaign, epoch, root, self.salt_key(campaign))
            elif campaign.plan is not None:
                self.sign(campaign, voucher_epoch=0)

    def sign(self, campaign: Campaign, voucher_epoch: int) -> None:
        """Vouchers for all offers of a campaign; of the first one, the last few live only for hours."""
        offers = self.epochs[campaign.name].offers
        flash = FLASH if campaign is self.campaigns[0] else 0
        lasting = offers[: len(offers) - flash]
        for some, seconds in ((lasting, _VOUCHER_SECONDS), (offers[len(lasting) :], _FLASH_SECONDS)):
            signed = sign_vouchers(
                self.world.hub_domain,
                self.world.roles.issuer,
                campaign.id,
                some,
                not_before=self.start,
                deadline=self.start + seconds,
                epoch=voucher_epoch,
            )
            self.coupons.setdefault(campaign.name, {}).update(voucher_coupons(signed))

    def _publish(self, campaign: Campaign) -> Root:
        world, epoch = self.world, self.epochs[campaign.name]
        publisher = RootPublisher(world.roots_domain, world.roles.issuer, world.publisher(world.roles.issuer))
        activation = world.now() + 60 * ROOT_DELAY_MINUTES + _SLACK_SECONDS
        stored = world.outbox.find(publisher.intent(campaign.id, epoch.manifest.epoch))
        if stored is None or stored.outcome == "reverted":
            self.progress.change("activation", activation)
        root = epoch.root(self.progress.once("activation", activation))
        publisher.publish(campaign.terms, campaign.id, root)
        return root


def _epoch_of(campaign: Campaign) -> int:
    """Roots are counted from 1, vouchers from 0."""
    return 1 if campaign.terms.audience == Audience.ROOT else 0
