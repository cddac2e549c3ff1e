"""Whether a message goes out now, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from offchain.delivery import unsubscribing
from offchain.delivery.ports import Addresses, Cap, Carrier, CarrierError, Channel, Letter, SentLog
from offchain.delivery.quiet import QuietHours
from offchain.delivery.templates import Template
from offchain.ports import Clock
from offchain.texts.wording import Language

Became = Literal["sent", "no_consent", "no_address", "capped", "quiet", "known", "failed"]

_LINK: Mapping[Language, str] = {
    "en": "No more messages: {link}",
    "zh": "不再接收消息：{link}",
}


@dataclass(frozen=True, slots=True)
class Message:
    """id : what it is about, once a shopper; facts : for the gaps of the template."""

    id: str
    template: Template
    facts: Mapping[str, str]
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class Outcome:
    """until : when to try again, Unix seconds, where it is known."""

    became: Became
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Outreach:
    """key : 32 bytes, of the links; place : URL to which a token of a link is added."""

    carriers: Mapping[Channel, Carrier]
    addresses: Addresses
    log: SentLog
    clock: Clock
    cap: Cap
    quiet: QuietHours
    key: bytes
    place: str

    def send(self, pseudonym: str, message: Message, channel: Channel) -> Outcome:
        """A message that was noted is not sent again, also after a crash in between: one too few is better than two.

        Raises `TemplateError`, `Refusal`.
        """
        now = self.clock.now()
        subject, text = message.template.written(message.facts, message.language)
        hindered = self._hindered(pseudonym, now)
        if hindered is not None:
            return hindered
        address = self.addresses.address(pseudonym, channel)
        if address is None:
            return Outcome("no_address")
        claim = self.log.claim(pseudonym, message.id, channel, now, self.cap)
        if claim != "claimed":
            return Outcome(claim)
        link = self.place + unsubscribing.token(self.key, pseudonym)
        whole = f"{text}\n\n{_LINK[message.language].format(link=link)}\n"
        try:
            self.carriers[channel].send(Letter(message.id, address, subject, whole, link))
        except CarrierError:
            self.log.settle(pseudonym, message.id, "failed")
            return Outcome("failed")
        self.log.settle(pseudonym, message.id, "sent")
        return Outcome("sent")

    def _hindered(self, pseudonym: str, now: int) -> Outcome | None:
        """Consent first, whatever else holds. The cap is asked here so that no address is looked up in vain; what
        counts is the claim."""
        if not self.addresses.agreed(pseudonym):
            return Outcome("no_consent")
        until = self.quiet.until(now)
        if until is not None:
            return Outcome("quiet", until)
        full = self.log.count(pseudonym, now - self.cap.seconds) >= self.cap.most
        return Outcome("capped") if full else None
