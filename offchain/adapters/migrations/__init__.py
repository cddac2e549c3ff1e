"""The changes of a store's schema, one after the other, by Alembic."""
