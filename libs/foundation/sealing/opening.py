"""A sealed log as the settings choose it: its name, its keys and its anchors."""

from collections.abc import Callable

from libs.foundation.core.heads import HeadSigner, HeadVerifier
from libs.foundation.objects.port import RawStore
from libs.foundation.sealing.anchors import Ancla, FileAnchor, ObjectAnchor
from libs.foundation.sealing.keys import SealingKeys
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.sealer import SealedLog
from libs.foundation.settings import FoundationSettings


def open_sealed_log(
    settings: FoundationSettings, service: str, table: SealedTable, bucket: Callable[[str], RawStore]
) -> SealedLog:
    """The log that seals `table` of `service`; `bucket` opens one of the object store. Raises LlavesAusentes, and
    AjustesIncompletos where there would be no anchor."""
    origin = f"estrado/{service}/{table.name}"
    keys = SealingKeys(settings.keys, service)
    anchors: list[Ancla] = []
    if settings.anchors:
        anchors.append(FileAnchor(settings.anchors / f"{service}.{table.name}.cabezas"))
    if not settings.anchors or (settings.s3_endpoint and settings.s3_access_key):
        anchors.append(ObjectAnchor(bucket(f"{service}-anclas"), table.name, settings.anchor_seconds))
    return SealedLog(table, HeadSigner(origin, keys.signing), HeadVerifier(origin, keys.verifying), anchors)
