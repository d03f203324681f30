"""What an upload is for, which says what may come and how large."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.settings import GatewaySettings
from gateway.uploads.types import JPEG, MP4, PDF, PNG, WEBM


class Purpose(StrEnum):
    """As requests name it.

    ESCRITO       to be presented in a case
    DPI           a picture of the identity document
    VIDEO         the film in which somebody says who they are
    NOMBRAMIENTO  the document by which somebody represents an entity
    """

    ESCRITO = "escrito"
    DPI = "dpi"
    VIDEO = "video"
    NOMBRAMIENTO = "nombramiento"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Media types, and the largest size in bytes."""

    types: frozenset[str]
    size: int


def admitted(purpose: Purpose, settings: GatewaySettings) -> Admitted:
    """What may be uploaded for `purpose`. The service that takes the recibo asks again."""
    if purpose is Purpose.DPI:
        return Admitted(frozenset({JPEG, PNG, PDF}), settings.evidence_image_max)
    if purpose is Purpose.VIDEO:
        return Admitted(frozenset({MP4, WEBM}), settings.evidence_video_max)
    if purpose is Purpose.NOMBRAMIENTO:
        return Admitted(frozenset({PDF}), settings.upload_max)
    return Admitted(settings.upload_types, settings.upload_max)
