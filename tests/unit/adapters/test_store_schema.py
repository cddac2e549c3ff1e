"""A store's schema goes up and down with what is in it, and none that does not fit is written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from offchain.adapters import sql_migration
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.adapters.migrations.described import described
from offchain.adapters.migrations.versions import r0001_one_index
from offchain.adapters.sql_digest import raw_tables
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.sql_migration import migrate
from offchain.adapters.sql_numbers import IndexKey
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.sql_own_tables import OF_THE_SHOP, STORE
from offchain.adapters.sql_schema import HEAD, VERSION_TABLE, prepare, schema_of
from offchain.adapters.sql_tables import INDEX
from offchain.adapters.store_errors import StoreError
from offchain.domain.order import Grant
from offchain.domain.terms import Audience, Kind, Scope
from offchain.index.config import IndexConfig
from offchain.index.errors import DeepReorganisationError
from offchain.index.rows import RecordRow
from offchain.index.sync import sync
from offchain.offers.issued import IssuedOffer
from offchain.ports import Bid, StoredTransaction

HUB, ROOTS = 0xA1 << 152, 0xB2 << 152
CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1)
ENTRY = StoredTransaction("root 01 epoch 1", 5, 0, b"\x02\x00\xff", b"\x01" * 32)
OFFER = IssuedOffer(campaign=b"\1" * 32, account=7, grant=Grant(5, 1, 2, 3, 4), signature=b"\xff" * 64, proof=())


@pytest.fixture
def engine(empty_place: Callable[[], str]) -> Iterator[Engine]:
    """An empty database."""
    engine = open_engine(empty_place())
    yield engine
    engine.dispose()


def history() -> tuple[FakeChain, FakeShop]:
    """A cashier, a campaign and its root."""
    chain = FakeChain(deployment(HUB, ROOTS))
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    terms = shop.create(
        kind=Kind.PERCENT, scope=Scope.ORDER, audience=Audience.ROOT, value=100, cap=9, cap_amount=500, budget=20_000
    )
    shop.publish(terms, 1, {7: 500})
    return chain, shop


def fill(engine: Engine) -> tuple[FakeChain, FakeShop]:
    """Rows of every kind: of an index, a coupon, a transaction."""
    chain, shop = history()
    sync(chain, SqlIndexStore(engine), CONFIG)
    SqlOffers(engine).add([OFFER])
    SqlOutbox(engine).add(ENTRY)
    return chain, shop


def rows(engine: Engine, names: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in these tables, as the database has it."""
    with engine.connect() as connection:
        return {
            raw.name: [tuple(row.values()) for batch in raw.batches(connection) for row in batch]
            for raw in raw_tables(connection, list(names))
        }


def forget_revision(engine: Engine) -> None:
    """As the store of a program from before there were revisions."""
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))


def shape(engine: Engine) -> dict[str, Any]:
    """Columns, keys, references, unique sets and lookups of every table."""
    inspector = inspect(engine)
    return {
        name: (
            [(it["name"], str(it["type"]), it["nullable"]) for it in inspector.get_columns(name)],
            inspector.get_pk_constraint(name)["constrained_columns"],
            sorted((it["constrained_columns"], it["referred_table"]) for it in inspector.get_foreign_keys(name)),
            sorted(it["column_names"] for it in inspector.get_unique_constraints(name)),
            sorted((it["name"], it["column_names"]) for it in inspector.get_indexes(name) if not it["unique"]),
        )
        for name in inspector.get_table_names()
    }


def test_a_schema_that_was_made_at_once_is_the_one_that_migrations_lead_to(empty_place: Callable[[], str]) -> None:
    made, migrated = (open_engine(empty_place()) for _ in range(2))
    prepare(made)
    migrate(migrated, 1)
    migrate(migrated)
    assert shape(made) == shape(migrated)
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, STORE) == []
    for engine in (made, migrated):
        engine.dispose()


def test_the_newest_revision_is_the_last_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(sql_migration.__file__).with_name("migrations")))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [f"{HEAD:04d}"]


def test_down_and_up_again_nothing_is_lost_but_how_to_undo(engine: Engine) -> None:
    fill(engine)
    before = rows(engine, STORE.tables)
    assert before["undo_log"]
    migrate(engine, 1)
    old = rows(engine, described(r0001_one_index.TABLES).tables)
    for name, found in old.items():
        with_number = name not in ("issued_offers", "outbox")
        assert [(1, *row) for row in found] == before[name] if with_number else found == before[name], name
    migrate(engine)
    after = rows(engine, STORE.tables)
    assert after.pop("undo_log") == []
    assert after.pop("indexes") == [(1, 1337, HUB.to_bytes(20, "big"), 3)]
    assert after == {name: found for name, found in before.items() if name not in ("undo_log", "indexes")}


