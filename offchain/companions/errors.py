"""What stops an order to the contracts beside the hub, before anything is sent.

CampaignError
    |- TermsChangedError        it exists, and its document or roles now say something else
    |- NotThereError            there is no such pre-sale or programme on chain
    |- NoContractError          the deployment document names no such contract
    |- TokenError               the token is not as the document says
    |- EarningsError            the file of earnings has mistakes
    |- StatementError           the folder of an epoch cannot be used
    '- PaperError               the file of a quorum cannot be used
"""

from collections.abc import Sequence

from offchain.campaigns.errors import CampaignError
from offchain.texts.wording import moment


class TermsChangedError(CampaignError):
    """Thrown when what the lock file names exists, and the document makes another one."""

    def __init__(self, name: str, locked: bytes, computed: bytes) -> None:
        super().__init__(
            f"{name} is 0x{locked.hex()} on this chain, and its terms cannot be changed; the document or the roles now "
            f"make 0x{computed.hex()}: undo the change, or give the new one another name"
        )
        self.locked = locked
        self.computed = computed


class NotThereError(CampaignError):
    """Thrown when an order is about a pre-sale or a programme that is not on this chain."""

    def __init__(self, name: str, about: str, found: bytes, locked: bool) -> None:
        reason = (
            "create it first" if locked else "create it first, or bring back the lock file that it was created with"
        )
        super().__init__(f"{name} would be the {about} 0x{found.hex()}, which is not on this chain: {reason}")
        self.found = found


class NoContractError(CampaignError):
    """Thrown when the chain has no contract for what is asked."""

    def __init__(self, name: str, chain_id: int) -> None:
        super().__init__(
            f"the deployment document of chain {chain_id} names no contract `{name}` that is there: "
            "run `brownie run deploy` again, which deploys what is missing"
        )


class TokenError(CampaignError):
    """Thrown when a document gives a token other decimals than the token itself."""

    def __init__(self, token: int, found: int | None, wanted: int) -> None:
        told = "does not tell its decimals" if found is None else f"has {found} decimals"
        super().__init__(f"the token 0x{token:040x} {told}, the document says {wanted}: amounts would mean others")


class EarningsError(CampaignError):
    """Thrown when a file of earnings has mistakes. name : of the file."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        super().__init__("\n".join([f"{name} has {count}:", *(f"  {problem}" for problem in problems)]))
        self.problems = tuple(problems)


class StatementError(CampaignError):
    """Thrown when the folder of an epoch is missing a part, or its parts do not fit each other or the chain."""


class OtherEpochError(StatementError):
    """Thrown when the epoch of a statement is not the next one of its programme."""

    def __init__(self, epoch: int, wanted: int) -> None:
        super().__init__(f"the statement is of epoch {epoch}, the next one is {wanted}: build it again")


class LateStatementError(StatementError):
    """Thrown when a statement would count too early to be published now. Times are Unix seconds."""

    def __init__(self, active_from: int, earliest: int) -> None:
        super().__init__(
            f"the statement counts from {moment(active_from)}, the earliest is {moment(earliest)} now: build it again, "
            "with a longer margin for signing"
        )


class PaperError(CampaignError):
    """Thrown when the file that a quorum's deployment wrote cannot be read, or is not of this chain."""
