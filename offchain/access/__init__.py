"""Who asks, and what they may see: sessions of wallets, keys of programs, roles."""
