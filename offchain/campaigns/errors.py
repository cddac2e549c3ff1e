"""What stops a merchant's order before anything is sent.

CampaignError
    |- DocumentError            the campaign document has mistakes, all of them listed
    |- DocumentChangedError     the campaign exists, and its document, roles or catalogue now say something else
    |- RefusedError             a rule of the contracts says no, in words
    |- NoHubError               the chain has no hub where the deployment document says
    |- NotCreatedError          there is no such campaign on chain
    |- BudgetLoweredError       a budget can only be raised
    |- OrderError               an amount, a duration or an index of the command cannot be read
    |- ForeignRootError         another root than ours was published under the epoch
    '- LockError                the lock file cannot be used
"""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain.refusals import Refusal
from offchain.texts.wording import money


class CampaignError(Exception):
    """Thrown when a merchant's order cannot be carried out; the message says what to do next."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a document. path : where, as in `offer.tiers[1].percent`; line : from 1, 0 when it has none."""

    path: str
    line: int
    found: str
    wanted: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.path}" if self.line else self.path
        return f"{place}: found {self.found}; wanted {self.wanted}"


class DocumentError(CampaignError):
    """Thrown when a document has mistakes. name : of the file."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        super().__init__("\n".join([f"{name} has {count}:", *(f"  {problem}" for problem in problems)]))
        self.name = name
        self.problems = tuple(problems)


class DocumentChangedError(CampaignError):
    """Thrown when the campaign that the lock file names exists, and the document makes another one."""

    def __init__(self, name: str, locked: bytes, computed: bytes) -> None:
        super().__init__(
            f"{name} is the campaign 0x{locked.hex()} on this chain, and its terms cannot be changed; the document, "
            f"the roles or the catalogue now make 0x{computed.hex()}: undo the change, or give the new one another name"
        )
        self.locked = locked
        self.computed = computed


class RefusedError(CampaignError):
    """Thrown when a rule of the contracts says no. told : found, wanted and what to do next, a language each."""

    def __init__(self, refusal: Refusal, told: Sequence[str]) -> None:
        super().__init__("\n".join(told))
        self.refusal = refusal
        self.told = tuple(told)


class NoHubError(CampaignError):
    """Thrown when there is no contract at the hub's address: another chain, or one that began anew."""

    def __init__(self, hub: int, chain_id: int) -> None:
        super().__init__(
            f"chain {chain_id} has no hub at 0x{hub:040x}: check that the deployment document is of this chain, "
            "or deploy with `brownie run deploy`"
        )


class NotCreatedError(CampaignError):
    """Thrown when an order is about a campaign that is not on this chain."""

    def __init__(self, name: str, campaign: bytes, known: bool) -> None:
        reason = "create it first" if known else "create it first, or bring back the lock file that it was created with"
        super().__init__(f"{name} would be the campaign 0x{campaign.hex()}, which this hub does not have: {reason}")
        self.campaign = campaign


class BudgetLoweredError(CampaignError):
    """Thrown when the wanted total of a budget is below what was promised. Amounts are minor units; decimals : of the
    currency."""

    def __init__(self, wanted: int, promised: int, decimals: int) -> None:
        found, asked = money(promised, decimals), money(wanted, decimals)
        super().__init__(f"the budget is {found} in all and can only be raised; {asked} is less: give a higher total")
        self.wanted = wanted
        self.promised = promised


class OrderError(CampaignError):
    """Thrown when a part of a command cannot be read."""

    def __init__(self, what: str, found: str, wanted: str) -> None:
        super().__init__(f"{what}: found {found}; wanted {wanted}")


class ForeignRootError(CampaignError):
    """Thrown when the epoch of a root is taken by another root."""


class LockError(CampaignError):
    """Thrown when the lock file cannot be read."""
