"""What a store refuses: refusals with a message of their own, so that a command can tell what was found and what to do.

Refusal
    '- StoreError   codes Store_*: docs/errors.md
StoreUnopenedError      the file cannot be opened or made
StoreUnreachableError   the server of the database does not answer: trying again later may help
"""

from offchain.domain.refusals import Fact, Refusal


class StoreError(Refusal):
    """The store cannot be used as it is, or not for that."""

    def __init__(self, code: str, message: str, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.args = (message,)


class StoreUnopenedError(Exception):
    """The file of the store cannot be opened or made."""

    def __init__(self, file: str | None, reason: object) -> None:
        super().__init__(
            f"the file {file} cannot be opened or made: {reason}; make its folder, see that you may write there, or "
            "name another file"
        )


class StoreUnreachableError(Exception):
    """The server of the database cannot be reached, or ended the connection. place : host and port, or socket file."""

    def __init__(self, place: str, reason: object) -> None:
        super().__init__(
            f"the PostgreSQL server at {place} cannot be reached: {reason}; check that it runs, its host and port, and "
            "who may connect, then run the same command again"
        )
        self.place = place
