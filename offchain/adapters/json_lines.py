"""Lines of JSON for programs that collect logs."""

import json
import sys
from datetime import UTC, datetime
from typing import Any, TextIO


class JsonLines:
    """Writes one line a document; to standard error where nothing else is said."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def __call__(self, document: dict[str, Any]) -> None:
        """`time`, Unix seconds, is written as RFC 3339 writes it. The line is written in one go."""
        shown = document | {"time": datetime.fromtimestamp(document["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        stream = self._stream or sys.stderr
        stream.write(json.dumps(shown, ensure_ascii=True, separators=(",", ":")) + "\n")
        stream.flush()
