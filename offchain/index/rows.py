"""The rows of the tables, one frozen dataclass a table. Nothing here knows a database.

Numbers that may pass 2**63 carry their width: the store keeps them as that many bytes, big endian, so that every
database keeps all their bits and sorts them as numbers. Plain `int` is a number below 2**63.

| table | key | a row is |
|---|---|---|
| checkpoint | chain_id, hub | how far the chain is indexed |
| blocks | number | a block with records, or the last of a batch |
| ledgers | merchant, keeper | how many records a merchant has in a contract, and the digest after the last |
| records | block_number, log_index | a record, raw, with its place in its merchant's ledger |
| campaigns | id | the ten words of a campaign's terms |
| campaign_parts | campaign | what the terms only hash (`TermsPublished`) |
| campaign_states | campaign | where a campaign stands |
| used_words | campaign, word | 256 coupons: which are redeemed or revoked |
| roots | campaign, epoch | a published root |
| cashiers | merchant, cashier | until when a key may sign quotes |
| redemptions | block_number, log_index | a decoded `Redeemed` |
| submissions | transaction_hash | the calldata behind a redemption or a root |

Those of pre-sales and rewards: offchain/index/companion_rows.py; of vault and checkout: offchain/index/paid_rows.py; of
quorums: offchain/index/quorum_rows.py.
"""

from dataclasses import dataclass
from typing import Annotated, TypeVar


@dataclass(frozen=True, slots=True)
class Width:
    """How many bytes a value has, or each value of a tuple."""

    size: int


U256 = Annotated[int, Width(32)]
U128 = Annotated[int, Width(16)]
U96 = Annotated[int, Width(12)]
Address = Annotated[int, Width(20)]
Hash = Annotated[bytes, Width(32)]
Words = Annotated[tuple[int, ...], Width(32)]
Addresses = Annotated[tuple[int, ...], Width(20)]
Shares = Annotated[tuple[int, ...], Width(2)]


class Row:
    """A row of some table."""

    __slots__ = ()


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Checkpoint(Row):
    """Everything up to and including block `number`, whose hash is `hash`, is indexed."""

    chain_id: int
    hub: Address
    roots: Address
    first_block: int
    number: int
    hash: Hash
    rewards: Address = 0
    presales: Address = 0
    vault: Address = 0
    checkout: Address = 0
    quorums: Addresses = ()


@dataclass(frozen=True, slots=True)
class BlockRow(Row):
    """timestamp : Unix seconds."""

    number: int
    hash: Hash
    parent_hash: Hash
    timestamp: int


@dataclass(frozen=True, slots=True)
class LedgerRow(Row):
    """merchant : or the quorum whose events they are; records : how many; digest : after the last of them; keeper : the
    contract that keeps it, by its name in a deployment."""

    merchant: Address
    records: int
    digest: Hash
    keeper: str = "hub"


@dataclass(frozen=True, slots=True)
class RecordRow(Row):
    """position : from 1, in the merchant's ledger of its keeper; topics : 32 bytes each, joined; campaign : or
    pre-sale, or programme, None for a record that is of the merchant alone; digest : of the ledger after it."""

    block_number: int
    log_index: int
    merchant: Address
    position: int
    emitter: Address
    transaction_hash: Hash
    name: str
    campaign: Hash | None
    topics: bytes
    data: bytes
    record_hash: Hash
    digest: Hash
    keeper: str = "hub"


@dataclass(frozen=True, slots=True)
class CampaignRow(Row):
    """The words are those of `PromoTypes.Terms`; block_number, log_index : of the record of its creation."""

    id: Hash
    merchant: Address
    block_number: int
    log_index: int
    actor: U256
    issue: U256
    money: U256
    bounds: U256
    limits: U256
    gate: U256
    assurance: U256
    truth: U256
    extra_hash: Hash
    cold_hash: Hash


@dataclass(frozen=True, slots=True)
class PartsRow(Row):
    """extra : the extra words, as `domain.extra` reads them; share_bps : basis points a funder."""

    campaign: Hash
    extra: Words
    auditor: Address
    funders: Addresses
    share_bps: Shares
    plan_hash: Hash
    metadata: Hash


@dataclass(frozen=True, slots=True)
class StateRow(Row):
    """As `domain.ledger.CampaignState`. period_no, period_used : period of the last use, from 0 at the start, and uses
    in it, both 0 where the terms bound no period; stock_used : units discounted or given so far, 0 where they bound no
    stock. Uses of one wallet are its rows of `redemptions`."""

    campaign: Hash
    remaining: U96
    used: int
    ended_at: int
    paused_until: int
    voucher_epoch: int
    period_no: int
    period_used: int
    stock_used: int


@dataclass(frozen=True, slots=True)
class UsedWordRow(Row):
    """bits : bit i is coupon `256 * word + i`."""

    campaign: Hash
    word: int
    bits: U256


@dataclass(frozen=True, slots=True)
class RootRow(Row):
    """As `attestation.roots.Root`; vetoed : 1 when its auditor took it back, else 0."""

    campaign: Hash
    epoch: int
    root: Hash
    max_each: U96
    active_from: int
    first_index: int
    count: int
    depth: int
    model_root: Hash
    data_root: Hash
    manifest_hash: Hash
    vetoed: int


@dataclass(frozen=True, slots=True)
class CashierRow(Row):
    """expiry : Unix seconds, exclusive; 0 = not any more."""

    merchant: Address
    cashier: Address
    expiry: U256


@dataclass(frozen=True, slots=True)
class RedemptionRow(Row):
    """As `attestation.redeemed.Redeemed`, at its record's place."""

    block_number: int
    log_index: int
    campaign: Hash
    shopper: Address
    order_hash: Hash
    sequence: int
    coupon_index: int
    time: int
    epoch: int
    route: int
    order_position: int
    units: int
    base: U128
    discount: U128
    submitter: Address
    value: U96


@dataclass(frozen=True, slots=True)
class SubmissionRow(Row):
    """block_number, log_index : of the transaction's first record; to : whom the transaction called; data : its
    calldata, None when it called another contract, which called ours with bytes that nobody recorded."""

    transaction_hash: Hash
    block_number: int
    log_index: int
    sender: Address
    to: Address
    data: bytes | None
