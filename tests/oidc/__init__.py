"""The authorization server, asked by clients that are not ours over HTTP."""
