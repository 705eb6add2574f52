"""Measures of a running server: load, and kill -9 in the middle of it. Never part of the tests."""
