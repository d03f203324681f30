"""Which services the suite has, and the settings of each: for whoever need not load them."""

import importlib
from pathlib import Path

from libs.foundation.settings import FoundationSettings

_SERVICES = Path(__file__).parent.parent / "services"


def names() -> list[str]:
    """Every service: the folders of services/ that have a bootstrap."""
    return sorted(path.parent.name for path in _SERVICES.glob("*/bootstrap.py"))


def settings_of(name: str) -> type[FoundationSettings]:
    """The settings that the service `name` understands."""
    kind: type[FoundationSettings] = importlib.import_module(f"services.{name}.settings").Settings
    return kind
