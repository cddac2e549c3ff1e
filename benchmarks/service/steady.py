"""Requests at a steady rate, whether or not the ones before were answered: what a shopper waits for.

The time of an answer counts from when its request was due, not from when it could be sent (else a server that stands
still for a second would be asked nothing in that second, and look quick).
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

_CONNECTIONS: Final = 32
_END: Final = b"\r\n\r\n"


def waits(url: str, body: Mapping[str, Any], each_second: float, seconds: float) -> list[float]:
    """Milliseconds of every request, ascending. Raises `RuntimeError` for an answer other than 200."""
    return sorted(asyncio.run(_all(url, json.dumps(body).encode(), each_second, seconds)))


def percentile(ascending: Sequence[float], hundredths: int) -> float:
    """The smallest that so many hundredths do not exceed (nearest rank)."""
    return ascending[max(0, -(-len(ascending) * hundredths // 100) - 1)]


async def _all(url: str, body: bytes, each_second: float, seconds: float) -> list[float]:
    due: asyncio.Queue[float | None] = asyncio.Queue()
    connections = [asyncio.create_task(_connection(url, body, due)) for _ in range(_CONNECTIONS)]
    start = time.perf_counter()
    for number in range(int(each_second * seconds)):
        moment = start + number / each_second
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        due.put_nowait(moment)
    for _ in connections:
        due.put_nowait(None)
    return [wait for part in await asyncio.gather(*connections) for wait in part]


async def _connection(url: str, body: bytes, due: asyncio.Queue[float | None]) -> list[float]:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    head = f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    found = []
    try:
        while (moment := await due.get()) is not None:
            writer.write(request)
            answer = await reader.readuntil(_END)
            if b" 200 " not in answer.partition(b"\r\n")[0]:
                raise RuntimeError(f"answered {answer[:200]!r}")
            await reader.readexactly(_length(answer))
            found.append((time.perf_counter() - moment) * 1e3)
    finally:
        writer.close()
        await writer.wait_closed()
    return found


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise RuntimeError("the answer has no Content-Length")
