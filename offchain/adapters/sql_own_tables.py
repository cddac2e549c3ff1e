"""The tables of a store that are no index: coupons that were issued, what was signed and sent, who asks, and what."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from offchain.adapters.sql_shop_tables import BEHAVIOUR, DELIVERIES, SENT, WEBHOOKS
from offchain.adapters.sql_tables import METADATA

_TEXT: Final = String().with_variant(String(collation="C"), "postgresql")
"""Text that sorts by its bytes."""

OFFERS: Final = Table(
    "issued_offers",
    METADATA,
    # Numbers beyond 64 bits and hashes are bytes, big endian, as in sql_tables.py.
    Column("account", LargeBinary(20), primary_key=True),
    Column("campaign", LargeBinary(32), primary_key=True),
    Column("coupon_index", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("value", LargeBinary(12), nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("deadline", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("segment", BigInteger, nullable=True),
    Column("why", _TEXT, nullable=False),
)
"""One row a coupon."""

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("intent", _TEXT, primary_key=True),
    Column("sender", LargeBinary(20), nullable=False),
    Column("nonce", Integer, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("transaction_hash", LargeBinary(32), nullable=False, unique=True),
    Column("outcome", _TEXT, nullable=False),
    UniqueConstraint("sender", "nonce"),
)
"""One row a signed transaction."""

BIDS: Final = Table(
    "outbox_bids",
    METADATA,
    Column("intent", _TEXT, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
    Column("transaction_hash", LargeBinary(32), nullable=False, unique=True),
)
"""One row a transaction that was signed again with a higher fee."""

OUTBOX_CHAIN: Final = Table(
    "outbox_chain",
    METADATA,
    Column("chain_id", BigInteger, primary_key=True, autoincrement=False),
    Column("genesis", LargeBinary(32), nullable=False),
)
"""The chain that the outbox is of: one row."""

SIGN_IN_NONCES: Final = Table(
    "sign_in_nonces",
    METADATA,
    Column("nonce", LargeBinary(32), primary_key=True),
    Column("expires", BigInteger, nullable=False),
    Index("sign_in_nonces_by_expiry", "expires"),
)
"""One row a nonce that was given out and not used: its SHA-256."""

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("token", LargeBinary(32), primary_key=True),
    Column("wallet", LargeBinary(20), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("sessions_by_wallet", "wallet"),
    Index("sessions_by_expiry", "expires"),
)
"""One row a session: the SHA-256 of its token, never the token."""

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("id", _TEXT, primary_key=True),
    Column("secret", LargeBinary(32), nullable=False, unique=True),
    Column("role", _TEXT, nullable=False),
    Column("merchant", LargeBinary(20), nullable=False),
    Column("label", _TEXT, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=False),
)
"""One row a key, revoked ones too: the SHA-256 of its secret, never the secret."""

ROLE_GRANTS: Final = Table(
    "role_grants",
    METADATA,
    Column("wallet", LargeBinary(20), primary_key=True),
    Column("role", _TEXT, nullable=False),
    Column("merchant", LargeBinary(20), nullable=False),
    Column("made", BigInteger, nullable=False),
)
"""One row a wallet that has a role."""

OF_THE_SHOP: Final = (WEBHOOKS, DELIVERIES, BEHAVIOUR, SENT)
"""What fits the store into a shop."""
REQUESTS: Final = Table(
    "idempotent_requests",
    METADATA,
    Column("scope", _TEXT, primary_key=True),
    Column("name", _TEXT, primary_key=True),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("answer", _TEXT, nullable=False),
)
"""One row an idempotency key; answer : empty while the request is being answered."""

RELAY_ORDERS: Final = Table(
    "relay_orders",
    METADATA,
    Column("order_hash", LargeBinary(32), primary_key=True),
    Column("shopper", LargeBinary(20), nullable=False),
    Column("merchant", LargeBinary(20), nullable=False),
    Column("together", LargeBinary(32), nullable=False),
    Column("call", LargeBinary, nullable=False),
    Column("reference", _TEXT, nullable=False),
    Column("queued_at", BigInteger, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("batch", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("relay_orders_by_state", "state", "queued_at"),
    Index("relay_orders_by_shopper", "shopper", "queued_at"),
    Index("relay_orders_by_batch", "batch", "position"),
)
"""One row a signed order that the relayer took in."""

RELAY_STEPS: Final = Table(
    "relay_steps",
    METADATA,
    Column("order_hash", LargeBinary(32), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("state", _TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("block", BigInteger, nullable=False),
    Column("transaction_hash", LargeBinary, nullable=False),
    Column("revert", LargeBinary, nullable=False),
)
"""One row a change of an order's state."""

RELAY_BATCHES: Final = Table(
    "relay_batches",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("receiver", LargeBinary(20), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("block", BigInteger, nullable=False),
    Column("block_hash", LargeBinary, nullable=False),
    Column("transaction_hash", LargeBinary, nullable=False),
    Index("relay_batches_by_state", "state", "number"),
)
"""One row a transaction of the relayer."""

ALLOTTED: Final = Table(
    "allotted_offers",
    METADATA,
    Column("campaign", LargeBinary(32), primary_key=True),
    Column("pseudonym", _TEXT, primary_key=True),
    Column("coupon_index", BigInteger, nullable=False),
    Column("value", LargeBinary(12), nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("deadline", BigInteger, nullable=False),
    Column("code", LargeBinary, nullable=False),
    Column("code_until", BigInteger, nullable=False),
    Column("code_tries", BigInteger, nullable=False),
    UniqueConstraint("campaign", "coupon_index"),
)
"""One row an offer of a customer whose wallet nobody knew; code : SHA-256 of the one-time code, empty without one."""

BINDINGS: Final = Table(
    "wallet_bindings",
    METADATA,
    Column("campaign", LargeBinary(32), primary_key=True),
    Column("pseudonym", _TEXT, primary_key=True),
    Column("turn", BigInteger, primary_key=True, autoincrement=False),
    Column("wallet", LargeBinary(20), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("epoch", BigInteger, nullable=False),
)
"""One row a wallet that was bound, with what it signed: a log, to which rows are only added."""

STORE: Final = METADATA
"""Every table of a store, these among them."""
