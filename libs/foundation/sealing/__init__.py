"""Sealing: rows of a service put into an append-only Merkle log whose signed heads are kept outside its database."""
