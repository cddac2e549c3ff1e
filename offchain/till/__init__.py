"""Orders as a shop prices them, a shopper signs them, and anybody brings them to the chain."""
