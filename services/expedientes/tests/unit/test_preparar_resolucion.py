from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from services.expedientes.domain.errors import (
    CertificadoNoRegistrado,
    CodigoNoAdmitido,
    ExpedienteNoEncontrado,
    ParteAjena,
    SoloElOrgano,
)
from services.expedientes.domain.firma import Forma
from services.expedientes.tests.unit.comun import AJENA, ORGANO, SECRETARIA, usuario
from services.expedientes.tests.unit.despacho import Despacho


@pytest.mark.parametrize("forma", list(Forma))
async def test_nothing_is_issued_yet(forma: Forma) -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso, forma=forma)
    assert preparacion == sala.mundo.preparaciones[preparacion.preparacion_id]
    assert preparacion.por_firmar.original == sha256(b"decreto").hexdigest()
    assert sala.contenido(caso, preparacion.documento.documento_id) == "decreto con lugar"
    assert preparacion.vence == sala.mundo.clock.now() + timedelta(minutes=30)
    assert bool(preparacion.certificado) is bool(preparacion.por_firmar.por_firmar) is (forma is Forma.LLAVE)
    assert sala.mundo.events == []
    assert sala.mundo.resoluciones == {}
    assert [una.accion for una in sala.mundo.anotaciones] == ["preparar_resolucion"]


async def test_the_newest_certificate_that_binds_is_the_one() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    sala.mundo.clock.advance(seconds=1)
    nuevo = sala.certificar(huella="nuevo")
    assert (await sala.preparar(caso)).certificado == "nuevo"
    sala.mundo.certificados["nuevo"] = replace(nuevo, revocado=sala.mundo.clock.now())
    assert (await sala.preparar(caso)).certificado == "suyo"


async def test_without_a_certificate_that_binds_there_is_nothing_to_prepare() -> None:
    sala = Despacho()
    caso = sala.expediente()
    sin_persona = usuario(None, f"juez@{ORGANO}")
    for quien in (SECRETARIA, sin_persona):
        for forma in Forma:
            with pytest.raises(CertificadoNoRegistrado):
                await sala.preparar(caso, quien, forma)
    sala.certificar(desde=sala.mundo.clock.now() + timedelta(days=1))
    with pytest.raises(CertificadoNoRegistrado):
        await sala.preparar(caso)


async def test_the_same_is_refused_as_without_a_signature() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.preparar(caso, AJENA)
    with pytest.raises(SoloElOrgano):
        await sala.preparar(caso, usuario(caso.partes[0].persona))
    with pytest.raises(CodigoNoAdmitido) as forma:
        await sala.preparar(caso, forma="a-mano")
    assert forma.value.metadata["campo"] == "forma"
    with pytest.raises(ParteAjena):
        await sala.preparar(caso, partes=(uuid4(),))
    assert sala.mundo.preparaciones == {}
