"""Where something stands in a list that is shown page by page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Lugar:
    """Where a request stands in the queue: by its instant (UTC), then its id."""

    solicitada: datetime
    id: UUID
