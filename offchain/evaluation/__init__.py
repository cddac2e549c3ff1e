"""What a campaign brought, in integers."""
