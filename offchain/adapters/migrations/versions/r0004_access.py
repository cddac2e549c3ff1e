"""Who may ask: nonces and sessions of wallets, keys of programs, roles of wallets.

On the way down the tables are removed: everybody is signed out, and every key has to be made again.
"""

from typing import Final

from alembic import op

from offchain.adapters.migrations.described import described

revision = "0004"
down_revision = "0003"

TABLES: Final = """
sign_in_nonces loose: nonce bytes key, expires bigint; index sign_in_nonces_by_expiry expires
sessions loose: token bytes key, wallet bytes, made bigint, expires bigint; index sessions_by_wallet wallet;
 index sessions_by_expiry expires
api_keys loose: id varchar key, secret bytes, role varchar, merchant bytes, label varchar, made bigint, expires bigint,
 revoked bigint; unique secret
role_grants loose: wallet bytes key, role varchar, merchant bytes, made bigint
"""


def upgrade() -> None:
    """Makes them."""
    described(TABLES.strip()).create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Removes them."""
    described(TABLES.strip()).drop_all(op.get_bind(), checkfirst=False)
