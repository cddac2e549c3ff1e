"""Requests that have one effect, orders of a relayer, and offers that are bound to a wallet later.

On the way down the tables are removed: an order that waits is then forgotten, so let the relayer finish before.
"""

from typing import Final

from alembic import op

from offchain.adapters.migrations.described import described

revision = "0006"
down_revision = "0005"

TABLES: Final = """
idempotent_requests loose: scope varchar key, name varchar key, fingerprint bytes, taken bigint, answer varchar
relay_orders loose: order_hash bytes key, shopper bytes, merchant bytes, together bytes, call bytes, reference varchar,
  queued_at bigint, state varchar, tries bigint, batch bigint, position bigint; index relay_orders_by_state state
  queued_at; index relay_orders_by_shopper shopper queued_at; index relay_orders_by_batch batch position
relay_steps loose: order_hash bytes key, number bigint key, state varchar, at bigint, block bigint, transaction_hash
  bytes, revert bytes
relay_batches loose: number bigint key, receiver bytes, data bytes, state varchar, block bigint, block_hash bytes,
  transaction_hash bytes; index relay_batches_by_state state number
allotted_offers loose: campaign bytes key, pseudonym varchar key, coupon_index bigint, value bytes, not_before bigint,
  deadline bigint, code bytes, code_until bigint, code_tries bigint; unique campaign coupon_index
wallet_bindings loose: campaign bytes key, pseudonym varchar key, turn bigint key, wallet bytes, at bigint, until
  bigint, signature bytes, epoch bigint
"""


def upgrade() -> None:
    """Makes them."""
    described(TABLES.strip()).create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Removes them."""
    described(TABLES.strip()).drop_all(op.get_bind(), checkfirst=False)
