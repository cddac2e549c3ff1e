"""The documentation site. See README.md in this folder."""
