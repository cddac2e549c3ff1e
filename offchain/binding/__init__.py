"""Offers that were allotted to a customer before a wallet was known, bound to a wallet later."""
