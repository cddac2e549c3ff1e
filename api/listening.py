"""The records of the chain as server-sent events."""

from collections.abc import Callable, Sequence

from fastapi.sse import format_sse_event

from api.schemas.events import Record, Rewound
from api.streams import Look, News
from offchain.queries.events import Heard

Ask = Callable[[str | None], Sequence[Heard]]


def listening(ask: Ask, after: str | None) -> Look:
    """Looks for records after an id, from the first on where it is None."""
    heard = after

    def look() -> News:
        nonlocal heard
        steps = ask(heard)
        if steps:
            heard = steps[-1].id
        return News(b"".join(map(_event, steps)))

    return look


def _event(step: Heard) -> bytes:
    """An id alone where the step holds nothing that was asked for: clients keep it, and tell nobody."""
    if step.rewound_to is not None:
        told = Rewound(rewound_to=step.rewound_to).model_dump_json()
        return format_sse_event(event="rewound", id=step.id, data_str=told)
    if step.record is None:
        return format_sse_event(id=step.id)
    told = Record.model_validate(step.record).model_dump_json()
    return format_sse_event(event="record", id=step.id, data_str=told)
