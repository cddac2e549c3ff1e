"""What messages need of the world."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol


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


Claim = Literal["claimed", "known", "capped"]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` messages in any `seconds`, over all channels."""

    most: int = 2
    seconds: int = 7 * 86_400


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

    def claim(self, recipient: str, message: str, channel: Channel, now: int, cap: Cap) -> Claim:
        """Notes it before it is sent, unless it is noted already or the cap is reached: of several at once no more than
        the cap allows."""

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
