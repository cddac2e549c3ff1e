"""The whole story once: from behaviour to an audited redemption, on a chain of its own."""
