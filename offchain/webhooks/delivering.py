"""From the outbox to the endpoints: signed, again and again with longer pauses, until taken or given up."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from offchain.ports import Clock
from offchain.webhooks import signing
from offchain.webhooks.endpoint import Allowed, Webhook
from offchain.webhooks.errors import WebhookError
from offchain.webhooks.ports import Delivery, Sender, Sent, WebhookStore

MOST_ATTEMPTS: Final = 12
FIRST_PAUSE: Final = 5
LONGEST_PAUSE: Final = 12 * 3_600
"""Seconds; the pause is four times as long after each attempt: half a minute, hours, half a day, three days in all."""
_LEASE: Final = 120
"""Seconds for which a delivery is one worker's: more than a request may take."""
_BATCH: Final = 50
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Deliverer:
    """key : 32 bytes, of which the secrets are derived; asked for when something is sent."""

    outbox: WebhookStore
    sender: Sender
    allowed: Allowed
    clock: Clock
    key: Callable[[], bytes]

    def step(self) -> int:
        """One attempt of everything that is due, at most one that fails an endpoint; returns how many were
        delivered."""
        known = {it.id: it for it in self.outbox.all()}
        slow: set[str] = set()
        done = 0
        for delivery in self.outbox.due(self.clock.now(), _BATCH):
            webhook = known[delivery.webhook]
            if webhook.id in slow or not self.outbox.claim(delivery, self.clock.now() + _LEASE):
                continue
            settled = self._attempt(webhook, delivery)
            self.outbox.settle(settled)
            done += settled.state == "delivered"
            if settled.state != "delivered":
                slow.add(webhook.id)
        return done

    def send(self, webhook: Webhook, message_id: str, body: bytes) -> Sent:
        """One request, now."""
        try:
            self.allowed.check(webhook.url)
        except WebhookError as error:
            return Sent(0, f"not allowed any more: {error}")
        now = self.clock.now()
        headers = signing.headers(webhook.secrets(self.key(), now), message_id, now, body)
        return self.sender.post(webhook.url, {**headers, "content-type": "application/json"}, body)

    def _attempt(self, webhook: Webhook, delivery: Delivery) -> Delivery:
        if webhook.state != "active":
            return replace(delivery, state="dead", told=f"the endpoint is {webhook.state}")
        sent = self.send(webhook, delivery.message.id, delivery.message.body)
        tried = replace(delivery, attempts=delivery.attempts + 1, told=sent.told)
        if 200 <= sent.status < 300:
            return replace(tried, state="delivered")
        if sent.status == _GONE:
            self.outbox.change(replace(webhook, state="gone"))
            return replace(tried, state="dead")
        if tried.attempts >= MOST_ATTEMPTS:
            return replace(tried, state="dead")
        return replace(tried, due_at=self.clock.now() + pause(tried))


def pause(tried: Delivery) -> int:
    """Seconds until the next attempt: exponential, and up to half of it more, which tells apart what failed together.

    The spread is a hash, so that a run can be repeated.
    """
    whole: int = min(LONGEST_PAUSE, FIRST_PAUSE << 2 * (tried.attempts - 1))
    about = f"{tried.webhook}\0{tried.message.id}\0{tried.attempts}".encode()
    spread = int.from_bytes(hashlib.sha256(about).digest()[:8], "big")
    return whole + spread % (whole // 2 + 1)
