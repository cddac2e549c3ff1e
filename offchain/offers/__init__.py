"""Coupons that were issued, each for the one wallet that can use it."""
