"""What runs while the service is up: index, audit, oracle, relayer and webhooks beside the HTTP server."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

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
    entered. An index that cannot go on has ended; what else fails is said and tried again.

    Raises what `Following.step` raises.
    """
    service.following.step()
    relayer = service.relayer
    works: tuple[tuple[str, str, Callable[[], object], float], ...] = (
        ("index", "the index", service.following.step, _FOLLOW_SECONDS),
        ("audit", "the audit", service.audits.run_if_due, _AUDIT_SECONDS),
        ("oracle", "the oracle", lambda: _finish(publishers), _ORACLE_SECONDS),
        ("webhooks", "sending webhooks", webhooks, _WEBHOOK_SECONDS),
        *((("relayer", "the relayer", relayer.step, _RELAY_SECONDS),) if relayer else ()),
        ("forgetting", "forgetting old answers", service.intake.once.forget, _FORGET_SECONDS),
    )
    with ExitStack() as running:
        for name, told, work, seconds in works:
            repeated = service.work.run(name, work, seconds, _told(told), again=name != "index")
            running.enter_context(repeated)
        yield


def check_server(server: HttpServer) -> None:
    """Raises `ServerError` when it does not serve any more."""
    if not server.running:
        raise ServerError("the HTTP server ended by itself: what it said stands above")


def _finish(publishers: Sequence[Publisher]) -> None:
    finished = finish_all(publishers, say)
    if finished:
        say(f"the oracle finished {finished} publication(s) that had been cut off")


def _told(what: str) -> Callable[[Exception], None]:
    return lambda error: say(f"{what} failed: {type(error).__name__}: {error}")
