"""Signs and publishes results: every transaction exactly once."""
