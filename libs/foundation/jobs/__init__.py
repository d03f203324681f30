"""Timed work, done by one replica at a time."""
