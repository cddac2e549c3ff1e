"""What was signed again with a higher fee, and which chain the outbox is of.

On the way down the tables are removed: a transaction that waits with a higher fee is then unknown, so let the oracle
finish before.
"""

from typing import Final

from alembic import op

from offchain.adapters.migrations.described import described

revision = "0003"
down_revision = "0002"

TABLES: Final = """
outbox_bids loose: intent varchar key, number number key, raw bytes, transaction_hash bytes; unique transaction_hash
outbox_chain loose: chain_id bigint key, genesis bytes
"""


def upgrade() -> None:
    """Makes them."""
    described(TABLES.strip()).create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Removes them."""
    described(TABLES.strip()).drop_all(op.get_bind(), checkfirst=False)
