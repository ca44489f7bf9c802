"""Collect the examples beside the rules as tests."""
