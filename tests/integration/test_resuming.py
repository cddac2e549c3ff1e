"""A killed walk goes on where it stopped, and what comes out is what an uninterrupted walk gives, all of it once."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import PROMO, ROOT, FinishedWalk, walk

_PATIENCE = 240.0
_OF_THE_WALK = ("id", "root", "manifest_hash")
"""Of a campaign, what hangs on the moment at which the walk began."""


Outbox = dict[str, bytes]
"""Intent -> raw transaction."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(0, id="before the first attempt"),
        pytest.param(300, id="between two attempts"),
        pytest.param(900, id="after the early end"),
    ],
)
def resumed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[FinishedWalk, Outbox]:
    """A walk that was killed once it had stored so many attempts, and run again; what it had stored by then."""
    build = tmp_path_factory.mktemp("killed")
    stored = kill_after(request.param, build)
    return walk(build), stored


def test_it_goes_on_and_ends_green(resumed: tuple[FinishedWalk, Outbox]) -> None:
    finished, _ = resumed
    assert finished.exit_code == 0, finished.story
    assert "going on with a walk that was cut off" in finished.story
    assert finished.document["unexpected"] == 0
    assert finished.document["audit"]["redemptions"] == finished.document["redemptions"]


def test_what_was_stored_is_never_signed_anew(resumed: tuple[FinishedWalk, Outbox]) -> None:
    finished, stored = resumed
    kept = outbox(finished.folder)
    assert {intent: kept[intent] for intent in stored} == stored


def test_every_attempt_meets_what_it_meets_in_an_uninterrupted_walk(
    resumed: tuple[FinishedWalk, Outbox], simulated: FinishedWalk
) -> None:
    assert attempts(resumed[0]) == attempts(simulated)


def test_campaigns_coupons_and_figures_are_those_of_an_uninterrupted_walk(
    resumed: tuple[FinishedWalk, Outbox], simulated: FinishedWalk
) -> None:
    assert campaigns(resumed[0]) == campaigns(simulated)
    for part in ("evaluation", "segments", "at_the_till", "refusals", "recompute", "data"):
        assert resumed[0].document[part] == simulated.document[part], part


def test_the_committed_data_and_offers_are_those_of_an_uninterrupted_walk(
    resumed: tuple[FinishedWalk, Outbox], simulated: FinishedWalk
) -> None:
    for name in ("welcome-back", "for-you", "step-up"):
        ours, theirs = (it.folder / "bundle" / name for it in (resumed[0], simulated))
        assert manifest(ours) == manifest(theirs)
        for file in ("events.parquet", "catalogue.json", "wallets.json"):
            assert (ours / file).read_bytes() == (theirs / file).read_bytes(), file


def test_nothing_is_published_twice_and_nothing_is_left_out(
    resumed: tuple[FinishedWalk, Outbox], simulated: FinishedWalk
) -> None:
    assert intents(resumed[0]) == intents(simulated)
    assert records(resumed[0]) == records(simulated)
    assert Counter(name for name, _ in records(resumed[0]))["RootProposed"] == 1
    assert sent(resumed[0]) == sent(simulated)


def test_the_published_root_is_that_of_the_bundle(resumed: tuple[FinishedWalk, Outbox]) -> None:
    (for_you,) = (it for it in resumed[0].document["campaigns"] if it["audience"] == "ROOT")
    published = rows_of(resumed[0].folder, "select root, manifest_hash from roots")
    assert [("0x" + root.hex(), "0x" + manifest.hex()) for root, manifest in published] == [
        (for_you["root"], for_you["manifest_hash"])
    ]


def attempts(finished: FinishedWalk) -> list[tuple[Any, ...]]:
    """In the order of the chain, without what hangs on the time: transactions, gas, facts with dates."""
    names = ("story", "campaign", "shopper", "relayed", "expected", "refusal", "list_price", "discount")
    return [tuple(attempt[name] for name in names) for attempt in finished.document["attempts"]]


def campaigns(finished: FinishedWalk) -> list[dict[str, Any]]:
    """Terms, offers, models, and what is left and used."""
    return [
        {name: fact for name, fact in campaign.items() if name not in _OF_THE_WALK}
        for campaign in finished.document["campaigns"]
    ]


def manifest(bundle: Path) -> dict[str, Any]:
    """Without what the campaign's id goes into: both trees are salted with a key of the campaign."""
    document: dict[str, Any] = json.loads((bundle / "manifest.json").read_text())
    return {name: fact for name, fact in document.items() if name not in ("campaign", "root", "data_root")}


def named(finished: FinishedWalk, text: str) -> str:
    """With the campaigns' names instead of their ids."""
    for campaign in finished.document["campaigns"]:
        text = text.replace(campaign["id"].removeprefix("0x"), campaign["name"])
    return text


def intents(finished: FinishedWalk) -> list[str]:
    """Everything that was ever signed to be sent, once each."""
    return sorted(named(finished, intent) for intent in outbox(finished.folder))


def records(finished: FinishedWalk) -> list[tuple[str, str]]:
    """(name, campaign) of every record, in the order of the ledger."""
    rows = rows_of(finished.folder, "select name, campaign from records order by position")
    return [(name, named(finished, campaign.hex() if campaign else "")) for name, campaign in rows]


def sent(finished: FinishedWalk) -> list[tuple[bytes, int, int]]:
    """(sender, transactions, one above the highest nonce) of every account."""
    query = "select sender, count(*), max(nonce) + 1 from outbox group by sender order by sender"
    found = rows_of(finished.folder, query)
    assert all(number == nonces for _, number, nonces in found), "a nonce was left out or spent elsewhere"
    return found


def kill_after(attempts: int, build: Path) -> Outbox:
    """Kills a walk with SIGKILL once it has stored its campaigns, or so many attempts; what it had stored."""
    environment = os.environ | {"PROMO_BUILD": str(build)}
    process = subprocess.Popen(
        [PROMO, "demo", "--json"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        rows = outbox(build / "demo")
        if sum(intent.startswith("attempt ") for intent in rows) >= attempts and len(rows) >= 6:
            break
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not json.loads((build / "demo" / "progress.json").read_text())["finished"]
    return outbox(build / "demo")


def outbox(folder: Path) -> Outbox:
    """Intent -> raw transaction of everything that is stored."""
    if not (folder / "store.sqlite3").exists():
        return {}
    try:
        return dict(rows_of(folder, "select intent, raw from outbox"))
    except sqlite3.OperationalError:  # its tables are being made
        return {}


def rows_of(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What the store of a walk answers."""
    with closing(sqlite3.connect(f"file:{folder / 'store.sqlite3'}?mode=ro", uri=True)) as store:
        return store.execute(query).fetchall()
