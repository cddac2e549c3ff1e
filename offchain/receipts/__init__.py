"""Receipts that a shopper verifies from an RPC URL alone."""
