"""Looking at a document of appointment."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.auditoria import Clase
from services.identity.application.leer_documento_de_entidad import LecturaDeNombramiento, LeerDocumentoDeEntidad
from services.identity.domain.errores_de_mandatos import EntidadNoEncontrada, EntidadPropia
from services.identity.domain.errores_de_verificacion import EvidenciaNoEncontrada
from services.identity.tests.fakes import usuario
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.unit.notaria import Notaria


async def test_each_reading_is_recorded() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    leer, command = LeerDocumentoDeEntidad(), LecturaDeNombramiento(asked.id)
    assert await notaria.run(leer, notaria.oficial, command) == asked
    noted = notaria.identity.auditoria.kept[-1]
    assert (noted.accion, noted.objeto, noted.clase) == ("EVIDENCIA_LEIDA", f"entidad/{asked.id}", Clase.LECTURA)
    assert asked.borrar_desde is not None
    notaria.clock.instant = asked.borrar_desde
    with pytest.raises(EvidenciaNoEncontrada):  # a restored backup has what was erased since, and a job may be late
        await notaria.run(leer, notaria.oficial, command)
    notaria.entidades.kept[asked.id] = replace(asked, llave=None)
    with pytest.raises(EvidenciaNoEncontrada):
        await notaria.run(leer, notaria.oficial, command)


async def test_it_is_for_officers_who_are_not_in_the_entity() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    leer, command = LeerDocumentoDeEntidad(), LecturaDeNombramiento(asked.id)
    with pytest.raises(EntidadNoEncontrada):
        await notaria.run(leer, usuario(rosa), command)
    with pytest.raises(EntidadPropia):
        await notaria.run(leer, oficial(rosa.id), command)
    for id_ in (uuid4(), None):
        with pytest.raises(EntidadNoEncontrada):
            await notaria.run(leer, notaria.oficial, LecturaDeNombramiento(id_))
