"""Keeps the index at the chain's head, and knows how far behind it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from offchain.index.config import IndexConfig
from offchain.index.errors import ConcurrentSyncError
from offchain.index.reorganisation import Moved
from offchain.index.store import IndexStore
from offchain.index.sync import sync
from offchain.ports import Chain, ChainUnavailableError, Clock


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last look at the chain found. tip : newest block; wanted : the newest that shall be indexed; chain_id :
    of the node; answered_at : when it last answered all that indexing asked, Unix seconds; trouble : what went wrong
    since, "" when nothing; stopped : whether it will not try again. None where it never answered."""

    tip: int | None = None
    wanted: int | None = None
    chain_id: int | None = None
    answered_at: int | None = None
    trouble: str = ""
    stopped: bool = False


class Following:
    """confirmations : blocks behind the newest that are left alone; moved : is told of every step, back or on."""

    def __init__(
        self,
        chain: Chain,
        store: IndexStore,
        config: IndexConfig,
        clock: Clock,
        confirmations: int = 0,
        *,
        moved: Callable[[Moved], None] = lambda _: None,
    ) -> None:
        self._chain = chain
        self._store = store
        self._config = config
        self._clock = clock
        self._confirmations = confirmations
        self._moved = moved
        self.seen = Seen()
        """Replaced whole: other threads may read it at any time."""

    def step(self) -> None:
        """Indexes what is new. What may pass by itself is remembered and tried again with the next step.

        Raises `IndexingError` when reading on would make the tables wrong, and whatever else is a defect or beyond
        repair: then nobody should call it again.
        """
        try:
            sync(self._chain, self._store, self._config, self._look(), moved=self._moved)
            self.seen = replace(self.seen, answered_at=self._clock.now(), trouble="")
        except (ChainUnavailableError, ConcurrentSyncError) as error:
            self._note(trouble=str(error))
        except Exception as error:
            self._note(trouble=f"{type(error).__name__}: {error}", stopped=True)
            raise

    def _look(self) -> int:
        """The newest block that shall be indexed."""
        tip = self._chain.block().number
        wanted = max(0, tip - self._confirmations)
        self.seen = replace(self.seen, tip=tip, wanted=wanted, chain_id=self._chain.chain_id)
        return wanted

    def _note(self, *, trouble: str, stopped: bool = False) -> None:
        self.seen = replace(self.seen, trouble=trouble, stopped=stopped)
