"""What the oracle attests: hashes, trees, typed data, manifests, and the exact bytes of calls and records."""
