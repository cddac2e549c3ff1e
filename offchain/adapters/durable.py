"""Files that outlive a power cut."""

import os
from typing import BinaryIO


def settle(file: BinaryIO) -> None:
    """Brings what was written to the disk."""
    file.flush()
    os.fsync(file.fileno())
