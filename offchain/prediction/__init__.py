"""Who will redeem, what a campaign will bring, whom it changes: predictions from past campaigns."""
