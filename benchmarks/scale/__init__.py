"""Rows a second and memory of the pipeline."""
