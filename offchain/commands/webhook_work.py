"""What `promo webhook` and `promo serve` put together for webhooks."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offchain.adapters import key_files
from offchain.adapters.clocks import SystemClock
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_webhooks import SqlWebhooks
from offchain.adapters.webhook_sender import HttpSender
from offchain.data import key_file
from offchain.index.config import IndexConfig
from offchain.settings import Settings
from offchain.webhooks.collecting import Collector
from offchain.webhooks.delivering import Deliverer
from offchain.webhooks.endpoint import Allowed

_KIND: Final = "webhooks"


@dataclass(frozen=True, slots=True)
class WebhookWork:
    """collector : None without an index."""

    outbox: SqlWebhooks
    deliverer: Deliverer
    collector: Collector | None

    def step(self) -> int:
        """Collects what is new, and makes one attempt of all that is due; returns how many were delivered."""
        if self.collector is not None:
            self.collector.step()
        return self.deliverer.step()


@contextmanager
def webhook_work(store_url: str, settings: Settings, config: IndexConfig | None = None) -> Iterator[WebhookWork]:
    """Over a store, with the index of a deployment where given."""
    engine = open_engine(store_url)
    try:
        clock, outbox = SystemClock(), SqlWebhooks(engine)
        pages = None if config is None else SqlPageStore(engine, IndexKey.of(config))
        sender = HttpSender(private=settings.webhook_private)
        deliverer = Deliverer(outbox, sender, allowed(settings), clock, lambda: key_of(settings.key_file("webhook")))
        collector = None if pages is None or config is None else Collector(pages, outbox, config, clock)
        yield WebhookWork(outbox, deliverer, collector)
    finally:
        engine.dispose()


def allowed(settings: Settings) -> Allowed:
    """Targets that the operator allows."""
    return Allowed.parse(settings.webhook_hosts, private=settings.webhook_private)


def key_of(path: Path) -> bytes:
    """The key of the file that PROMO_WEBHOOK_KEY names. Raises `KeyFileError`."""
    return key_file.read(path, _KIND).secret


def made_key(path: Path) -> bytes:
    """The same; the file is made where there is none."""
    return key_of(made_key_file(path, _KIND))


def made_key_file(path: Path, kind: str) -> Path:
    """The file of a key, which is made where there is none."""
    with suppress(FileExistsError):
        key_files.write_new(path, key_files.new(kind).line())
    return path
