"""Lives of a relayer, each a process that can be killed at a named point: orders are taken in, sent, settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, event

from offchain.access.caller import ANONYMOUS
from offchain.adapters.clocks import SystemClock
from offchain.adapters.key_claim import only_writer
from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns.desk import Desk
from offchain.campaigns.hub_view import HubView
from offchain.deployment import Deployment
from offchain.oracle.publisher import Publisher
from offchain.queries.service_texts import ServiceTexts
from offchain.queries.telling import Teller
from offchain.relayer.intake import Intake, RedemptionAsked
from offchain.relayer.limits import RelayLimits
from offchain.relayer.once import Once
from offchain.relayer.ports import Quota
from offchain.relayer.sending import Relayer
from offchain.relayer.status import Statuses
from offchain.texts.refusal_texts import RefusalTexts
from tests.chaos.lives import ONLY, Point, Watched, die_if_written, remember

LIMITS = RelayLimits(quota=Quota(most_open=1_000, most_a_day=100_000), finality=0, lease=0)
STEPS = 3
"""Until all is final: sent and mined, closed, nothing more."""
_CALLS = (
    *("requests.take", "requests.answer", "relay.enqueue", "relay.assign", "relay.mined", "relay.closed"),
    *("outbox.add", "outbox.settle", "chain.send_raw", "chain.receipt"),
)
POINTS = (
    *(Point(call, after) for call in _CALLS for after in (False, True)),
    *(Point("requests.take", after, "again") for after in (False, True)),  # the first order is in, not the second
    *(Point("store.commit", False, f"number {at}") for at in range(1, 12)),  # written and not committed
)


@dataclass(frozen=True)
class RelayStage:
    """What every life stands on. secret : of the key that pays."""

    url: str
    deployment: Deployment
    secret: bytes
    folder: Path

    def engine(self) -> Engine:
        """The store."""
        return open_engine(f"sqlite:///{self.folder / 'store.sqlite3'}")

    def view(self, chain: Web3Chain) -> HubView:
        """The contracts."""
        place = self.deployment
        return HubView(chain=chain, hub=place.hub, roots=place.roots, first_block=place.first_block)


def live(stage: RelayStage, orders: Sequence[bytes], kill: Point | None) -> None:
    """One life. orders : calls that are brought, again those that an earlier life may have taken in."""
    watch, engine = partial(Watched, kill=kill), stage.engine()
    if kill is not None and kill.call == "store.commit":
        SqlRelay(engine)  # its tables are not counted
        event.listen(engine, "before_cursor_execute", remember)
        event.listen(engine, "commit", partial(die_if_written, ONLY[kill.only], []))
    view = stage.view(watch("chain", Web3Chain(stage.url)))
    relay, signer = watch("relay", SqlRelay(engine)), KeySigner(stage.secret)
    publisher = Publisher(view.chain, watch("outbox", SqlOutbox(engine)), signer, SystemClock(), 30.0)
    statuses = Statuses(relay, SqlPageStore(engine), Teller(RefusalTexts.load(), ServiceTexts.load()), LIMITS.finality)
    once = Once(watch("requests", SqlRequests(engine)), SystemClock(), LIMITS.lease, LIMITS.remember)
    desk = Desk(view=view, publishing=publisher, sender=signer.address)
    intake = Intake(relay, statuses, once, SystemClock(), LIMITS, desk)
    for number, call in enumerate(orders):
        asked = RedemptionAsked(call=call)
        intake.submit(ANONYMOUS, f"{number} {asked.fingerprint().hex()}", asked)
    relayer = Relayer(view, relay, publisher, LIMITS)
    with only_writer(engine, signer.address):
        for _ in range(STEPS):
            relayer.step()
    engine.dispose()
