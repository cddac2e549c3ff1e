"""Whether the service may be sent requests."""

from dataclasses import dataclass

from offchain.index.config import IndexConfig
from offchain.index.errors import IndexingError
from offchain.index.identity import check_config
from offchain.index.rows import Checkpoint
from offchain.index.store import IndexStore
from offchain.ports import Clock
from offchain.queries.following import Following, Seen


@dataclass(frozen=True, slots=True)
class Check:
    """found, wanted : in words with the numbers that were compared."""

    name: str
    passed: bool
    found: str
    wanted: str


class NotReadyError(Exception):
    """Some check failed. checks : every one, passed or not."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        self.failed = tuple(check.name for check in checks if not check.passed)
        super().__init__(f"not ready: {', '.join(self.failed)}; each says what was found and what was wanted")
        self.checks = checks


@dataclass(frozen=True, slots=True)
class Readiness:
    """most_lag : blocks that the index may be behind; patience : seconds for which a node may be silent."""

    store: IndexStore
    config: IndexConfig
    following: Following
    clock: Clock
    most_lag: int
    patience: int

    def look(self) -> tuple[Check, ...]:
        """Asks the store; of the chain it tells what following it found last. Raises `NotReadyError`."""
        seen = self.following.seen
        checkpoint, trouble = self._checkpoint()
        indexed = "nothing" if checkpoint is None else f"block {checkpoint.number}"
        store = Check("store", checkpoint is not None, trouble or indexed, "an index of these contracts")
        checks = (store, self._chain(seen), self._chain_id(seen), self._lag(seen, checkpoint))
        if not all(check.passed for check in checks):
            raise NotReadyError(checks)
        return checks

    def lag(self) -> int | None:
        """Blocks that the index is behind; None before anything is indexed, or where the database does not answer."""
        checkpoint, _ = self._checkpoint()
        wanted = self.following.seen.wanted
        return None if checkpoint is None or wanted is None else max(0, wanted - checkpoint.number)

    def _checkpoint(self) -> tuple[Checkpoint | None, str]:
        """The checkpoint, and what is wrong with it. A broken database may raise anything."""
        try:
            with self.store.read() as reader:
                checkpoint = reader.checkpoint()
            if checkpoint is not None:
                check_config(checkpoint, self.config)
        except IndexingError as error:
            return None, str(error)
        except Exception as error:
            return None, f"{type(error).__name__} of the database"
        return checkpoint, ""

    def _chain(self, seen: Seen) -> Check:
        silent = None if seen.answered_at is None else self.clock.now() - seen.answered_at
        alive = silent is not None and silent <= self.patience and not seen.stopped
        found = "no answer yet" if silent is None else f"answered {max(0, silent)} s ago"
        if seen.trouble:
            found += f"; {seen.trouble}"
        return Check("chain", alive, found, f"an answer within {self.patience} s, and an index that goes on")

    def _chain_id(self, seen: Seen) -> Check:
        wanted = self.config.chain_id
        return Check("chain_id", seen.chain_id == wanted, str(seen.chain_id), str(wanted))

    def _lag(self, seen: Seen, checkpoint: Checkpoint | None) -> Check:
        wanted = f"at most {self.most_lag} blocks behind"
        if checkpoint is None or seen.wanted is None:
            return Check("index_lag", False, "unknown", wanted)
        lag = max(0, seen.wanted - checkpoint.number)
        found = f"{lag} blocks behind: indexed to {checkpoint.number}, chain at {seen.wanted}"
        return Check("index_lag", lag <= self.most_lag, found, wanted)
