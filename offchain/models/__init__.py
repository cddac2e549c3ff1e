"""Recommenders and segments whose every bit an auditor can recompute: 64-bit integers, ties by id."""
