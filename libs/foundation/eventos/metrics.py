"""Prometheus metrics of relay and inbox."""

from prometheus_client import Counter, Gauge

RELAY_LAG = Gauge("estrado_relay_lag_seconds", "Age of the oldest event not sent", ["service"])
RELAY_HELD = Gauge("estrado_relay_held_keys", "Aggregates held since the log rejects one of their events", ["service"])
RELAY_SENT = Counter("estrado_relay_sent", "Events sent", ["service"])

INBOX_EVENTS = Counter("estrado_inbox_events", "Messages by what became of them", ["consumer", "outcome"])
INBOX_HELD = Gauge("estrado_inbox_held", "Messages held, by what they wait for", ["consumer", "state"])
INBOX_PARKED_AGE = Gauge("estrado_inbox_parked_age_seconds", "Age of the oldest parked message", ["consumer"])
INBOX_LAG = Gauge("estrado_inbox_lag", "Records of the log not committed", ["consumer"])
INBOX_ALARMS = Counter("estrado_inbox_alarms", "Gaps over 60 s and rewound stores", ["consumer", "kind"])
