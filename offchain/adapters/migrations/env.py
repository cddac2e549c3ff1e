"""What Alembic runs: on the connection that it is given, in the transaction that it is given."""

from alembic import context

from offchain.adapters.sql_schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
