"""Who asks, as every route is told it."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["anonymous", "wallet", "key"]
Role = Literal["public", "shopper", "merchant", "auditor", "support", "operator"]
GivenRole = Literal["merchant", "auditor", "support", "operator"]
GIVEN_ROLES: Final[tuple[GivenRole, ...]] = get_args(GivenRole)
"""Roles that somebody gives, to a key or to a wallet; the others come by themselves."""

SEES_EVERY_WALLET: Final[tuple[Role, ...]] = ("support", "auditor")
"""Who may be shown the coupons of any wallet: support answers its owner, an auditor checks how they were given."""


@dataclass(frozen=True, slots=True)
class Caller:
    """wallet : that signed in, 0 for none; merchant : account whose things the caller may see, 0 for none; name : a
    label for logs, never a wallet."""

    kind: Kind
    role: Role
    wallet: int
    merchant: int
    name: str

    @property
    def agent(self) -> str:
        """Who is logged for what support gives: the wallet that signed in, or the name of a key."""
        return f"0x{self.wallet:040x}" if self.wallet else self.name

    def sees_wallet(self, wallet: int) -> bool:
        """Whether the private things of a wallet are this caller's to see."""
        return self.role in SEES_EVERY_WALLET or (self.wallet != 0 and self.wallet == wallet)

    def sees_merchant(self, merchant: int) -> bool:
        """Whether the private things of a merchant are this caller's to see."""
        return self.role in SEES_EVERY_WALLET or (self.merchant != 0 and self.merchant == merchant)


ANONYMOUS: Final = Caller("anonymous", "public", 0, 0, "anonymous")
"""Nobody has signed in."""
