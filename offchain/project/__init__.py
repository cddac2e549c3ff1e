"""A new merchant's folder: campaign files to begin with, and what to do with them."""
