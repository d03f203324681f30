"""gRPC ground: errors as they travel, who calls, policy, deadlines, limits, drain."""
