"""What webhooks need of the world: a durable outbox, and somebody who sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.webhooks.endpoint import Webhook


@dataclass(frozen=True, slots=True)
class Message:
    """What is told. id : the same however often it is made; body : JSON; made_at : Unix seconds."""

    id: str
    kind: str
    body: bytes
    made_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way to an endpoint. due_at : of the next attempt; attempts : so far; state : `pending`,
    `delivered` or `dead`; told : what the last attempt came to."""

    webhook: str
    message: Message
    due_at: int
    attempts: int = 0
    state: str = "pending"
    told: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an endpoint has heard. heard : cursor of the feed, "" before the first look; final : block and log of the
    last record that was told as final."""

    heard: str = ""
    final: tuple[int, int] = (-1, -1)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a request. status : of the answer, 0 where there was none; told : in a few words."""

    status: int
    told: str


class Sender(Protocol):
    """Sends one request, follows nothing, and comes back in bounded time."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Never raises: whatever went wrong is told."""


class WebhookStore(Protocol):
    """Endpoints and the outbox. Every method is durable when it returns."""

    def add(self, webhook: Webhook) -> None:
        """A new one."""

    def all(self) -> Sequence[Webhook]:
        """In the order of their making, those that were removed too."""

    def change(self, webhook: Webhook) -> None:
        """Writes generation, old_until and state."""

    def progress(self, webhook: str) -> Progress:
        """How far it has heard."""

    def keep(self, webhook: str, messages: Sequence[Message], before: Progress, after: Progress) -> bool:
        """Adds messages that are not there yet and moves on, all or nothing; False where somebody else moved it."""

    def due(self, now: int, limit: int) -> Sequence[Delivery]:
        """Pending ones whose time has come, the oldest first."""

    def claim(self, delivery: Delivery, until: int) -> bool:
        """Keeps others from it until then; False where somebody was faster."""

    def settle(self, delivery: Delivery) -> None:
        """Writes due_at, attempts, state and told."""

    def counted(self) -> Mapping[str, int]:
        """State -> how many deliveries."""

    def listed(self, state: str, limit: int) -> Sequence[Delivery]:
        """Of a state, the newest first."""
