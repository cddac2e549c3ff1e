"""A local chain on which a short walk of `promo demo` has happened, kept between runs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from offchain.adapters.clocks import SystemClock
from offchain.adapters.folder_lock import only_here
from offchain.adapters.ganache import ChainEndedError, LocalGanache
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation import calls
from offchain.bootstrap import read_settings
from offchain.campaigns import currencies, terms_file
from offchain.commands.outcome import ROOT
from offchain.coupons import ledger, shared
from offchain.coupons.shared import SharedCodes
from offchain.data.dataset import Dataset
from offchain.demo import run
from offchain.demo.campaigns import code_campaign, flash_campaign
from offchain.demo.presale import open_presale
from offchain.demo.progress import Progress
from offchain.demo.responses import Responses
from offchain.demo.roles import Roles, key_for, secret_for
from offchain.demo.walk import Walk
from offchain.demo.world import World, open_world
from offchain.ground import Ground
from offchain.offers.issued import IssuedOffer
from offchain.office_root import ground_of
from offchain.oracle.publisher import Publisher
from offchain.order_desks import Hands
from offchain.rehearsal import journey_orders, order_files

SHOPPERS = 60
"""Customers with a wallet: a fifth of the demo's, so that the first start is short."""
PAST = 2_000
"""Past orders that campaigns can be tried on."""
ATTEMPTS = 200
"""Attempts to redeem after which no further round begins."""
CODE = "PROMO10"
"""Of a campaign for everybody: 10 % off."""
ORDERS = "orders.csv"
"""The newest past orders of the shop, to try campaigns on."""
TEMPLATES = ROOT / "examples" / "campaigns"
"""Campaign files that merchants begin with."""
_MOST_SHOPPERS = 1_000
"""Of the simulated shop, who are looked through."""
_SALES = "flash sale, pre-sale"
_MARK = "seeded.txt"
"""Holds the fingerprint of the walk that the folder's chain has seen to its end."""


@dataclass(frozen=True, slots=True)
class SeededChain:
    """ground : where everything is; hands : who signs for the service; publishers : the oracle's accounts, each on its
    way to the chain."""

    ground: Ground
    hands: Hands
    publishers: tuple[Publisher, ...]
    ganache: LocalGanache

    def check(self) -> None:
        """Raises `ChainEndedError` when the chain does not run any more."""
        if not self.ganache.running:
            raise ChainEndedError("the local chain ended by itself; what was mined is kept: start again to go on")


@contextmanager
def seeded_chain(source: run.Source, folder: Path, root: Path, say: Callable[[str], None]) -> Iterator[SeededChain]:
    """Starts the chain kept in `folder`, or, where data or code have changed since, walks the walk on a new one.

    root : the repository; say : prints a line of progress. Stops the chain at the end, and keeps it. Raises what the
    walk raises, and `FolderInUseError`.
    """
    with only_here(folder):
        dataset, responses = source()
        fingerprint = f"{run.fingerprint(dataset, root)} {SHOPPERS} {ATTEMPTS} {_SALES}"
        mark = folder / _MARK
        if not mark.exists() or mark.read_text() != fingerprint:
            mark.unlink(missing_ok=True)
            (folder / shared.FILE).unlink(missing_ok=True)  # the code of an older chain
            (folder / ledger.FILE).unlink(missing_ok=True)
            say("seeding a new chain; the next start is quicker")
            _seed((dataset, responses), Progress.open(folder, fingerprint), root, say)
            mark.write_text(fingerprint)
        _keep_orders(dataset, folder / ORDERS)
        with LocalGanache(run.chain_options(folder)) as ganache:
            chain = Web3Chain(ganache.url)
            LocalChainTools(ganache.url).advance_to(chain, 0)
            ground = _ground(ganache, chain, folder)
            engine = open_engine(ground.store_url)
            try:
                yield SeededChain(ground, _hands(), _publishers(chain, SqlOutbox(engine)), ganache)
            finally:
                engine.dispose()


def _ground(ganache: LocalGanache, chain: Web3Chain, folder: Path) -> Ground:
    roles = Roles.from_seed(run.SEED)
    return Ground(
        rpc=(ganache.url,),
        store_url=f"sqlite:///{folder / 'store.sqlite3'}",
        deployment=folder / "deployments" / f"{chain.chain_id}.json",
        catalogue=folder / "catalogue.json",
        codes=folder / shared.FILE,
        wallet_rpc=ganache.url,
        office=replace(
            ground_of(folder, read_settings(), TEMPLATES),
            roles={"issuer": roles.issuer.address, "auditor": roles.auditor.address},
            ledger=folder / ledger.FILE,
        ),
    )


