"""Four shops' stories, each on a chain of its own."""
