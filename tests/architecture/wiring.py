"""What each service's bootstrap really wires: caught while it builds, nothing is started."""

import ast
import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cli import suite
from libs.foundation.eventos.batch import Lock
from libs.foundation.eventos.handlers import Handler
from libs.foundation.ground import Ground
from libs.foundation.rpc.policy import Policy
from libs.foundation.rpc.server import Served
from libs.foundation.settings import FoundationSettings
from tests.architecture import contracts
from tests.architecture.tree import ROOT, parsed


@dataclass
class Wiring:
    """One service as it is wired.

    encoders  domain event → function; topics, handlers  what its inboxes hear; locks  what these lock together
    served, policy  its RPCs; jobs  names
    """

    encoders: Mapping[type, Any] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    handlers: list[Handler] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)
    served: Sequence[Served] = ()
    policy: Policy | None = None
    jobs: list[str] = field(default_factory=list)

    @property
    def rpcs(self) -> list[str]:
        """Every RPC it serves itself."""
        return [rpc for one in self.served for rpc in one.rpcs]

    @property
    def heard(self) -> set[str]:
        """Full names of the events that it handles."""
        return {handler.type for handler in self.handlers}


@cache
def wiring(service: str) -> Wiring:
    """How `service` is wired. Raises what its bootstrap raises."""
    return asyncio.run(_built(service))


async def _built(service: str) -> Wiring:
    found = Wiring()
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"ESTRADO_DATA_DIR": folder}):
        settings = FoundationSettings()
        suite.make_keys(settings)
        with _watched(found):
            async with suite.opened(settings, [service]):
                return found


def _watched(found: Wiring) -> Any:
    """Note in `found` what a bootstrap asks of its Ground."""
    parts, inbox, service = Ground.parts, Ground.inbox, Ground.service

    def watched_parts(self: Ground, encoders: Any) -> Any:
        found.encoders = encoders
        return parts(self, encoders)

    def watched_inbox(
        self: Ground, make_tx: Any, topics: Sequence[str], handlers: Sequence[Handler], lock: Lock | None = None
    ) -> Any:
        found.topics.update(topics)
        found.handlers.extend(handlers)
        found.locks += [lock] if lock else []
        return inbox(self, make_tx, topics, handlers, lock)

    def watched_service(self: Ground, servers: Any, policy: Policy, **rest: Any) -> Any:
        found.served, found.policy = servers, policy
        found.jobs += [job.name for job in rest.get("jobs", ())]
        return service(self, servers, policy, **rest)

    return patch.multiple(Ground, parts=watched_parts, inbox=watched_inbox, service=watched_service)


def encoded(service: str) -> set[str]:
    """Full names of the events that the code of `adapters/eventos` makes.

    A name made there stands for the service's own event of that name, or else for one of estrado.comun.
    """
    found = set()
    for path in _encoder_files(service):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                own = [full for full in _candidates(service, name) if full in contracts.events()]
                found.update(own[:1])
    return found


def _candidates(service: str, name: str) -> list[str]:
    return [f"estrado.{package}.v1.{name}" for package in (service, "comun")]


def _encoder_files(service: str) -> list[Path]:
    adapters = ROOT / "services" / service / "adapters"
    return [path for path in (adapters / "eventos.py", *sorted(adapters.glob("eventos/*.py"))) if path.exists()]
