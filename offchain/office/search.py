"""Finds what somebody names: a campaign, a transaction, an order, a block, a merchant or a shopper's wallet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from offchain.index.rows import CampaignRow, RecordRow, SubmissionRow
from offchain.index.schema import PLACE
from offchain.office.hits import Found, RecordShown, What, record_shown
from offchain.queries.as_of import indexed_to
from offchain.queries.campaigns import CampaignQueries, CampaignSummary
from offchain.queries.paging import PageAsked
from offchain.queries.reader import PageReader, PageStore, Slice
from offchain.queries.redemptions import RedemptionQueries, RedemptionShown
from offchain.queries.service_texts import ServiceRefusal
from offchain.texts.wording import Language

SHOWN: Final = 50
"""Most rows of each kind that are shown."""
_ID: Final = re.compile(r"0x[0-9a-f]{64}")
_ACCOUNT: Final = re.compile(r"0x[0-9a-f]{40}")
_BLOCK: Final = re.compile(r"[0-9]{1,15}")
_REPEATED: Final = 80
"""Characters of a text that a refusal repeats."""


@dataclass(frozen=True, slots=True)
class Search:
    """Reads the index alone. Methods raise `NotIndexedError`, `PartsMissingError`."""

    store: PageStore
    campaigns: CampaignQueries
    redemptions: RedemptionQueries

    def find(self, text: str, language: Language, *, wallets: bool = True) -> Found:
        """What `text` names. wallets : whether it may be a shopper's, which an address of a page must not say.

        Raises `ServiceRefusal` for a text of no known form, and for a wallet where none may be named.
        """
        name = text.strip().lower().replace(",", "").replace(" ", "")
        if _BLOCK.fullmatch(name):
            found = self._in_block(int(name))
        elif _ID.fullmatch(name):
            found = self._by_id(bytes.fromhex(name[2:]), language)
        elif _ACCOUNT.fullmatch(name):
            found = self._of_account(int(name, 16), language, wallets)
        else:
            raise ServiceRefusal("Service_NoSuchName", found=text.strip()[:_REPEATED])
        return replace(found, text=name)

    def _in_block(self, number: int) -> Found:
        with self.store.read() as reader:
            block = indexed_to(reader).number
            rows = reader.page(RecordRow, Slice(by=PLACE, limit=SHOWN + 1, where={"block_number": number}))
        records = tuple(record_shown(row) for row in rows[:SHOWN])
        redeemed = self.redemptions.listed(PageAsked(limit=SHOWN), block=number).items
        what: What = "block" if number <= block else "nothing"
        return Found(what=what, text="", block=block, records=records, redemptions=redeemed, cut=len(rows) > SHOWN)

    def _by_id(self, name: bytes, language: Language) -> Found:
        with self.store.read() as reader:
            block = indexed_to(reader).number
            known = reader.get(CampaignRow, name) is not None
            records = () if known else tuple(islice(_of_transaction(reader, name), SHOWN))
        if known:
            summary = self.campaigns.detail(name, language).summary
            redeemed = self.redemptions.listed(PageAsked(limit=SHOWN), campaign=name)
            return Found(
                what="campaign",
                text="",
                block=block,
                campaigns=(summary,),
                redemptions=redeemed.items,
                cut=redeemed.next is not None,
            )
        if records:
            redeemed_here = self._redeemed(records)
            return Found(what="transaction", text="", block=block, records=records, redemptions=redeemed_here)
        of_order = self.redemptions.listed(PageAsked(limit=SHOWN, newest_first=False), order=name).items
        return Found(what="order" if of_order else "nothing", text="", block=block, redemptions=of_order)

    def _redeemed(self, records: Sequence[RecordShown]) -> tuple[RedemptionShown, ...]:
        """Those of one transaction."""
        places = {(record.block, record.log) for record in records if record.name == "Redeemed"}
        if not places:
            return ()
        in_block = self.redemptions.listed(PageAsked(limit=SHOWN, newest_first=False), block=records[0].block).items
        return tuple(it for it in in_block if (it.block, it.log) in places)

    def _of_account(self, account: int, language: Language, wallets: bool) -> Found:
        asked = PageAsked(limit=SHOWN)
        created = self.campaigns.listed(asked, language, merchant=account)
        if created.items:
            return self._found("merchant", campaigns=created.items, cut=created.next is not None)
        if not wallets:
            raise ServiceRefusal("Service_WalletHidden")
        redeemed = self.redemptions.listed(asked, wallet=account)
        what: What = "wallet" if redeemed.items else "nothing"
        return self._found(what, redemptions=redeemed.items, cut=redeemed.next is not None)

    def _found(
        self,
        what: What,
        *,
        campaigns: tuple[CampaignSummary, ...] = (),
        redemptions: tuple[RedemptionShown, ...] = (),
        cut: bool,
    ) -> Found:
        with self.store.read() as reader:
            block = indexed_to(reader).number
        return Found(what=what, text="", block=block, campaigns=campaigns, redemptions=redemptions, cut=cut)


def _of_transaction(reader: PageReader, transaction: bytes) -> Iterator[RecordShown]:
    """The records of one transaction. One that only a merchant's order made is looked for in the whole table."""
    submitted = reader.get(SubmissionRow, transaction)
    where: dict[str, object] = {"transaction_hash": transaction}
    if submitted is not None:
        where["block_number"] = submitted.block_number
    return (record_shown(row) for row in reader.page(RecordRow, Slice(by=PLACE, limit=SHOWN, where=where)))
