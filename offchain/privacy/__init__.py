"""Personal data of shoppers: kept sealed, shown by role, given out and erased on demand."""
