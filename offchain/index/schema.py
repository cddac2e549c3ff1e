"""Which tables there are, and how their rows refer to each other. The store derives its tables from this."""

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from offchain.index.companion_rows import (
    DepositRow,
    PresaleRow,
    PresaleStateRow,
    ProgrammeRow,
    ProgrammeStateRow,
    ReferralRow,
    RewardClaimRow,
    RewardRootRow,
)
from offchain.index.paid_rows import (
    FunderRow,
    RefundRow,
    ReturnedDiscountRow,
    ReturnedOrderRow,
    SkippedOrderRow,
    VaultAccountRow,
)
from offchain.index.quorum_rows import QuorumRow, QuorumStateRow
from offchain.index.rows import (
    BlockRow,
    CampaignRow,
    CashierRow,
    Checkpoint,
    LedgerRow,
    PartsRow,
    RecordRow,
    RedemptionRow,
    RootRow,
    Row,
    StateRow,
    SubmissionRow,
    UsedWordRow,
)


@dataclass(frozen=True, slots=True)
class Table:
    """key : columns that tell rows apart; changing : whether a row may be written again; references : column names ->
    (table, columns) that must exist before; unique, lookups : further column sets."""

    name: str
    key: tuple[str, ...]
    changing: bool = False
    references: tuple[tuple[tuple[str, ...], type[Row], tuple[str, ...]], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    lookups: tuple[tuple[str, ...], ...] = ()


PLACE: Final = ("block_number", "log_index")
_LEDGER: Final = ("merchant", "keeper")
_OF_PRESALE: Final = (("presale",), PresaleRow, ("id",))
_OF_PROGRAMME: Final = (("programme",), ProgrammeRow, ("id",))
_OF_CAMPAIGN: Final = (("campaign",), CampaignRow, ("id",))

TABLES: Final[dict[type[Row], Table]] = {
    Checkpoint: Table("checkpoint", ("chain_id", "hub"), changing=True),
    BlockRow: Table("blocks", ("number",)),
    LedgerRow: Table("ledgers", ("merchant", "keeper"), changing=True),
    RecordRow: Table(
        "records",
        PLACE,
        references=((("block_number",), BlockRow, ("number",)), (_LEDGER, LedgerRow, _LEDGER)),
        unique=((*_LEDGER, "position"),),
        lookups=(("campaign",),),
    ),
    CampaignRow: Table("campaigns", ("id",), references=((PLACE, RecordRow, PLACE),), lookups=(("merchant",),)),
    PartsRow: Table("campaign_parts", ("campaign",), references=(_OF_CAMPAIGN,)),
    StateRow: Table("campaign_states", ("campaign",), changing=True, references=(_OF_CAMPAIGN,)),
    UsedWordRow: Table("used_words", ("campaign", "word"), changing=True, references=(_OF_CAMPAIGN,)),
    RootRow: Table("roots", ("campaign", "epoch"), changing=True, references=(_OF_CAMPAIGN,)),
    CashierRow: Table("cashiers", ("merchant", "cashier"), changing=True),
    RedemptionRow: Table(
        "redemptions",
        PLACE,
        references=((PLACE, RecordRow, PLACE), _OF_CAMPAIGN),
        lookups=(("campaign", "sequence"), ("shopper",), ("order_hash",)),
    ),
    SubmissionRow: Table(
        "submissions",
        ("transaction_hash",),
        references=((PLACE, RecordRow, PLACE),),
        unique=(PLACE,),
    ),
    PresaleRow: Table("presales", ("id",), references=((PLACE, RecordRow, PLACE),), lookups=(("merchant",),)),
    PresaleStateRow: Table("presale_states", ("presale",), changing=True, references=(_OF_PRESALE,)),
    DepositRow: Table(
        "presale_deposits", ("presale", "shopper"), changing=True, references=(_OF_PRESALE,), lookups=(("shopper",),)
    ),
    ProgrammeRow: Table("programmes", ("id",), references=((PLACE, RecordRow, PLACE),), lookups=(("merchant",),)),
    ProgrammeStateRow: Table("programme_states", ("programme",), changing=True, references=(_OF_PROGRAMME,)),
    RewardRootRow: Table("reward_roots", ("programme", "epoch"), changing=True, references=(_OF_PROGRAMME,)),
    RewardClaimRow: Table(
        "reward_claims", ("programme", "account"), changing=True, references=(_OF_PROGRAMME,), lookups=(("account",),)
    ),
    ReferralRow: Table("referrals", ("programme", "referee"), references=(_OF_PROGRAMME,)),
    VaultAccountRow: Table("vault_accounts", ("campaign",), changing=True, references=(_OF_CAMPAIGN,)),
    FunderRow: Table(
        "vault_deposits", ("campaign", "funder"), changing=True, references=(_OF_CAMPAIGN,), lookups=(("funder",),)
    ),
    RefundRow: Table(
        "refunds", PLACE, references=((PLACE, RecordRow, PLACE),), lookups=(("order_hash",), ("shopper",))
    ),
    ReturnedOrderRow: Table("returned_orders", ("order_hash",), changing=True),
    ReturnedDiscountRow: Table(
        "returned_discounts", ("order_hash", "campaign"), changing=True, references=(_OF_CAMPAIGN,)
    ),
    SkippedOrderRow: Table(
        "skipped_orders",
        PLACE,
        references=((("block_number",), BlockRow, ("number",)),),
        lookups=(("transaction_hash",),),
    ),
    QuorumRow: Table("quorums", ("contract", "number"), changing=True),
    QuorumStateRow: Table("quorum_states", ("contract",), changing=True),
}
"""In an order in which rows can be written: a table comes after those that it refers to."""


_COLUMNS: Final = {kind: tuple(field.name for field in fields(kind)) for kind in TABLES}  # type: ignore[arg-type]
_KEYS: Final = {kind: attrgetter(*table.key) for kind, table in TABLES.items()}


def columns(kind: type[Row]) -> tuple[str, ...]:
    """The columns of a table, in the order of the dataclass."""
    return _COLUMNS[kind]


def key_of(row: Row) -> tuple[object, ...]:
    """The values of the key's columns."""
    key = _KEYS[type(row)](row)
    return key if isinstance(key, tuple) else (key,)
