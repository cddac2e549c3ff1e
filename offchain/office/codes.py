"""One-time codes of support's, by which customers bind offers to wallets: capped a day and logged, as goodwill is."""

from dataclasses import dataclass
from typing import Final, Protocol

from offchain.office.goodwill import GoodwillRules
from offchain.office.support_log import CodeEntry, SupportLog, of_day
from offchain.ports import Clock
from offchain.queries.as_of import as_of
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal

LEAST_WHY: Final = 8
MOST_WHY: Final = 300
"""Characters of a reason."""


class Offers(Protocol):
    """Offers of customers. One real form: offchain/binding/standing.py."""

    def bindable(self, campaign: bytes, pseudonym: str) -> int:
        """Index of the coupon that a code would bind. Raises `ServiceRefusal` where none would."""


class Inviting(Protocol):
    """Who makes codes. One real form: offchain/binding/binding.py."""

    def invite(self, campaign: bytes, pseudonym: str, merchant: int) -> str:
        """A new code; earlier ones are void. merchant : who asks, 0 for support. Raises `ServiceRefusal`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMade:
    """code : shown once; left : codes that the agent may still make today."""

    code: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """log, rules : of everything that support gives."""

    store: PageStore
    offers: Offers
    bindings: Inviting
    clock: Clock
    log: SupportLog
    rules: GoodwillRules

    def make(self, agent: str, campaign: bytes, pseudonym: str, why: str) -> CodeMade:
        """A code of support's, for an offer that it binds. agent : who is logged. It is logged first, then made.

        Raises `ServiceRefusal` where it would bind nothing or pass the cap, or without a reason,
        `UnknownCampaignError`, `NotIndexedError`.
        """
        reason = why.strip()
        if not LEAST_WHY <= len(reason) <= MOST_WHY:
            raise ServiceRefusal("Binding_NoReason", found=len(reason), least=LEAST_WHY, most=MOST_WHY)
        with self.log.alone():
            index = self.offers.bindable(campaign, pseudonym)
            with self.store.read() as reader:
                now = as_of(reader, self.clock).time
            made = len(of_day(self.log.codes(), agent, now))
            if made >= self.rules.codes:
                raise ServiceRefusal("Binding_CodesDay", made=made, limit=self.rules.codes)
            entry = CodeEntry(time=now, agent=agent, campaign=f"0x{campaign.hex()}", index=index, why=reason)
            self.log.add_code(entry)
            return CodeMade(code=self.bindings.invite(campaign, pseudonym, 0), left=self.rules.codes - made - 1)

    def ask(self, agent: str, merchant: int, campaign: bytes, pseudonym: str, why: str) -> str:
        """A code of a merchant's for a campaign of their own, which is neither capped nor logged, or of support's where
        `merchant` is 0. Raises as `make` does, and `ServiceRefusal` for another merchant's campaign."""
        if merchant:
            return self.bindings.invite(campaign, pseudonym, merchant)
        return self.make(agent, campaign, pseudonym, why).code
