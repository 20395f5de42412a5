"""Tests of the retrievers for other frameworks."""
