"""Tests of `eval/peers`."""
