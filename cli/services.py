"""Which services the suite has, and the settings of each: for whoever need not load them."""

import importlib
from pathlib import Path

from libs.foundation.core.errors import Invalid
from libs.foundation.settings import FoundationSettings

_SERVICES = Path(__file__).parent.parent / "services"


class ServicioDesconocido(Invalid):
    """There is no service of that name."""

    reason = "SERVICIO_DESCONOCIDO"


class ServicioSinSellar(Invalid):
    """The service seals nothing of what it notes."""

    reason = "SERVICIO_SIN_SELLAR"


def names() -> list[str]:
    """Every service: the folders of services/ that have a bootstrap."""
    return sorted(path.parent.name for path in _SERVICES.glob("*/bootstrap.py"))


def settings_of(name: str) -> type[FoundationSettings]:
    """The settings that the service `name` understands."""
    kind: type[FoundationSettings] = importlib.import_module(f"services.{name}.settings").Settings
    return kind


def known(service: str) -> str:
    """Its name itself. Raises ServicioDesconocido."""
    if service not in names():
        raise ServicioDesconocido(servicio=service, conocidos=", ".join(names()))
    return service
