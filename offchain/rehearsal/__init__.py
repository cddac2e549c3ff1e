"""Campaigns before launch: what contradicts itself, and what past orders would have got."""
