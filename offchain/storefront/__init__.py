"""What a shop's own page does for its shoppers beyond telling: quotes that its cashier signs, receipts."""
