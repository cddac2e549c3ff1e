"""From the index to the outbox: each record that an endpoint asked for becomes one message, whatever is cut off."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from offchain.index.config import IndexConfig
from offchain.index.handlers import terms_of
from offchain.index.paid_rows import RefundRow
from offchain.index.rows import CampaignRow, RecordRow, RedemptionRow, StateRow
from offchain.index.schema import PLACE
from offchain.ports import Clock
from offchain.queries.feed import LAST_LOG, Cursor, newest, news_after
from offchain.queries.reader import PageReader, PageStore, Slice
from offchain.webhooks import messages
from offchain.webhooks.endpoint import BPS, Kind, Webhook
from offchain.webhooks.ports import Message, Progress, WebhookStore

_BATCH: Final = 200
_TOLD: Final = ("Redeemed", "OrderRefunded")


@dataclass(frozen=True, slots=True)
class Collector:
    """config : whose chain the records are of."""

    store: PageStore
    outbox: WebhookStore
    config: IndexConfig
    clock: Clock

    def step(self) -> int:
        """Looks once for every endpoint; returns how many messages were made or found again."""
        return sum(self._one(it) for it in self.outbox.all() if it.state == "active")

    def _one(self, webhook: Webhook) -> int:
        count, more = 0, True
        while more:
            before = self.outbox.progress(webhook.id)
            with self.store.read() as reader:
                if reader.checkpoint() is None:
                    return count
                found, after, more = self._look(reader, webhook, before)
            if (found or after != before) and not self.outbox.keep(webhook.id, found, before, after):
                return count
            count += len(found)
        return count

    def _look(self, reader: PageReader, webhook: Webhook, before: Progress) -> tuple[list[Message], Progress, bool]:
        """Messages, how far they lead, and whether there is more."""
        if not before.heard:
            return [], _end(reader), False
        news = news_after(reader, Cursor.parse(before.heard), _BATCH)
        mine = [record for record in news.records if record.merchant == webhook.merchant]
        made = [it for record in mine for it in self._of(reader, webhook, record)]
        final = reader.window().final
        settled = reader.page(RecordRow, Slice(by=PLACE, limit=_BATCH, after=before.final))
        settled = [record for record in settled if record.block_number <= final]
        if Kind.FINAL in webhook.kinds:
            mine = [it for it in settled if it.merchant == webhook.merchant and it.name in _TOLD]
            made += [messages.final(record, self._chain(), self.clock.now()) for record in mine]
        last = (settled[-1].block_number, settled[-1].log_index) if settled else before.final
        after = Progress(str(news.cursor) if news.cursor else before.heard, last)
        return made, after, news.more or len(settled) == _BATCH

    def _of(self, reader: PageReader, webhook: Webhook, record: RecordRow) -> Iterator[Message]:
        now, place = self.clock.now(), (record.block_number, record.log_index)
        redeemed, refund = reader.get(RedemptionRow, *place), reader.get(RefundRow, *place)
        if redeemed is not None and Kind.REDEEMED in webhook.kinds:
            yield messages.redeemed(record, redeemed, self._chain(), now)
        if refund is not None and Kind.REFUNDED in webhook.kinds:
            yield messages.refunded(record, refund, self._chain(), now)
        if redeemed is not None and Kind.BUDGET_LOW in webhook.kinds:
            state, row = reader.get(StateRow, redeemed.campaign), reader.get(CampaignRow, redeemed.campaign)
            if state is not None and row is not None:
                terms = terms_of(row)
                if state.remaining * BPS < terms.budget * webhook.low_bps:
                    yield messages.budget_low(state, terms, webhook.low_bps, self._chain(), now)

    def _chain(self) -> bytes:
        return self.config.chain_id.to_bytes(8, "big") + self.config.hub.to_bytes(20, "big")


def _end(reader: PageReader) -> Progress:
    """Where a new endpoint begins: after the newest record; what is not final yet is still told when it is."""
    return Progress(str(newest(reader)), (reader.window().final, LAST_LOG))
