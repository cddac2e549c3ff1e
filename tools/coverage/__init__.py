"""Branch coverage of the contracts: `make coverage`."""
