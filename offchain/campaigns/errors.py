"""What stops a merchant's order before anything is sent.

CampaignError
    |- DocumentError            the campaign document has mistakes, all of them listed
    |- DocumentChangedError     the campaign exists, and its document, roles or catalogue now say something else
    |- RefusedError             a rule of the contracts says no, in words
    |- NoHubError               the chain has no hub where the deployment document says
    |- NotCreatedError          there is no such campaign on chain
    |- NotPaidError             the campaign only records what was given: nothing is held or moved for it
    |- BudgetLoweredError       a budget can only be raised
    |- TokenError               the token is not as the document says
    |- NoCheckoutError          the hub of this chain names no checkout
    |- SignedOrderError         a file of signed orders cannot be read
    |- OrderError               an amount, a duration or an index of the command cannot be read
    |- ForeignRootError         another root than ours was published under the epoch
    '- LockError                the lock file cannot be used
"""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain.refusals import Refusal
from offchain.texts.said import Said, chinese
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

    @property
    def told(self) -> Said:
        """The same, which knows its Chinese."""
        place = f"第 {self.line} 行，{chinese(self.path)}" if self.line else chinese(self.path)
        return Said.both(str(self), f"{place}：实为 {chinese(self.found)}；应为 {chinese(self.wanted)}")


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


class NotPaidError(CampaignError):
    """Thrown when an order is about the money of a campaign that is not paid on chain. name : of the document."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} only records what was given; this order is for campaigns with `settlement: paid`")


class BudgetLoweredError(CampaignError):
    """Thrown when the wanted total of a budget is below what was promised. Amounts are minor units; decimals : of the
    currency."""

    def __init__(self, wanted: int, promised: int, decimals: int) -> None:
        found, asked = money(promised, decimals), money(wanted, decimals)
        super().__init__(f"the budget is {found} in all and can only be raised; {asked} is less: give a higher total")
        self.wanted = wanted
        self.promised = promised


class NoCheckoutError(CampaignError):
    """Thrown when the hub names no checkout: one that was deployed before there was any."""

    def __init__(self, chain_id: int) -> None:
        super().__init__(f"the hub of chain {chain_id} names no checkout: deploy a newer one with `brownie run deploy`")


class SignedOrderError(CampaignError):
    """Thrown when a file of signed orders has a mistake. name : of the file; line : from 1."""

    def __init__(self, name: str, line: int, found: str) -> None:
        super().__init__(
            f"{name}, line {line}: {found}; wanted a JSON object of promissory-signed-order/1 with the order's `call`"
        )


class OrderError(CampaignError):
    """Thrown when a part of a command cannot be read."""

    def __init__(self, what: str, found: str, wanted: str) -> None:
        super().__init__(f"{what}: found {found}; wanted {wanted}")


class TokenError(CampaignError):
    """Thrown when a document gives a token other decimals than the token itself."""

    def __init__(self, token: int, found: int | None, wanted: int) -> None:
        told = "does not tell its decimals" if found is None else f"has {found} decimals"
        super().__init__(f"the token 0x{token:040x} {told}, the document says {wanted}: amounts would mean others")


class ForeignRootError(CampaignError):
    """Thrown when the epoch of a root is taken by another root."""


class LockError(CampaignError):
    """Thrown when the lock file cannot be read."""
