"""The rows of paid campaigns and of returned orders: what vault and checkout record.

| table | key | a row is |
|---|---|---|
| vault_accounts | campaign | what the vault keeps of a paid campaign |
| vault_deposits | campaign, funder | the money of one funder |
| refunds | block_number, log_index | one step of a return |
| returned_orders | order_hash | all that came back of an order |
| returned_discounts | order_hash, campaign | what went back to a budget for an order |
| skipped_orders | block_number, log_index | an order of a batch that was not redeemed: no record |
"""

from dataclasses import dataclass

from offchain.index.rows import U256, Address, Hash, Row, Words


@dataclass(frozen=True, slots=True)
class VaultAccountRow(Row):
    """credited : the budget that deposits ever covered; collected : what the merchant was paid, less what it gave back;
    noted, noted_at : what was spent by the last note, Unix seconds of that note, 0 where it is settled; settled : 0 or
    1. Amounts are minor units."""

    campaign: Hash
    credited: U256
    collected: U256
    noted: U256
    noted_at: int
    settled: int


@dataclass(frozen=True, slots=True)
class FunderRow(Row):
    """received, withdrawn : all that ever arrived for the funder and went back, deposited : what is held of it, minor
    units."""

    campaign: Hash
    funder: Address
    received: U256
    withdrawn: U256
    deposited: U256


@dataclass(frozen=True, slots=True)
class RefundRow(Row):
    """amount, refunded : to the shopper now and so far, minor units; units : (4,) that came back now, 16 bits a
    line."""

    block_number: int
    log_index: int
    order_hash: Hash
    merchant: Address
    shopper: Address
    amount: U256
    refunded: U256
    units: Words


@dataclass(frozen=True, slots=True)
class ReturnedOrderRow(Row):
    """refunded : to the shopper so far, minor units; units : (4,) so far, 16 bits a line."""

    order_hash: Hash
    refunded: U256
    units: Words


@dataclass(frozen=True, slots=True)
class ReturnedDiscountRow(Row):
    """amount : so far, minor units."""

    order_hash: Hash
    campaign: Hash
    amount: U256


@dataclass(frozen=True, slots=True)
class SkippedOrderRow(Row):
    """position : in the batch, from 0; reason : as the call would have reverted."""

    block_number: int
    log_index: int
    transaction_hash: Hash
    position: U256
    reason: bytes
