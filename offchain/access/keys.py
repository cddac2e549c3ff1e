"""Keys of programs: made, listed, revoked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from offchain.access.caller import GivenRole
from offchain.access.errors import LabelError, NoMerchantError, NoSuchKeyError
from offchain.access.ports import AccessStore, ApiKey, Chance
from offchain.access.tokens import KEY_PREFIX, kept, new_id, new_token
from offchain.ports import Clock

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_WALLET: Final = re.compile(r"(?i)[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class KeyMade:
    """token : shown this once."""

    token: str
    key: ApiKey


@dataclass(frozen=True, slots=True)
class Keys:
    """Every key of a store."""

    store: AccessStore
    clock: Clock
    chance: Chance

    def create(self, role: GivenRole, merchant: int, label: str, seconds: int) -> KeyMade:
        """A key that works for so many seconds. Raises `NoMerchantError`, `LabelError`."""
        check_merchant(role, merchant)
        if _LABEL.fullmatch(label) is None or _WALLET.search(label) is not None:
            raise LabelError(label)
        token, now = new_token(KEY_PREFIX, self.chance), self.clock.now()
        key = ApiKey(new_id(self.chance), kept(token), role, merchant, label, now, now + seconds)
        self.store.add_key(key)
        return KeyMade(token, key)

    def find(self, token: str) -> ApiKey | None:
        """The key of a token, unless it is over or revoked."""
        found = self.store.key(kept(token))
        return found if found is not None and not found.revoked and self.clock.now() < found.expires else None

    def listed(self) -> Sequence[ApiKey]:
        """All of them, those that are over too."""
        return self.store.keys()

    def revoke(self, key_id: str) -> None:
        """Ends one at once. Raises `NoSuchKeyError`."""
        if not self.store.revoke_key(key_id, self.clock.now()):
            raise NoSuchKeyError(key_id)


def check_merchant(role: GivenRole, merchant: int) -> None:
    """A merchant's role is for the things of one account, every other for none. Raises `NoMerchantError`."""
    if (role == "merchant") != (merchant != 0):
        raise NoMerchantError(role)
