"""Reading and checking a history, beside what one would use instead."""
