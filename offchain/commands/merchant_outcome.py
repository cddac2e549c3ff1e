"""How a merchant's command ends when it does not succeed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from offchain.campaigns.errors import CampaignError, RefusedError
from offchain.commands.outcome import Exit, answer, exit_codes, in_both, say
from offchain.oracle.errors import KeyInUseError, NonceLostError, NotMinedError, TransactionRevertedError
from offchain.ports import CallRevertedError, IntentExistsError, NonceTakenError


@contextmanager
def told(as_json: bool) -> Iterator[None]:
    """How a merchant's command ends when it does not succeed: in words, with the exit codes of every command."""
    with exit_codes(as_json):
        try:
            yield
        except RefusedError as error:
            facts = {
                name: fact if isinstance(fact, int) else f"0x{fact.hex()}" for name, fact in error.refusal.facts.items()
            }
            _fail(as_json, Exit.REFUSED, error.refusal.code, str(error), facts=facts)
        except (CampaignError, CallRevertedError, KeyInUseError, NonceLostError, TransactionRevertedError) as error:
            _fail(as_json, Exit.REFUSED, type(error).__name__, in_both(error))
        except (IntentExistsError, NonceTakenError, NotMinedError) as error:
            message = in_both(error, f"{error}; give the same command again")
            _fail(as_json, Exit.INTERRUPTED, type(error).__name__, message)


def _fail(as_json: bool, code: Exit, name: str, message: str, **more: Any) -> None:
    answer({"error": {"code": name, "message": message, **more}}, as_json, lambda: None)
    say(f"{name}: {message}")
    raise typer.Exit(code)
