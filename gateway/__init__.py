"""The HTTP API: validates, authenticates, limits, and forwards to the services over gRPC."""
