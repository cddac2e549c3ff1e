"""What became of orders: receipts, goods that came back, tables of redemptions."""
