"""Prices orders from the catalogue and signs the quotes."""
