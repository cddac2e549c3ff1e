"""The changes of one order as server-sent events."""

from collections.abc import Sequence

from fastapi.sse import format_sse_event

from api.schemas.relayed import RedemptionStatus
from api.streams import Look, News
from offchain.relayer.status import Status, Statuses
from offchain.texts.wording import Language


def is_told(statuses: Statuses, order: bytes, step: int) -> bool:
    """Whether nothing more will come after a step. Raises `UnknownOrderError`, `NotIndexedError`."""
    now = statuses.now(order)
    return now.ended and step >= now.step > 0


def changes(statuses: Statuses, order: bytes, step: int, language: Language, *, named: bool) -> Look:
    """Looks for changes of an order after a step. named : whether the shop's own name of it is told."""
    last = step

    def event(status: Status) -> bytes:
        body = RedemptionStatus.of(statuses.shown(status, language), named=named).model_dump_json()
        return format_sse_event(event="status", id=str(status.step), data_str=body)

    def look() -> News:
        nonlocal last
        found = _news(statuses, order, last)
        if not found:
            return News(b"")
        last = found[-1].step
        return News(b"".join(map(event, found)), over=found[-1].ended or not last)

    return look


def _news(statuses: Statuses, order: bytes, step: int) -> Sequence[Status]:
    """What the relayer kept after a step; of an order that came another way, what the chain says."""
    found = statuses.after(order, step)
    return found if found or step else [statuses.now(order)]
