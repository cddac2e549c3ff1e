"""How the cashier chooses within groups, from the options of a command."""

from collections.abc import Mapping, Sequence

from offchain.campaigns.errors import OrderError
from offchain.cashier.choice import Policy
from offchain.domain.bounds import GROUPS


def read_policies(texts: Sequence[str]) -> Mapping[int, Policy]:
    """From `GROUP=POLICY`, one a group. Raises `OrderError`."""
    policies: dict[int, Policy] = {}
    for text in texts:
        group, _, name = text.partition("=")
        known = {policy.value: policy for policy in Policy}
        number = int(group) if group.isascii() and group.isdecimal() and len(group) <= len(str(GROUPS)) else GROUPS
        if number >= GROUPS or name not in known or number in policies:
            wanted = f"GROUP=POLICY, each group of 0 to {GROUPS - 1} once, one of {', '.join(known)}, such as 0=all"
            raise OrderError("--policy", repr(text), wanted)
        policies[number] = known[name]
    return policies
