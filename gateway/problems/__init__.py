"""Refusals as problem documents (RFC 9457), in the caller's language."""
