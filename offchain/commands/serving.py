"""What runs while the service is up: index, audit, oracle, relayer beside the HTTP server, until a signal says stop."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from offchain.adapters.background import Repeating
from offchain.adapters.http_server import HttpServer, ServerError
from offchain.bootstrap import Service
from offchain.commands.outcome import say
from offchain.oracle.publisher import Publisher
from offchain.oracle.unfinished import finish_all

_FOLLOW_SECONDS = 1.0
_AUDIT_SECONDS = 2.0
_ORACLE_SECONDS = 2.0
_WEBHOOK_SECONDS = 1.0
_RELAY_SECONDS = 0.5
_FORGET_SECONDS = 600.0
_WAKE_SECONDS = 0.25


class Stop:
    """What Ctrl-C and a polite end of the process do: cut preparations short, and end the wait of a served program."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._serving = False

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Raises `KeyboardInterrupt` before the service is up. A second signal does not cut the orderly end short."""
        self._asked.set()
        if not self._serving:
            raise KeyboardInterrupt

    def end(self) -> None:
        """Lets `wait` come back, as a signal does."""
        self._asked.set()

    def wait(self, checks: Sequence[Callable[[], None]]) -> None:
        """Comes back when the program shall end. Raises what a check raises, about four times a second."""
        self._serving = True
        while not self._asked.wait(_WAKE_SECONDS):
            for check in checks:
                check()


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """In place of what SIGINT and SIGTERM do otherwise."""
    stop = Stop()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(it, stop.on_signal) for it in signals]
    try:
        yield stop
    finally:
        for it, previous in zip(signals, before, strict=True):
            signal.signal(it, previous)


@contextmanager
def beside(
    service: Service, publishers: Sequence[Publisher], webhooks: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Index, audit, oracle, relayer and webhooks, each in a thread of its own. The index is up to date before this is
    entered.

    Raises what `Following.step` raises.
    """
    service.following.step()
    following = Repeating(service.following.step, _FOLLOW_SECONDS, _told("the index"))
    auditing = Repeating(service.audits.run_if_due, _AUDIT_SECONDS, _told("the audit"))
    oracle = Repeating(lambda: _finish(publishers), _ORACLE_SECONDS, _told("the oracle"))
    telling = Repeating(lambda: _done(webhooks), _WEBHOOK_SECONDS, _told("sending webhooks"))
    relayer = service.relayer
    relaying = Repeating(lambda: relayer and relayer.step(), _RELAY_SECONDS, _told("the relayer"))
    forgetting = Repeating(service.intake.once.forget, _FORGET_SECONDS, _told("forgetting old answers"))
    with following, auditing, oracle, telling, relaying, forgetting:
        yield


def check_server(server: HttpServer) -> None:
    """Raises `ServerError` when it does not serve any more."""
    if not server.running:
        raise ServerError("the HTTP server ended by itself: what it said stands above")


def _finish(publishers: Sequence[Publisher]) -> None:
    finished = finish_all(publishers, say)
    if finished:
        say(f"the oracle finished {finished} publication(s) that had been cut off")


def _done(work: Callable[[], object]) -> None:
    work()


def _told(what: str) -> Callable[[Exception], None]:
    return lambda error: say(f"{what} stopped: {type(error).__name__}: {error}")
