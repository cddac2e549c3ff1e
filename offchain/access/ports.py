"""What access needs of the world outside. Real forms and fakes: offchain/adapters/sql_access.py, memory_access.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from offchain.access.caller import GivenRole


@dataclass(frozen=True, slots=True)
class Session:
    """A wallet that signed in. token : SHA-256 of what its holder has; made, expires : Unix seconds."""

    token: bytes = field(repr=False)
    wallet: int = field(repr=False)
    made: int
    expires: int


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a program. id : public; secret : SHA-256 of what its holder has; merchant : 0 for none; made, expires,
    revoked : Unix seconds, `revoked` 0 while it works."""

    id: str
    secret: bytes = field(repr=False)
    role: GivenRole
    merchant: int
    label: str
    made: int
    expires: int
    revoked: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """The role of a wallet. merchant : 0 for none; made : Unix seconds."""

    wallet: int
    role: GivenRole
    merchant: int
    made: int


class Chance(Protocol):
    """Secrets that nobody can foresee."""

    def draw(self, size: int) -> bytes:
        """So many bytes of the operating system's generator."""


class AccessStore(Protocol):
    """Nonces, sessions, keys and roles. Of whatever opens something only a hash is kept."""

    def add_nonce(self, nonce: bytes, expires: int) -> None:
        """Keeps the SHA-256 of a nonce that was given out."""

    def take_nonce(self, nonce: bytes, now: int) -> bool:
        """Whether it was given out, is not over and was never taken; nobody takes it again."""

    def add_session(self, session: Session) -> None:
        """Keeps a new one."""

    def session(self, token: bytes) -> Session | None:
        """By the SHA-256 of its token."""

    def end_session(self, token: bytes) -> None:
        """Forgets one, if it is there."""

    def end_sessions(self, wallet: int) -> int:
        """Forgets all of a wallet; how many there were."""

    def forget_expired(self, now: int) -> int:
        """Removes nonces and sessions that are over; how many there were."""

    def add_key(self, key: ApiKey) -> None:
        """Keeps a new one."""

    def key(self, secret: bytes) -> ApiKey | None:
        """By the SHA-256 of its secret."""

    def keys(self) -> Sequence[ApiKey]:
        """All of them, ascending by the time they were made, then by id."""

    def revoke_key(self, key_id: str, now: int) -> bool:
        """Ends one; whether there is such a key. A key that was revoked before keeps its time."""

    def put_grant(self, grant: Grant) -> None:
        """Gives a wallet a role, in place of the one it had."""

    def grant(self, wallet: int) -> Grant | None:
        """The role of a wallet."""

    def grants(self) -> Sequence[Grant]:
        """All of them, ascending by wallet."""

    def remove_grant(self, wallet: int) -> bool:
        """Takes a wallet's role; whether it had one."""
