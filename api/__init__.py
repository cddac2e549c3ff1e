"""The service over HTTP: routes parse, ask one use case and answer."""
