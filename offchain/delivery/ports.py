"""What messages need of the world."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    """How a message goes."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is carried. id : of the message; address : e-mail, telephone, or the pseudonym for push; unsubscribe : link
    that ends all messages by one click."""

    id: str
    address: str
    subject: str
    text: str
    unsubscribe: str


class CarrierError(Exception):
    """The message did not go out; trying again later may help. Never names an address."""


class Carrier(Protocol):
    """Mail, SMS or push."""

    def send(self, letter: Letter) -> None:
        """Raises `CarrierError`."""


class Addresses(Protocol):
    """The vault, as far as messages may see it."""

    def agreed(self, pseudonym: str) -> bool:
        """Whether the shopper agreed to be contacted, asked anew each time."""

    def address(self, pseudonym: str, channel: Channel) -> str | None:
        """None where nobody said it; the look is logged. Raises `Refusal`."""


class SentLog(Protocol):
    """What was sent to whom: pseudonyms and times, no content."""

    def claim(self, recipient: str, message: str, channel: Channel, now: int) -> bool:
        """Notes it before it is sent; False where it is noted already."""

    def settle(self, recipient: str, message: str, state: str) -> None:
        """`sent`, or `failed`, after which it may be claimed again."""

    def count(self, recipient: str, since: int) -> int:
        """Messages that were claimed or sent since then, Unix seconds."""


class Unsubscribing(Protocol):
    """What the link of a message opens."""

    def agreed(self, token: str) -> bool | None:
        """Whether its shopper is contacted; None for a text that is no token of ours."""

    def end(self, token: str) -> bool:
        """Nobody is contacted by it any more; False for a text that is no token of ours."""
