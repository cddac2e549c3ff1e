"""The schema before there were revisions: one index, coupons, outbox."""

from typing import Final

from alembic import op

from offchain.adapters.migrations.described import described

revision = "0001"
down_revision = None

TABLES: Final = """
checkpoint: chain_id int key, hub bytes key, roots bytes, first_block int, number int, hash bytes, rewards bytes,
  presales bytes, vault bytes, checkout bytes, quorums bytes
blocks: number int key, hash bytes, parent_hash bytes, timestamp int
ledgers: merchant bytes key, records int, digest bytes, keeper text key
records: block_number int key, log_index int key, merchant bytes, position int, emitter bytes, transaction_hash
  bytes, name text, campaign bytes null, topics bytes, data bytes, record_hash bytes, digest bytes, keeper text;
  refers block_number to blocks number; unique merchant keeper position; refers merchant keeper to ledgers merchant
  keeper; index records_by_campaign campaign
campaigns: id bytes key, merchant bytes, block_number int, log_index int, actor bytes, issue bytes, money bytes,
  bounds bytes, limits bytes, gate bytes, assurance bytes, truth bytes, extra_hash bytes, cold_hash bytes; refers
  block_number log_index to records block_number log_index; index campaigns_by_merchant merchant
campaign_parts: campaign bytes key, extra bytes, auditor bytes, funders bytes, share_bps bytes, plan_hash bytes,
  metadata bytes; refers campaign to campaigns id
campaign_states: campaign bytes key, remaining bytes, used int, ended_at int, paused_until int, voucher_epoch int,
  period_no int, period_used int, stock_used int; refers campaign to campaigns id
used_words: campaign bytes key, word int key, bits bytes; refers campaign to campaigns id
roots: campaign bytes key, epoch int key, root bytes, max_each bytes, active_from int, first_index int, count int,
  depth int, model_root bytes, data_root bytes, manifest_hash bytes, vetoed int; refers campaign to campaigns id
cashiers: merchant bytes key, cashier bytes key, expiry bytes
redemptions: block_number int key, log_index int key, campaign bytes, shopper bytes, order_hash bytes, sequence int,
  coupon_index int, time int, epoch int, route int, order_position int, units int, base bytes, discount bytes,
  submitter bytes, value bytes; refers block_number log_index to records block_number log_index; refers campaign to
  campaigns id; index redemptions_by_campaign_sequence campaign sequence; index redemptions_by_order_hash
  order_hash; index redemptions_by_shopper shopper
submissions: transaction_hash bytes key, block_number int, log_index int, sender bytes, to bytes, data bytes null;
  unique block_number log_index; refers block_number log_index to records block_number log_index
presales: id bytes key, merchant bytes, block_number int, log_index int, token bytes, price bytes, deposit bytes,
  factor_bps int, forfeit_bps int, units int, units_each int, deposit_from int, deposit_until int, ready_by int,
  balance_seconds int, description_hash bytes, salt bytes; refers block_number log_index to records block_number
  log_index; index presales_by_merchant merchant
presale_states: presale bytes key, cancelled int, units_reserved int, balance_until bytes; refers presale to
  presales id
presale_deposits: presale bytes key, shopper bytes key, units bytes, amount bytes, applied int, returned bytes,
  forfeited bytes; refers presale to presales id; index presale_deposits_by_shopper shopper
programmes: id bytes key, merchant bytes, block_number int, log_index int, token bytes, issuer bytes, auditor bytes,
  claims_until int, root_delay int, rules_hash bytes, salt bytes; refers block_number log_index to records
  block_number log_index; index programmes_by_merchant merchant
programme_states: programme bytes key, funded bytes, paid bytes, epochs int; refers programme to programmes id
reward_roots: programme bytes key, epoch int key, root bytes, total bytes, active_from int, depth int, data_root
  bytes, manifest_hash bytes, vetoed int; refers programme to programmes id
reward_claims: programme bytes key, account bytes key, earned bytes; refers programme to programmes id; index
  reward_claims_by_account account
referrals: programme bytes key, referee bytes key, referrer bytes; refers programme to programmes id
vault_accounts: campaign bytes key, credited bytes, collected bytes, noted bytes, noted_at int, settled int; refers
  campaign to campaigns id
vault_deposits: campaign bytes key, funder bytes key, received bytes, withdrawn bytes, deposited bytes; refers
  campaign to campaigns id; index vault_deposits_by_funder funder
refunds: block_number int key, log_index int key, order_hash bytes, merchant bytes, shopper bytes, amount bytes,
  refunded bytes, units bytes; refers block_number log_index to records block_number log_index; index
  refunds_by_order_hash order_hash; index refunds_by_shopper shopper
returned_orders: order_hash bytes key, refunded bytes, units bytes
returned_discounts: order_hash bytes key, campaign bytes key, amount bytes; refers campaign to campaigns id
skipped_orders: block_number int key, log_index int key, transaction_hash bytes, position bytes, reason bytes;
  refers block_number to blocks number; index skipped_orders_by_transaction_hash transaction_hash
quorums: contract bytes key, number int key, threshold int, delay int, overlap int, freezer bytes, members bytes,
  active_from int, active_until int, cancelled int
quorum_states: contract bytes key, appointed int, proposed int, numbered int, frozen int
issued_offers loose: account bytes key, campaign bytes key, coupon_index bigint key, epoch bigint key, value bytes,
  not_before bigint, deadline bigint, signature bytes, proof bytes, segment bigint null, why varchar
outbox loose: intent varchar key, sender bytes, nonce number, raw bytes, transaction_hash bytes, outcome varchar;
  unique sender nonce; unique transaction_hash
"""


def upgrade() -> None:
    """Makes them."""
    described(TABLES).create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Removes them, and everything in them."""
    described(TABLES).drop_all(op.get_bind(), checkfirst=False)
