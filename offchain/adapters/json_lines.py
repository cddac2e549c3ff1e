"""Lines of JSON for programs that collect logs."""

import sys
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson


class JsonLines:
    """Writes one line a document; to standard error where nothing else is said."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._second, self._written = -1, ""

    def __call__(self, document: dict[str, Any]) -> None:
        """`time`, Unix seconds, is written as RFC 3339 writes it. The line is written in one go."""
        if document["time"] != self._second:
            self._second = document["time"]
            self._written = datetime.fromtimestamp(self._second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        stream = self._stream or sys.stderr
        stream.write(orjson.dumps(document | {"time": self._written}).decode() + "\n")
        stream.flush()
