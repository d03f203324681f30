"""Asking that an entity be known."""

from typing import Any

import pytest

from libs.foundation.core.errors import DatosInvalidos, EstradoError
from libs.foundation.sql.answers import ClaveReutilizada
from services.identity.domain.entidad import Decision, Estado, Rol
from services.identity.domain.errores_de_mandatos import EntidadEnCurso, IdentidadSinVerificar
from services.identity.domain.persona import Identificador
from services.identity.tests.fakes import told
from services.identity.tests.unit.notaria import Notaria


async def test_it_waits_for_an_officer_with_who_asked_as_representative() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    made = await notaria.solicitada(rosa)
    assert (made.estado, made.nit, made.nombre) == (Estado.PENDIENTE, "576937K", "Textiles S. A.")
    assert made.persona == notaria.identity.personas.resolver(Identificador("nit", "576937K"))
    [suyo] = made.miembros
    assert (suyo.cuenta_id, suyo.persona, suyo.rol) == (rosa.id, rosa.persona, Rol.REPRESENTANTE)
    assert notaria.archivo.kept == {f"{made.id}/nombramiento"}
    assert notaria.events == []
    assert notaria.hechos(f"entidad/{made.id}") == [("ENTIDAD_SOLICITADA", made.persona)]


@pytest.mark.parametrize(
    ("changed", "reason", "campo"),
    [
        ({"nit": "8977112-0"}, "NIT_INVALIDO", "nit"),
        ({"nit": ""}, "NIT_INVALIDO", "nit"),
        ({"nombre": " "}, "DATO_DE_ENTIDAD_INVALIDO", "nombre"),
        ({"nombre": "x" * 201}, "DATO_DE_ENTIDAD_INVALIDO", "nombre"),
        ({"nombre": "nulo\x00"}, "DATO_DE_ENTIDAD_INVALIDO", "nombre"),
        ({"tipo": "mixta"}, "OPCION_DE_ENTIDAD_INVALIDA", "tipo"),
        ({"recibo": "falso"}, "RECIBO_INVALIDO", "recibo_nombramiento"),
        ({"recibo": "image/png"}, "TIPO_DE_EVIDENCIA_NO_ADMITIDO", "recibo_nombramiento"),
        ({"recibo": "ajeno application/pdf"}, "RECIBO_AJENO", "recibo_nombramiento"),
        ({"recibo": "vencido application/pdf"}, "RECIBO_VENCIDO", "recibo_nombramiento"),
        ({"recibo": "ausente application/pdf"}, "CARGA_AUSENTE", "recibo_nombramiento"),
    ],
)
async def test_what_is_wrong_is_said(changed: dict[str, Any], reason: str, campo: str) -> None:
    notaria = Notaria()
    with pytest.raises(EstradoError) as wrong:
        await notaria.solicitada(await notaria.rosa(), **changed)
    assert told(wrong.value) == [(reason, campo)]
    assert notaria.entidades.kept == {}
    assert notaria.archivo.kept == set()


async def test_all_that_is_wrong_is_told_at_once() -> None:
    notaria = Notaria()
    notaria.cargas.size = 10_485_761
    with pytest.raises(DatosInvalidos) as wrong:
        await notaria.solicitada(await notaria.rosa(), nit="x", nombre="", tipo="mixta")
    assert told(wrong.value) == [
        ("NIT_INVALIDO", "nit"),
        ("DATO_DE_ENTIDAD_INVALIDO", "nombre"),
        ("OPCION_DE_ENTIDAD_INVALIDA", "tipo"),
        ("EVIDENCIA_DEMASIADO_GRANDE", "recibo_nombramiento"),
    ]
    assert notaria.archivo.kept == set()


async def test_only_who_was_verified_asks_and_for_one_at_a_time() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    first = await notaria.solicitada(rosa)
    with pytest.raises(EntidadEnCurso):
        await notaria.solicitada(rosa, nit="7108-0")
    await notaria.decidida(first.id, Decision.RECHAZAR, "No se lee")
    assert (await notaria.solicitada(rosa)).estado is Estado.PENDIENTE
    notaria.sin_verificar(luis)
    with pytest.raises(IdentidadSinVerificar):
        await notaria.solicitada(luis)


async def test_the_same_key_gives_the_same_answer_also_when_its_recibo_is_over() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    first = await notaria.solicitada(rosa, llave="clave-1")
    assert await notaria.solicitada(rosa, llave="clave-1") == first
    assert len(notaria.archivo.kept) == 1
    confirmed = await notaria.decidida(first.id, Decision.CONFIRMAR)
    await notaria.fijado(confirmed, rosa, await notaria.luis())
    again = await notaria.solicitada(rosa, llave="clave-1")  # not what became of it since
    assert (again.estado, again.miembros, again.decidida) == (first.estado, first.miembros, None)
    for changed in ({"nit": "7108-0"}, {"nombre": "Otra"}, {"tipo": "publica"}, {"recibo": "otro application/pdf"}):
        with pytest.raises(ClaveReutilizada):
            await notaria.solicitada(rosa, llave="clave-1", **changed)
