"""Tests of `pincite bench`."""
