"""The `Chance` port."""

import secrets


class SystemChance:
    """The operating system's generator."""

    def draw(self, size: int) -> bytes:
        """So many random bytes."""
        return secrets.token_bytes(size)
