"""Which shopper gets which offer under a budget: a multiple-choice knapsack, solved in integers."""
