"""Retrievers for other frameworks, over the HTTP API of a running `pincite serve`. Each needs an extra of its name."""
