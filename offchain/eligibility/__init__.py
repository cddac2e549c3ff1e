"""Scores, segments and budget become integer offers: the only place where models meet money."""
