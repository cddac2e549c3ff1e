"""What a database refuses is said in logs, again and again while it lasts: the wallet that was asked for is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from offchain.adapters.sql_engine import open_engine

WALLET = "0x52908400098527886e0f7030069857d2e4169ee7"


def test_an_error_does_not_tell_what_was_asked_for(store_place: Callable[[], str]) -> None:
    engine = open_engine(store_place())
    try:
        with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
            connection.execute(text("SELECT 1 FROM nowhere WHERE wallet = :wallet"), {"wallet": WALLET})
    finally:
        engine.dispose()
    assert "nowhere" in str(caught.value)
    assert WALLET not in str(caught.value)
