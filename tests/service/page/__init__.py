"""Tests of the page: in a browser, and of what it is made of."""
