"""An answer of every route, as the description of the API shows it."""

import json
from importlib import resources
from typing import Any


def read_examples() -> dict[str, Any]:
    """Path -> answer, from examples.json."""
    found: dict[str, Any] = json.loads((resources.files(__package__) / "examples.json").read_text("utf-8"))
    return found
