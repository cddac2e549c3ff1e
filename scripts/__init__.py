"""Brownie scripts for merchants: `brownie run NAME --network ID`."""
