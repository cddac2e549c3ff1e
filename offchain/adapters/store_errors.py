"""What a store refuses: refusals with a message of their own, so that a command can tell what was found and what to do.

Refusal
    '- StoreError   codes Store_*: docs/errors.md
"""

from offchain.domain.refusals import Fact, Refusal


class StoreError(Refusal):
    """The store cannot be used as it is, or not for that."""

    def __init__(self, code: str, message: str, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.args = (message,)
