"""Real mode is whole or not at all: once one server or address is named, all have to be that a process uses."""

from collections.abc import Mapping

from libs.foundation.core.errors import Invalid
from libs.foundation.settings import FoundationSettings


class AjustesIncompletos(Invalid):
    """`faltan` are not set, and without them what this process writes would stay with it, unseen by the others."""

    reason = "AJUSTES_INCOMPLETOS"


def require_database_and_log(settings: FoundationSettings) -> None:
    """What every service uses. Raises AjustesIncompletos."""
    _require(settings, _database_and_log(settings))


def require_store(settings: FoundationSettings) -> None:
    """What only those use who keep documents, and have an account for. Raises AjustesIncompletos."""
    _require(settings, _store(settings))


def is_real(settings: FoundationSettings) -> bool:
    """Whether anything names a server or an address."""
    addressed = any(address and not address.startswith("unix:") for address in (settings.listen, settings.peers))
    return addressed or any(_store(settings).values()) or any(_database_and_log(settings).values())


def _require(settings: FoundationSettings, needed: Mapping[str, str | None]) -> None:
    missing = [name for name, value in needed.items() if not value]
    if missing and is_real(settings):
        raise AjustesIncompletos(faltan=", ".join(missing))


def _database_and_log(settings: FoundationSettings) -> Mapping[str, str | None]:
    return {"ESTRADO_DATABASE_URL": settings.database_url, "ESTRADO_KAFKA_BOOTSTRAP": settings.kafka_bootstrap}


def _store(settings: FoundationSettings) -> Mapping[str, str | None]:
    return {
        "ESTRADO_S3_ENDPOINT": settings.s3_endpoint,
        "ESTRADO_S3_ACCESS_KEY": settings.s3_access_key,
        "ESTRADO_S3_SECRET_KEY": settings.s3_secret_key.get_secret_value(),
    }
