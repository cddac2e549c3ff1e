"""What a shop can read from its shoppers' behaviour."""
