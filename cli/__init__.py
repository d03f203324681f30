"""The `estrado` command."""
