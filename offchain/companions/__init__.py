"""What a merchant orders of the contracts beside the hub: pre-sales, programmes of rewards, quorums."""
