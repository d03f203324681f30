"""Every event is told by an encoder of its service, and only what exists and can arrive is listened for (EVENTS)."""

import inspect
import sys

import pytest

from libs.foundation.eventos.log import topics_of
from tests.architecture import contracts
from tests.architecture.tree import services
from tests.architecture.wiring import encoded, wiring

SERVICES = pytest.mark.parametrize("service", services())
_SHARED = "estrado.comun."


def tellers(event: str) -> list[str]:
    """Services that tell `event` (a full name)."""
    return [service for service in services() if event in encoded(service)]


@pytest.mark.parametrize("event", sorted(contracts.events()))
def test_each_event_has_an_encoder(event: str) -> None:
    owner = event.split(".")[1]
    assert tellers(event) == [owner] if not event.startswith(_SHARED) else tellers(event)


@SERVICES
def test_each_domain_event_has_one_encoder_and_one_message(service: str) -> None:
    encoders = wiring(service).encoders
    assert len(set(encoders.values())) == len(encoders) == len(encoded(service))


@SERVICES
def test_what_is_heard_exists_and_can_arrive(service: str) -> None:
    """Somebody tells it on a topic that this service listens to: the topic of its class."""
    found = wiring(service)
    for event in sorted(found.heard):
        assert event in contracts.events(), event
        arrives = [
            topic
            for teller in tellers(event)
            for topic in (
                [f"estrado.{teller}.v1"] if contracts.events()[event] == "publico" else [f"estrado.{teller}.interno.v1"]
            )
        ]
        assert set(arrives) & found.topics, event


@SERVICES
def test_no_topic_is_listened_to_in_vain(service: str) -> None:
    found = wiring(service)
    told_by = {teller for event in found.heard for teller in tellers(event)}
    assert {topics_of(topic).service for topic in found.topics} <= told_by


@SERVICES
def test_no_event_is_handled_twice(service: str) -> None:
    handlers = wiring(service).handlers
    assert len(handlers) == len(wiring(service).heard)


@SERVICES
def test_what_a_batch_of_events_locks_is_locked_together(service: str) -> None:
    """One by one it would be locked in the order of streams: two consumers would deadlock (RELIABILITY 7)."""
    modules = [sys.modules[type(handler.use_case).__module__] for handler in wiring(service).handlers]
    locking = [module.__name__ for module in modules if "bloquea" in inspect.getsource(module)]
    assert bool(wiring(service).locks) == bool(locking)
