"""Redemptions that others signed: taken in once, kept, sent in batches, followed until they are final."""
