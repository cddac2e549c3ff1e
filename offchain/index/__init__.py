"""The chain's events as tables: config, schema, pure handlers, ordered checkpoint."""
