"""Uploads: streamed, checked in a sandbox, kept encrypted in `ingreso`, answered with a signed recibo de carga."""
