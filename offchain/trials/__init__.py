"""Trials: what a promotion causes, planned before it is measured."""
