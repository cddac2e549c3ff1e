"""The rules, in integers: no I/O, no clock, no hash."""
