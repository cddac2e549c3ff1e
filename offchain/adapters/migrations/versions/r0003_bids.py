"""What was signed again with a higher fee, and which chain the outbox is of.

On the way down the tables are removed. A transaction that waits with a higher fee would then be unknown, and signed
again when it is mined: while one waits, the way down is refused.
"""

from typing import Final

from alembic import op
from sqlalchemy import text

from offchain.adapters.migrations.described import described
from offchain.adapters.store_errors import StoreError

revision = "0003"
down_revision = "0002"

TABLES: Final = """
outbox_bids loose: intent varchar key, number number key, raw bytes, transaction_hash bytes; unique transaction_hash
outbox_chain loose: chain_id bigint key, genesis bytes
"""


def upgrade() -> None:
    """Makes them."""
    described(TABLES.strip()).create_all(op.get_bind(), checkfirst=False)


_WAITING: Final = """
SELECT count(DISTINCT outbox.intent) FROM outbox JOIN outbox_bids ON outbox_bids.intent = outbox.intent
WHERE outbox.outcome = 'pending'
"""


def downgrade() -> None:
    """Removes them. Raises `StoreError` (Store_BidsWait)."""
    waiting = op.get_bind().execute(text(_WAITING)).scalar_one()
    if waiting:
        raise StoreError(
            "Store_BidsWait",
            f"{waiting} transactions wait with a higher fee, which schema {down_revision} cannot keep; wanted none: "
            "let the oracle finish what waits, with `promo oracle run ORACLE.yaml --once`",
            waiting=waiting,
        )
    described(TABLES.strip()).drop_all(op.get_bind(), checkfirst=False)
