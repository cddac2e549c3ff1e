"""Runs promotion cases of a published format through the rule engine."""
