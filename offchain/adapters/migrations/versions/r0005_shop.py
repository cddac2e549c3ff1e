"""Webhooks and what was sent to them, behaviour that was received, messages that were sent to shoppers.

On the way down the tables are removed: export the behaviour before, and let the deliveries finish.
"""

from typing import Final

from alembic import op

from offchain.adapters.migrations.described import described

revision = "0005"
down_revision = "0004"

TABLES: Final = """
webhooks loose: id varchar key, merchant bytes, url varchar, kinds varchar, low_bps number, generation number,
 old_until bigint, made_at bigint, state varchar, heard varchar, final_block bigint, final_log bigint
webhook_deliveries loose: webhook varchar key, message varchar key, kind varchar, body bytes, made_at bigint,
 due_at bigint, attempts number, state varchar, told varchar; index webhook_deliveries_due state due_at
received_behaviour loose: merchant bytes key, event varchar key, digest bytes, shopper varchar, item varchar,
 type varchar, quantity bigint, amount bigint, time bigint, channel varchar, received_at bigint;
 index received_behaviour_time merchant time; index received_behaviour_shopper shopper
sent_messages loose: recipient varchar key, message varchar key, channel varchar, sent_at bigint, state varchar;
 index sent_messages_time recipient sent_at
"""


def upgrade() -> None:
    """Makes them."""
    described(TABLES.strip()).create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Removes them."""
    described(TABLES.strip()).drop_all(op.get_bind(), checkfirst=False)
