"""Every place that may sleep, and why. Nothing may sleep in the hope that something will have happened by then.

Tests are listed only where they sleep outside a loop that looks again and again until a deadline.
"""

_SCHEDULE = "its own schedule"
_RHYTHM = "the heartbeat's rhythm"
_RETRY = "between attempts at what is away"
_LOOKS = "looks, until a deadline, at what tells nothing by itself"

ALLOWED = {
    "cli/steps.py:until": _LOOKS,
    "cli/mending.py:_until_there": "waits for another process to begin, and says so",
    "gateway/bootstrap.py:_sweep_for_ever": _SCHEDULE,
    "gateway/tests/test_downloads.py:now_and_then": "is slow by itself",
    "libs/foundation/eventos/consumer.py:EventConsumer._back_off": _RETRY,
    "libs/foundation/eventos/consumer.py:EventConsumer._each": _SCHEDULE,
    "libs/foundation/eventos/consumer.py:EventConsumer._poll": "what comes meanwhile shares a transaction",
    "libs/foundation/eventos/consumer.py:EventConsumer._watch": "the watchdog's rhythm",
    "libs/foundation/eventos/kafka.py:KafkaLog._create": _LOOKS,
    "libs/foundation/eventos/membership.py:_Hold.keep": _RHYTHM,
    "libs/foundation/eventos/relay.py:Relay.run": _RETRY,
    "libs/foundation/eventos/relay_postgres.py:PostgresUnsent.lease": "waiting for a lock would keep back vacuuming",
    "libs/foundation/eventos/relay_postgres.py:PostgresWaker.run": "debounces notifications; reconnects",
    "libs/foundation/eventos/relay_sqlite.py:SqliteUnsent.lease": "waiting for a file's lock would block the loop",
    "libs/foundation/jobs/jobs.py:JobRunner._keep": _SCHEDULE,
    "libs/foundation/observability/health.py:Health.beat": _RHYTHM,
    "libs/foundation/rpc/sessions.py:AccessVerifier.follow": _RETRY,
    "libs/foundation/testing/eventos_world.py:Anotar.handle": "plays a handler that takes its time",
    "libs/foundation/tasks.py:_keep": _RETRY,
    "services/casillero/adapters/novedades.py:Vigia.run": _RHYTHM,
    "services/identity/adapters/revocaciones.py:Revocaciones.run": _RHYTHM,
    "tests/bench/real.py:_Run.where": "measures what the suite uses while it idles",
    "tests/bench/sessions.py:_Run.compare": "measures what the suite uses while it idles",
    "tests/integration/test_membership.py:test_who_was_stopped_for_too_long_does_neither_afterwards": "plays a pause",
    "tests/integration/test_event_log.py:test_who_was_busy_with_what_was_read_gets_the_rest_at_once": "plays so",
    "tests/integration/test_eventos.py:test_a_lease_outlives_a_slow_broker_and_not_an_idle_holder": "tests idleness",
}
