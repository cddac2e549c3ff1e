"""A merchant's campaigns: from a document that people write to terms on chain, and all that a merchant may do then."""
