"""What a figure was measured on."""

import os
import platform
from typing import Any


def environment() -> dict[str, Any]:
    """Member `environment` of a bench's document."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
