"""Shared libraries: foundation (technical ground), jurisdiccion (rules of a judiciary), firma (signatures)."""
