"""What runs while the service is up: index, audit, oracle, relayer and webhooks beside the HTTP server."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

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
