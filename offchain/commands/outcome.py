"""How every command ends: exit codes, errors, JSON on standard output and everything else on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from offchain.adapters.http_server import ServerError
from offchain.adapters.keys import KeystoreError
from offchain.adapters.node_program import LocalChainError
from offchain.adapters.spark.session import SparkMissingError
from offchain.adapters.store_errors import StoreUnreachableError
from offchain.adapters.web3_chain import WrongChainError
from offchain.audit.bundle import BundleError
from offchain.audit.exported import ExportedError
from offchain.audit.exporting import ExportError
from offchain.data.errors import DataError
from offchain.demo.deploying import BrownieError
from offchain.deployment import DeploymentError
from offchain.domain.refusals import Refusal
from offchain.features.errors import ComputationError
from offchain.index.errors import IndexingError
from offchain.ports import ChainUnavailableError
from offchain.texts.failure_texts import FailureTexts, names_of

ROOT = Path(__file__).resolve().parent.parent.parent
"""The repository."""


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    DONE = 0
    REFUSED = 1
    WRONG_USE = 2
    SURROUNDINGS_MISSING = 3
    INTERRUPTED = 4


_SURROUNDINGS = (
    BrownieError,
    BundleError,
    ChainUnavailableError,
    DataError,
    DeploymentError,
    ExportError,
    ExportedError,
    IndexingError,
    KeystoreError,
    LocalChainError,
    ServerError,
    SparkMissingError,
    StoreUnreachableError,
    WrongChainError,
)


@contextmanager
def exit_codes(as_json: bool) -> Iterator[None]:
    """Turns what may go wrong into a message and an exit code; anything else is a defect and shows its trace."""
    try:
        yield
    except Refusal as refusal:
        fail(as_json, Exit.REFUSED, refusal.code, str(refusal))
    except ComputationError as error:
        fail(as_json, Exit.REFUSED, type(error).__name__, in_both(error))
    except _SURROUNDINGS as error:
        fail(as_json, Exit.SURROUNDINGS_MISSING, type(error).__name__, in_both(error))
    except (OSError, SQLAlchemyError) as error:  # a file, a folder or a store that is not what it should be
        first = str(error).partition("\n")[0]
        message = in_both(error, f"{first}; check the path, and give it again")
        fail(as_json, Exit.SURROUNDINGS_MISSING, type(error).__name__, message)
    except KeyboardInterrupt as error:
        message = in_both(error, "interrupted; what was finished is kept")
        fail(as_json, Exit.INTERRUPTED, "Interrupted", message)


@contextmanager
def writing(place: Path, as_json: bool) -> Iterator[None]:
    """Turns a place that cannot be written to into a message and an exit code."""
    try:
        yield
    except OSError as error:
        told = f"--out {place}: found {error.strerror or error}, wanted a place that can be written to; name another"
        fail(as_json, Exit.SURROUNDINGS_MISSING, "OutputError", in_both(error, told, "OutputError"))


_OTHER_NAMES = {KeyboardInterrupt: "Interrupted", SQLAlchemyError: "OSError"}
"""Classes that are not ours -> the text that fits."""


def in_both(error: BaseException, message: str = "", name: str = "") -> str:
    """What went wrong in English, and on the next line in Chinese.

    message : in place of the error's own; name : of the text, in place of its class's.
    """
    others = [text for kind, text in _OTHER_NAMES.items() if isinstance(error, kind)]
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
