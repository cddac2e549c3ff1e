"""Trees of eligibility, beside what one would use instead."""
