"""Proof after the fact: replay of every record, comparison with the chain, recomputation of epochs."""
