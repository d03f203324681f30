"""What foundation says of a mail that was not taken, as identity says it."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.identity.adapters.correo import CarpetaCorreo
from services.identity.adapters.sms import CarpetaSms
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta, Sms


async def test_what_a_folder_does_not_take_is_called_by_its_cause(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    with pytest.raises(CorreoNoEntregado) as mail:
        await CarpetaCorreo(taken, "Portal <p@oj.example>").enviar(Carta(uuid4(), "ana@ejemplo.gt", "a", "b", "c"))
    with pytest.raises(CorreoNoEntregado) as sms:
        await CarpetaSms(taken).enviar(Sms(uuid4(), "+50223456789", "a"))
    assert mail.value.metadata == sms.value.metadata == {"causa": "FileExistsError"}