def _keep_orders(dataset: Dataset, path: Path) -> None:
    """Writes the newest orders of the data set, once."""
    if not path.exists():
        decimals = currencies.of_number(dataset.currency).decimals
        path.write_text(order_files.text_of(journey_orders.of_dataset(dataset).orders[-PAST:], decimals), "utf-8")


def _hands() -> Hands:
    """The walk's own relayer, which holds coins of this chain, the cashier that its merchant named, the issuer."""
    roles = Roles.from_seed(run.SEED)
    return Hands(relayer=roles.relayer, cashier=roles.cashier, issuer=roles.issuer)


def _publishers(chain: Web3Chain, outbox: SqlOutbox) -> tuple[Publisher, ...]:
    """Of those whose transactions the walk publishes one by one."""
    roles = Roles.from_seed(run.SEED)
    return tuple(Publisher(chain, outbox, signer, SystemClock()) for signer in (roles.issuer, roles.merchant))


def _seed(data: tuple[Dataset, Responses], progress: Progress, root: Path, say: Callable[[str], None]) -> None:
    """The walk of the demo up to its last redemption; one that was cut off goes on."""
    (dataset, responses), folder = data, progress.folder
    with LocalGanache(run.chain_options(folder)) as ganache:
        world = open_world(ganache, folder, root, run.SEED)
        walk = Walk(world, dataset, responses, run.SEED, progress, shoppers=SHOPPERS)
        run.seed(walk, run.Stopwatch(), say, enough=ATTEMPTS)
        SqlOffers(world.engine).add(_issued(walk))
        start = progress.once("code and sales", world.now())
        _give_code(world, dataset, start)
        _open_sale(world, dataset, start)
        open_presale(world, _wallets(walk.population), root)
        dataset.catalogue.save(folder / "catalogue.json")
        world.engine.dispose()


def _give_code(world: World, dataset: Dataset, start: int) -> None:
    """A campaign for everybody who types `CODE`. start : Unix seconds, the same however often it is done."""
    campaign = code_campaign(dataset, world.roles, world.hub_domain, start)
    creation = calls.create_call(campaign.terms, campaign.extra.words(campaign.terms), campaign.cold)
    world.publisher(world.roles.merchant).publish(f"create with code {CODE}", world.deployment.hub, creation)
    terms = world.folder / f"{campaign.name}.json"
    terms.write_text(terms_file.text(campaign.name, campaign.terms, campaign.extra), "utf-8")
    SharedCodes(world.folder / shared.FILE, world.deployment.chain_id).name(CODE, campaign.id, terms)


def _open_sale(world: World, dataset: Dataset, start: int) -> None:
    """A flash sale. start : Unix seconds."""
    flash = flash_campaign(dataset, world.roles, world.hub_domain, start)
    creation = calls.create_call(flash.terms, flash.extra.words(flash.terms), flash.cold)
    world.publisher(world.roles.merchant).publish("create the flash sale", world.deployment.hub, creation)


def _wallets(shoppers: Sequence[str]) -> list[int]:
    return [key_for(run.SEED, shopper).address for shopper in shoppers]


def key_of_shopper(account: int) -> str:
    """The throw-away private key of a shopper of the simulated shop, hexadecimal; empty for another account."""
    names = (f"S{number:05d}" for number in range(1, _MOST_SHOPPERS))
    return next((f"0x{secret_for(run.SEED, it).hex()}" for it in names if key_for(run.SEED, it).address == account), "")


def _issued(walk: Walk) -> Iterator[IssuedOffer]:
    """Every personal coupon as its shopper holds it, with the words of the shopper's segment."""
    for campaign in walk.campaigns:
        if campaign.plan is None:
            continue
        for offer in walk.epochs[campaign.name].offers:
            coupon = walk.coupons[campaign.name][offer.index]
            yield IssuedOffer(
                campaign=campaign.id,
                account=offer.account,
                grant=coupon.grant,
                signature=coupon.voucher_signature,
                proof=coupon.proof,
                segment=offer.segment,
                why=walk.models.descriptions[offer.segment],
            )
