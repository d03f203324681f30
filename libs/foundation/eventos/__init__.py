"""Events: the record (`eventos`), the relay, the event log port and the inbox consumer."""
