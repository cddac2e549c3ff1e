"""The `AccessStore` port in memory, and chance that repeats itself; for tests."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from offchain.access.ports import ApiKey, Grant, Session


class MemoryAccess:
    """Keeps the same promises as the SQL one, until the program ends."""

    def __init__(self) -> None:
        self._nonces: dict[bytes, int] = {}
        self._sessions: dict[bytes, Session] = {}
        self._keys: dict[str, ApiKey] = {}
        self._grants: dict[int, Grant] = {}

    def add_nonce(self, nonce: bytes, expires: int) -> None:
        """Keeps the hash of a nonce that was given out."""
        self._nonces[nonce] = expires

    def take_nonce(self, nonce: bytes, now: int) -> bool:
        """Whether this call is the one that took it, in time."""
        if self._nonces.get(nonce, 0) <= now:
            return False
        del self._nonces[nonce]
        return True

    def add_session(self, session: Session) -> None:
        """Keeps a new one."""
        self._sessions[session.token] = session

    def session(self, token: bytes) -> Session | None:
        """By the hash of its token."""
        return self._sessions.get(token)

    def end_session(self, token: bytes) -> None:
        """Forgets one, if it is there."""
        self._sessions.pop(token, None)

    def end_sessions(self, wallet: int) -> int:
        """Forgets all of a wallet; how many there were."""
        theirs = [token for token, session in self._sessions.items() if session.wallet == wallet]
        for token in theirs:
            del self._sessions[token]
        return len(theirs)

    def forget_expired(self, now: int) -> int:
        """Removes nonces and sessions that are over; how many there were."""
        before = len(self._nonces) + len(self._sessions)
        self._nonces = {nonce: expires for nonce, expires in self._nonces.items() if expires > now}
        self._sessions = {token: it for token, it in self._sessions.items() if it.expires > now}
        return before - len(self._nonces) - len(self._sessions)

    def add_key(self, key: ApiKey) -> None:
        """Keeps a new one."""
        self._keys[key.id] = key

    def key(self, secret: bytes) -> ApiKey | None:
        """By the hash of its secret."""
        return next((key for key in self._keys.values() if key.secret == secret), None)

    def keys(self) -> Sequence[ApiKey]:
        """All of them, oldest first."""
        return sorted(self._keys.values(), key=lambda key: (key.made, key.id))

    def revoke_key(self, key_id: str, now: int) -> bool:
        """Ends one, if it is there; the time of the first revocation stands."""
        found = self._keys.get(key_id)
        if found is not None and not found.revoked:
            self._keys[key_id] = replace(found, revoked=now)
        return found is not None

    def put_grant(self, grant: Grant) -> None:
        """Gives a wallet a role, in place of the one it had."""
        self._grants[grant.wallet] = grant

    def grant(self, wallet: int) -> Grant | None:
        """The role of a wallet."""
        return self._grants.get(wallet)

    def grants(self) -> Sequence[Grant]:
        """All of them, ascending by wallet."""
        return [self._grants[wallet] for wallet in sorted(self._grants)]

    def remove_grant(self, wallet: int) -> bool:
        """Takes a wallet's role; whether it had one."""
        return self._grants.pop(wallet, None) is not None


class CountedChance:
    """Different bytes at every draw, the same in every run."""

    def __init__(self) -> None:
        self._draws = 0

    def draw(self, size: int) -> bytes:
        """At most 32 bytes."""
        self._draws += 1
        return hashlib.sha256(self._draws.to_bytes(8, "big")).digest()[:size]
