"""Behaviour that a shop sends while it happens, of those who agreed."""
