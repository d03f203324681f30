"""An account brought from another system, beside the running service: its old password opens a session, over gRPC."""

from hashlib import md5

import pytest
from sqlalchemy import text

from libs.foundation.core.errors import Unauthenticated
from services.identity.application.importar_cuentas import Fila, Importado, Importar
from services.identity.bootstrap import importador
from services.identity.settings import Settings
from services.identity.tests.component.conftest import World
from services.identity.tests.fakes import CLI, CONTRASENA, CORREO, CUI
from services.identity.tests.unit.test_importar_cuentas import FakeRepetidas


async def hash_of(world: World) -> str:
    query = text("SELECT contrasena FROM cuentas")
    return str(await world.identity.service.database.read(lambda session: session.execute(query).scalar_one()))


async def test_the_old_password_opens_a_session_and_is_hashed_anew(world: World) -> None:
    row = Fila(2, CUI, CORREO, f"md5$sal${md5(f'sal{CONTRASENA}'.encode()).hexdigest()}", "md5")
    settings, database = Settings(data_dir=world.identity.settings.data_dir), world.identity.service.database
    async with importador(settings, database, FakeRepetidas(), 1, 1) as identity:
        assert await identity.runner.run(identity.importar, CLI, Importar([row])) == Importado(1, 0, [])
    inherited = await hash_of(world)
    assert inherited.startswith("md5$sal$argon2id$")
    with pytest.raises(Unauthenticated, match="CREDENCIALES_INVALIDAS"):
        await world.log_in(contrasena="equivocada")
    assert await hash_of(world) == inherited
    for _ in range(2):
        assert (await world.log_in()).token_acceso
        assert (await hash_of(world)).startswith("$argon2id$")
