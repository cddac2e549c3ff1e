"""Requests with an idempotency key: one effect and one answer, however often and however many at once they come.

After draft-ietf-httpapi-idempotency-key-header: the same key with the same body gets the stored answer, with another
body it is refused, and while the first is being answered a second is told so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from offchain.domain.refusals import Refusal
from offchain.ports import Clock
from offchain.queries.service_texts import ServiceRefusal
from offchain.relayer import reasons
from offchain.relayer.ports import RequestStore

_PASSING: Final = frozenset({"Relay_TooManyOpen", "Relay_TooManyToday", "Relay_Busy", "Relay_None"})
"""Refusals that pass by themselves: they are not kept, so that the same key may be tried again."""


@dataclass(frozen=True, slots=True)
class Once:
    """lease : seconds after which a key that was never answered may be taken over; remember : seconds for which an
    answer is kept."""

    store: RequestStore
    clock: Clock
    lease: int
    remember: int

    def answer(self, scope: str, key: str, fingerprint: bytes, work: Callable[[], str]) -> str:
        """The text that the work answered, now or before. Refusals are kept too, but for those that pass.

        Raises `ServiceRefusal` (Api_KeyReused, Api_StillRunning), and what the work raises, or raised before.
        """
        now = self.clock.now()
        taken = self.store.take(scope, key, fingerprint, now, self.lease)
        if not taken.same:
            raise ServiceRefusal("Api_KeyReused")
        if taken.answer:
            return _told(taken.answer)
        if not taken.mine:
            raise ServiceRefusal("Api_StillRunning")
        answer = self._worked(scope, key, work)
        self.store.answer(scope, key, answer)
        return _told(answer)

    def answered(self, scope: str, key: str) -> str:
        """What was answered to a key before; empty where nothing was, or a refusal."""
        kept = self.store.answered(scope, key)
        return str(json.loads(kept).get("answer", "")) if kept else ""

    def forget(self) -> int:
        """Forgets answers that are old enough; how many there were."""
        return self.store.forget_answers(self.clock.now() - self.remember)

    def _worked(self, scope: str, key: str, work: Callable[[], str]) -> str:
        try:
            return json.dumps({"answer": work()})
        except (Refusal, ServiceRefusal) as refusal:
            if refusal.code in _PASSING:
                self.store.release(scope, key)
                raise
            return json.dumps({"refusal": reasons.encode(refusal).hex()})
        except Exception:
            self.store.release(scope, key)
            raise


def _told(kept: str) -> str:
    """The answer. Raises the refusal that was kept in its place."""
    found = json.loads(kept)
    if "refusal" in found:
        raise reasons.decode(bytes.fromhex(found["refusal"]))
    answer: str = found["answer"]
    return answer
