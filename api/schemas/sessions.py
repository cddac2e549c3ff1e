"""Sessions: how one begins, and who is signed in."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Answer, Seconds


class NonceAnswer(Answer):
    """What a message of EIP-4361 needs of this service."""

    nonce: Annotated[str, Field(description="Can be used once.")]
    expires: Seconds
    chain_id: int
    origins: Annotated[
        list[str], Field(description="Where the service stands: the message's domain and URI are of one.")
    ]


class SessionBegun(Answer):
    """A wallet has signed in."""

    wallet: str
    expires: Seconds
    token: Annotated[str | None, Field(description="For `Authorization: Bearer ...`; shown once, null with a cookie.")]
    csrf: Annotated[str | None, Field(description="With a cookie: for the header X-CSRF-Token.")]


class CurrentCaller(Answer):
    """Who asks."""

    kind: Literal["wallet", "key"]
    role: Literal["shopper", "merchant", "auditor", "support", "operator"]
    wallet: Annotated[str | None, Field(description="Of a session.")]
    merchant: Annotated[str | None, Field(description="Account whose things are shown.")]
    csrf: Annotated[str | None, Field(description="Of a session in a cookie: for the header X-CSRF-Token.")]


class SessionsEnded(Answer):
    """Signed out."""

    ended: Annotated[int, Field(description="Sessions.")]
