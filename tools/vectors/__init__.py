"""Vectors: cases with their exact answers, for any implementation of the rules (tests/vectors)."""
