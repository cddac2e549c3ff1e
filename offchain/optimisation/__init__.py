"""The next campaign, proposed from what past ones brought."""
