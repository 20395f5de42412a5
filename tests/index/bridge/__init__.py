"""Tests of carrying questions over to English."""
