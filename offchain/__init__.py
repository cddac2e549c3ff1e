"""Promissory off chain: from shopping behaviour to an audited redemption."""
