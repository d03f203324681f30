"""Measuring speed and size: `make bench`."""
