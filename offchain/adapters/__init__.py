"""The ports in their real and their fake forms."""