def test_the_way_down_is_refused_while_a_bid_waits(engine: Engine) -> None:
    fill(engine)
    outbox = SqlOutbox(engine)
    bid = Bid(ENTRY.intent, 1, b"\x02\x01", b"\x02" * 32)
    outbox.add_bid(bid)
    outbox.add_bid(replace(bid, number=2, transaction_hash=b"\x03" * 32))
    before = rows(engine, STORE.tables)
    for to in (2, 1):
        with pytest.raises(StoreError, match=r"1 transactions wait with a higher fee, which schema 0002") as refused:
            migrate(engine, to)
        assert (refused.value.code, refused.value.facts) == ("Store_BidsWait", {"waiting": 1})
        assert rows(engine, STORE.tables) == before
    outbox.settle(ENTRY.intent, "confirmed")
    assert migrate(engine, 2)[1].revision == 2


def test_a_store_from_before_revisions_is_refused_then_migrated_and_goes_on(engine: Engine) -> None:
    chain, shop = fill(engine)
    migrate(engine, 1)
    forget_revision(engine)
    for open_it in (SqlIndexStore, SqlOffers, SqlOutbox):
        told = f"has schema 1, this program works with {HEAD}: back it up, then `promo store"
        with pytest.raises(StoreError, match=told):
            open_it(engine)
    found, now = migrate(engine)
    assert (found.revision, now.revision) == (None, HEAD)
    shop.name_cashier(chain.clock + DAY)
    store = SqlIndexStore(engine, IndexKey.of(CONFIG))
    sync(chain, store, CONFIG)
    with store.read() as reader:
        assert [it.position for it in reader.rows(RecordRow)] == [1, 2, 3, 4]
    assert SqlOffers(engine).of_wallet(7, None, 9) == [OFFER]
    assert SqlOutbox(engine).find(ENTRY.intent) == ENTRY


def test_what_an_older_store_holds_is_final(engine: Engine) -> None:
    chain, _ = fill(engine)
    migrate(engine, 1)
    migrate(engine)
    chain.rewind(2)
    for _ in range(4):
        chain.mine()
    with pytest.raises(DeepReorganisationError, match="block 3 is indexed as"):
        sync(chain, SqlIndexStore(engine), CONFIG)


def test_an_older_store_that_used_some_tables_only_is_completed(engine: Engine) -> None:
    tables = described(r0001_one_index.TABLES)
    tables.create_all(engine, tables=[tables.tables["outbox"]])
    with pytest.raises(StoreError, match="has schema 1"):
        SqlOutbox(engine)
    migrate(engine)
    SqlOutbox(engine).add(ENTRY)
    with engine.connect() as connection:
        assert schema_of(connection).tables == STORE.tables.keys()


def test_tables_of_our_names_but_another_form_are_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE outbox (intent TEXT)"))
    with pytest.raises(StoreError, match="the table outbox with the columns intent, which no version"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["outbox"]


def test_a_newer_store_is_refused_and_left_alone(engine: Engine) -> None:
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0099'"))  # noqa: S608
    for act in (prepare, migrate):
        with pytest.raises(StoreError, match=f"has schema 99, this program knows {HEAD} and older") as caught:
            act(engine)
        assert dict(caught.value.facts) == {"found": 99, "wanted": HEAD}


def test_a_migration_that_fails_leaves_everything_as_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine)
    migrate(engine, 1)
    before = rows(engine, described(r0001_one_index.TABLES).tables)
    with engine.begin() as connection:  # stands where the new table would
        connection.execute(text("CREATE TABLE roots_aside (a INTEGER)"))
    with pytest.raises(Exception, match="roots_aside"):
        migrate(engine)
    with engine.connect() as connection:
        assert schema_of(connection).revision == 1
    assert rows(engine, described(r0001_one_index.TABLES).tables) == before


def test_several_indexes_do_not_go_back_into_a_schema_for_one(engine: Engine) -> None:
    fill(engine)
    other = FakeChain(deployment(HUB, ROOTS), chain_id=7)
    other.mine()
    config = IndexConfig(chain_id=7, hub=HUB, roots=ROOTS, first_block=1)
    sync(other, SqlIndexStore(engine, IndexKey.of(config)), config)
    with pytest.raises(StoreError, match="the store holds 2 indexes, schema 1 can hold one"):
        migrate(engine, 1)
    with engine.connect() as connection:
        assert schema_of(connection).revision == HEAD


def test_two_programs_that_find_an_empty_place_make_the_tables_once(empty_place: Callable[[], str]) -> None:
    url = empty_place()
    engines = [open_engine(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as several:
        list(several.map(prepare, engines))
    with engines[0].connect() as connection:
        assert schema_of(connection).revision == HEAD
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("url", ["mysql://root@/promo", "what is this", "oracle://x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"SQLite file or a PostgreSQL database, got .*; name a file"):
        open_engine(url)


def test_rows_of_an_index_begin_with_its_number() -> None:
    access = {"sign_in_nonces", "sessions", "api_keys", "role_grants"}
    relay = {"idempotent_requests", "relay_orders", "relay_steps", "relay_batches"}
    relay |= {"allotted_offers", "wallet_bindings"}
    own = {"indexes", "issued_offers", "outbox", "outbox_bids", "outbox_chain"} | access | relay
    own |= {table.name for table in OF_THE_SHOP}
    assert {table.name for table in STORE.sorted_tables if INDEX not in table.primary_key.columns} == own
