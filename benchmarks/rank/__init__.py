"""`promo bench rank`: recommenders beside their peers on a split of a public data set."""
