"""Behaviour events become integer matrices: shopper x item, and shopper x feature."""
