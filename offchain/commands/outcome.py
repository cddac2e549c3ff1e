"""How every command ends: exit codes, errors, JSON on standard output and everything else on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, NoReturn

import typer

from offchain.domain.refusals import Refusal
from offchain.texts.failure_texts import FailureTexts, names_of
from offchain.texts.refusal_texts import RefusalTexts

ROOT = Path(__file__).resolve().parent.parent.parent
"""The repository."""


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    DONE = 0
    REFUSED = 1
    WRONG_USE = 2
    SURROUNDINGS_MISSING = 3
    INTERRUPTED = 4


REFUSED: Final = frozenset(
    {
        "offchain.features.errors.ComputationError",
        "offchain.project.errors.ProjectError",
        "offchain.webhooks.errors.WebhookError",
    }
)
"""Errors of what was asked: it cannot be computed or made from what is there."""
STORE: Final = "sqlalchemy.exc.SQLAlchemyError"
"""A store that is not what it should be."""
SURROUNDINGS: Final = frozenset(
    {
        "offchain.adapters.http_server.ServerError",
        "offchain.adapters.keystore_error.KeystoreError",
        "offchain.adapters.node_program.LocalChainError",
        "offchain.adapters.spark.session.SparkMissingError",
        "offchain.adapters.store_errors.StoreUnopenedError",
        "offchain.adapters.store_errors.StoreUnreachableError",
        "offchain.adapters.web3_chain.WrongChainError",
        "offchain.audit.bundle.BundleError",
        "offchain.audit.exported.ExportedError",
        "offchain.audit.exporting.ExportError",
        "offchain.data.errors.DataError",
        "offchain.demo.deploying.BrownieError",
        "offchain.deployment.DeploymentError",
        "offchain.index.errors.IndexingError",
        "offchain.ports.ChainUnavailableError",
    }
)
"""Errors of what the command was given or stands on. By name, since importing them takes longer than most commands."""


@contextmanager
def exit_codes(as_json: bool) -> Iterator[None]:
    """Turns what may go wrong into a message and an exit code; anything else is a defect and shows its trace."""
    try:
        yield
    except Refusal as refusal:
        fail(as_json, Exit.REFUSED, refusal.code, _refused(refusal))
    except Exception as error:
        code, message = _explained(error)
        if code is None:
            raise
        fail(as_json, code, type(error).__name__, message)
    except KeyboardInterrupt as error:
        message = in_both(error, "interrupted; what was finished is kept")
        fail(as_json, Exit.INTERRUPTED, "Interrupted", message)


def _refused(refusal: Refusal) -> str:
    """In both languages; in English alone where amounts are told, of a currency that nobody knows here."""
    texts = RefusalTexts.load()
    if texts.entry(refusal.code).tells_money:
        return str(refusal)
    chinese = texts.render(refusal, "zh")
    return f"{refusal}\n{chinese.sentence}{chinese.next_step}"


def _explained(error: Exception) -> tuple[Exit | None, str]:
    """The exit code of an error and its message in both languages; none of what is not expected."""
    names = class_names(error)
    if names & REFUSED:
        return Exit.REFUSED, in_both(error)
    if names & SURROUNDINGS:
        return Exit.SURROUNDINGS_MISSING, in_both(error)
    if isinstance(error, OSError) or STORE in names:  # a file, a folder or a store that is not what it should be
        first = str(error).partition("\n")[0]
        return Exit.SURROUNDINGS_MISSING, in_both(error, f"{first}; check the path, and give it again")
    return None, ""


def class_names(error: BaseException) -> frozenset[str]:
    """Module and name of the error's class and of all that it is derived from."""
    return frozenset(f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)


@contextmanager
def writing(place: Path, as_json: bool) -> Iterator[None]:
    """Turns a place that cannot be written to into a message and an exit code."""
    try:
        yield
    except OSError as error:
        told = f"--out {place}: found {error.strerror or error}, wanted a place that can be written to; name another"
        fail(as_json, Exit.SURROUNDINGS_MISSING, "OutputError", in_both(error, told, "OutputError"))


_OTHER_NAMES: Final = {"builtins.KeyboardInterrupt": "Interrupted", STORE: "OSError"}
"""Classes that are not ours -> the text that fits."""


def in_both(error: BaseException, message: str = "", name: str = "") -> str:
    """What went wrong in English, and on the next line in Chinese.

    message : in place of the error's own; name : of the text, in place of its class's.
    """
    others = [text for kind, text in _OTHER_NAMES.items() if kind in class_names(error)]
    chinese = FailureTexts.load().chinese([name, *others, *names_of(error)], error)
    return "\n".join(filter(None, (message or str(error), chinese)))


def say(line: str) -> None:
    """A line for people, on standard error, so that standard output holds the answer alone."""
    print(line, file=sys.stderr, flush=True)


def answer(document: dict[str, Any], as_json: bool, tell: Callable[[], None]) -> None:
    """The command's result: one JSON document, or what `tell` prints."""
    if as_json:
        print(json.dumps(document, indent=1))
    else:
        tell()


def fail(as_json: bool, code: Exit, name: str, message: str) -> NoReturn:
    """Ends the command with an exit code and what is wrong."""
    if as_json:
        print(json.dumps({"error": {"code": name, "message": message}}, indent=1))
    say(f"{name}: {message}")
    raise typer.Exit(code)
