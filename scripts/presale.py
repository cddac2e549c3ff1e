"""A pre-sale with deposits, from a document: `brownie run presale VERB FILE [dry] --network ID`.

| VERB | who | does |
|---|---|---|
| `create` | merchant | creates it; given again, the lock file knows which one it is |
| `ready` | merchant | says that the goods are ready: from now on the balance can be paid |
| `cancel` | merchant | cancels before that: every deposit goes back whole |
| `settle` | anybody | sends what goes back to each shopper, and to the merchant what was forfeited |
| `deposit` | shopper | `brownie run presale deposit FILE UNITS`: allows the token to be taken, and pays the deposit |
| `pay` | shopper | pays the balance |
| `report` | anybody | where it stands; ends with 1 when the records do not make the digest |
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from offchain.campaigns import orders
from offchain.campaigns.desk import Step
from offchain.campaigns.errors import CampaignError
from offchain.companions import presale_orders
from offchain.companions.prepared import Prepared
from offchain.companions.standing import presale_lines, presale_standing
from offchain.domain.presale import Presale
from scripts.surroundings import Office, open_office, plain_words, told

Act = Callable[[Office, Prepared[Presale]], Sequence[Step]]


def create(file: str, *words: str) -> None:
    """Creates the pre-sale."""
    _order(
        file,
        words,
        lambda office, sale: [
            presale_orders.create(office.desk, office.beside.presales, sale, office.beside.presale_lock)
        ],
    )


def ready(file: str, *words: str) -> None:
    """Says that the goods are ready."""
    _order(file, words, lambda office, sale: [presale_orders.ready(office.desk, office.beside.presales, sale)])


def cancel(file: str, *words: str) -> None:
    """Cancels."""
    _order(file, words, lambda office, sale: [presale_orders.cancel(office.desk, office.beside.presales, sale)])


def settle(file: str, *words: str) -> None:
    """Sends back, and forfeits, what is due."""
    _order(file, words, lambda office, sale: presale_orders.settle(office.desk, office.beside.presales, sale))


def deposit(file: str, units: str, *words: str) -> None:
    """Pays a deposit."""

    def act(office: Office, sale: Prepared[Presale]) -> Sequence[Step]:
        return presale_orders.deposit(office.desk, office.beside.presales, sale, orders.read_count("units", units))

    _order(file, words, act)


def pay(file: str, *words: str) -> None:
    """Pays the balance."""
    _order(file, words, lambda office, sale: presale_orders.pay(office.desk, office.beside.presales, sale))


def report(file: str) -> None:
    """Prints where it stands."""
    with plain_words():
        office = open_office()
        sale = office.beside.presale(Path(file))
        standing = presale_standing(office.beside.presales, sale)
        print("\n".join(presale_lines(standing, sale)))
        if not standing["complete"]:
            raise CampaignError("the records that the node gives do not make the digest that the escrow keeps")


def _order(file: str, words: Sequence[str], act: Act) -> None:
    with plain_words():
        office = open_office(words)
        sale = office.beside.presale(Path(file))
        with sale.refusals_told():
            told(act(office, sale))
