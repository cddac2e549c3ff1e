"""Roles of wallets: given, listed, taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.access.caller import GivenRole
from offchain.access.errors import NoSuchGrantError
from offchain.access.keys import check_merchant
from offchain.access.ports import AccessStore, Grant
from offchain.ports import Clock


@dataclass(frozen=True, slots=True)
class Grants:
    """Every role of a wallet. They hold from the next request on, in sessions that have begun too."""

    store: AccessStore
    clock: Clock

    def grant(self, wallet: int, role: GivenRole, merchant: int) -> Grant:
        """Gives a role in place of the one that the wallet had. Raises `NoMerchantError`."""
        check_merchant(role, merchant)
        grant = Grant(wallet, role, merchant, self.clock.now())
        self.store.put_grant(grant)
        return grant

    def of(self, wallet: int) -> Grant | None:
        """The role of a wallet."""
        return self.store.grant(wallet)

    def listed(self) -> Sequence[Grant]:
        """All of them."""
        return self.store.grants()

    def revoke(self, wallet: int) -> int:
        """Takes the role and ends the wallet's sessions; how many those were. Raises `NoSuchGrantError`."""
        if not self.store.remove_grant(wallet):
            raise NoSuchGrantError
        return self.store.end_sessions(wallet)
