"""The subcommands of `promo`: parse, call one use case, print."""
