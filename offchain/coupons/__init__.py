"""Coupons in bulk: vouchers for wallets and codes, names that everybody may use, and what was issued so far."""
