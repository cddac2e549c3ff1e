"""What anybody may ask: campaigns, a wallet's coupons, what an order would cost, redemptions, the audit."""
