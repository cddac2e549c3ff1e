"""A programme of rewards, from a document: `brownie run rewards VERB FILE ... [dry] --network ID`.

| VERB | who | does |
|---|---|---|
| `create` | merchant | creates it; given again, the lock file knows which one it is |
| `fund` | merchant | `brownie run rewards fund FILE 600.00`: raises what ever arrived to a total |
| `publish` | anybody | `brownie run rewards publish FOLDER [QUORUM]`: publishes what was signed |
| `veto` | auditor | `brownie run rewards veto FOLDER`: takes it back while it waits |
| `refer` | shopper | `brownie run rewards refer FILE 0x...`: says who brought this wallet |
| `claim` | anybody | `brownie run rewards claim CLAIM`: pays a wallet what it is due |
| `close` | merchant | gives back what nobody claimed in time |
| `report` | anybody | where it stands; ends with 1 when the records do not make the digest |

FOLDER is what `promo rewards build` wrote and `promo rewards sign` signed, CLAIM a file of its `claims/`, QUORUM the
file that `deploy_quorum` wrote.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from offchain.attestation.rewards import Programme
from offchain.campaigns import orders
from offchain.campaigns.currencies import Currency
from offchain.campaigns.desk import Step
from offchain.campaigns.errors import CampaignError
from offchain.companions import reward_orders, statement
from offchain.companions.approvals import Approvals
from offchain.companions.prepared import Prepared, in_units
from offchain.companions.quorum_document import QuorumPaper
from offchain.companions.standing import reward_lines, reward_standing
from scripts.surroundings import DRY, Office, open_office, plain_words, told

Act = Callable[[Office, Prepared[Programme]], Sequence[Step]]


def create(file: str, *words: str) -> None:
    """Creates the programme."""
    _order(
        file,
        words,
        lambda office, it: [reward_orders.create(office.desk, office.beside.rewards, it, office.beside.reward_lock)],
    )


def fund(file: str, total: str, *words: str) -> None:
    """Adds money up to a total."""

    def act(office: Office, programme: Prepared[Programme]) -> Sequence[Step]:
        amount = orders.read_amount(total, Currency("token", 0, programme.decimals))
        return reward_orders.fund(office.desk, office.beside.rewards, programme, amount)

    _order(file, words, act)


def publish(folder: str, *words: str) -> None:
    """Publishes a signed statement."""
    with plain_words():
        papers = [QuorumPaper.load(Path(word)) for word in words if word != DRY]
        office, found = open_office(words), statement.read(Path(folder))
        approvals = Approvals(Path(folder), found, papers[0] if papers else None)
        with in_units(found.decimals):
            told([reward_orders.publish(office.desk, office.beside.rewards, found, approvals)])


def veto(folder: str, *words: str) -> None:
    """Takes back what waits."""
    with plain_words():
        office, found = open_office(words), statement.read(Path(folder))
        with in_units(found.decimals):
            told([reward_orders.veto(office.desk, office.beside.rewards, found)])


def refer(file: str, referrer: str, *words: str) -> None:
    """Says who brought this wallet."""

    def act(office: Office, programme: Prepared[Programme]) -> Sequence[Step]:
        account = orders.read_account("referrer", referrer)
        return [reward_orders.refer(office.desk, office.beside.rewards, programme, account)]

    _order(file, words, act)


def claim(file: str, *words: str) -> None:
    """Pays a wallet what it earned."""
    with plain_words():
        office, found = open_office(words), statement.read_claim(Path(file))
        with in_units(found.decimals):
            told([reward_orders.claim(office.desk, office.beside.rewards, found)])


def close(file: str, *words: str) -> None:
    """Gives back what nobody claimed in time."""
    _order(file, words, lambda office, it: [reward_orders.close(office.desk, office.beside.rewards, it)])


def report(file: str) -> None:
    """Prints where it stands."""
    with plain_words():
        office = open_office()
        programme = office.beside.programme(Path(file))
        standing = reward_standing(office.beside.rewards, programme)
        print("\n".join(reward_lines(standing, programme)))
        if not standing["complete"]:
            raise CampaignError("the records that the node gives do not make the digest that the distributor keeps")


def _order(file: str, words: Sequence[str], act: Act) -> None:
    with plain_words():
        office = open_office(words)
        programme = office.beside.programme(Path(file))
        with programme.refusals_told():
            told(act(office, programme))
