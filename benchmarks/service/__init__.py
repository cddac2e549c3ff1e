"""How many requests the service answers."""
