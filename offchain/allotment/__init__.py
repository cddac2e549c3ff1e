"""From files of scores, offers and constraints to a file of coupons, a record of it, and a report on its fairness."""
