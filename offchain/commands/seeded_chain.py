"""A local chain on which the walk of `promo demo` has happened, kept between runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from offchain.adapters.folder_lock import only_here
from offchain.adapters.ganache import LocalGanache
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.web3_chain import Web3Chain
from offchain.bootstrap import Ground
from offchain.data.dataset import Dataset
from offchain.demo import run
from offchain.demo.progress import Progress
from offchain.demo.responses import Responses
from offchain.demo.walk import Walk
from offchain.demo.world import open_world
from offchain.offers.issued import IssuedOffer

_MARK = "seeded.txt"
"""Holds the fingerprint of the walk that the folder's chain has seen to its end."""


@contextmanager
def seeded_chain(source: run.Source, folder: Path, root: Path, say: Callable[[str], None]) -> Iterator[Ground]:
    """Starts the chain kept in `folder`, or, where data or code have changed since, walks the walk on a new one.

    root : the repository; say : prints a line of progress. Stops the chain at the end, and keeps it. Raises what the
    walk raises, and `FolderInUseError`.
    """
    with only_here(folder):
        dataset, responses = source()
        fingerprint = run.fingerprint(dataset, root)
        mark = folder / _MARK
        if not mark.exists() or mark.read_text() != fingerprint:
            mark.unlink(missing_ok=True)
            _seed(dataset, responses, folder, root, say)
            mark.write_text(fingerprint)
        with LocalGanache(run.chain_options(folder)) as ganache:
            chain = Web3Chain(ganache.url)
            LocalChainTools(ganache.url).advance_to(chain, 0)
            yield Ground(
                rpc=ganache.url,
                store_url=f"sqlite:///{folder / 'store.sqlite3'}",
                deployment=folder / "deployments" / f"{chain.chain_id}.json",
                catalogue=folder / "catalogue.json",
            )


def _seed(dataset: Dataset, responses: Responses, folder: Path, root: Path, say: Callable[[str], None]) -> None:
    """The walk of the demo up to its last redemption; one that was cut off goes on."""
    progress = Progress.open(folder, run.fingerprint(dataset, root))
    with LocalGanache(run.chain_options(folder)) as ganache:
        world = open_world(ganache, folder, root, run.SEED)
        walk = Walk(world, dataset, responses, run.SEED, progress)
        run.seed(walk, run.Stopwatch(), say)
        SqlOffers(world.engine).add(_issued(walk))
        dataset.catalogue.save(folder / "catalogue.json")
        world.engine.dispose()


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
