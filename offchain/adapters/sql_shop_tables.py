"""The tables of a store that fit it into a shop: webhooks, behaviour that was received, messages that were sent."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from offchain.adapters.sql_tables import METADATA

_TEXT: Final = String().with_variant(String(collation="C"), "postgresql")
"""Text that sorts by its bytes."""

WEBHOOKS: Final = Table(
    "webhooks",
    METADATA,
    Column("id", _TEXT, primary_key=True),
    Column("merchant", LargeBinary(20), nullable=False),
    Column("url", _TEXT, nullable=False),
    Column("kinds", _TEXT, nullable=False),
    Column("low_bps", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("old_until", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("heard", _TEXT, nullable=False),
    Column("final_block", BigInteger, nullable=False),
    Column("final_log", BigInteger, nullable=False),
)
"""One row an endpoint. kinds : with commas; old_until : how long the secret before counts, Unix seconds; heard : cursor
of the feed, "" before the first look; final_block, final_log : up to where records were told as final."""

DELIVERIES: Final = Table(
    "webhook_deliveries",
    METADATA,
    Column("webhook", _TEXT, primary_key=True),
    Column("message", _TEXT, primary_key=True),
    Column("kind", _TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("told", _TEXT, nullable=False),
    Index("webhook_deliveries_due", "state", "due_at"),
)
"""One row a message to an endpoint. told : what the last attempt came to."""

BEHAVIOUR: Final = Table(
    "received_behaviour",
    METADATA,
    Column("merchant", LargeBinary(20), primary_key=True),
    Column("event", _TEXT, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("shopper", _TEXT, nullable=False),
    Column("item", _TEXT, nullable=False),
    Column("type", _TEXT, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("channel", _TEXT, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Index("received_behaviour_time", "merchant", "time"),
    Index("received_behaviour_shopper", "shopper"),
)
"""One row an event. shopper : a pseudonym; digest : SHA-256 of what was sent, so that one id is one event."""

SENT: Final = Table(
    "sent_messages",
    METADATA,
    Column("recipient", _TEXT, primary_key=True),
    Column("message", _TEXT, primary_key=True),
    Column("channel", _TEXT, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("state", _TEXT, nullable=False),
    Index("sent_messages_time", "recipient", "sent_at"),
)
"""One row a message to a shopper. recipient : a pseudonym."""
