"""Tests of reading times in questions."""
