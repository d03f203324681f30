"""Entities and mandates over gRPC: asked for, confirmed, offered, accepted, checked, revoked, told."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from estrado.foundation.v1 import eventos_service_pb2, sesiones_service_pb2
from estrado.identity.v1 import entidades_pb2, eventos_pb2, mandatos_pb2
from estrado.identity.v1 import entidades_service_pb2 as entidades
from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as identity_api
from estrado.identity.v1 import mandatos_service_pb2 as mandatos
from estrado.identity.v1.entidades_service_pb2_grpc import EntidadesServiceStub
from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceStub
from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceStub
from sqlalchemy import select

from libs.foundation.core.errors import Denied
from libs.foundation.sealing.tables import bitacora
from libs.foundation.testing.component import acting
from services.identity.tests.component.conftest import World
from services.identity.tests.component.mesa import Mesa
from services.identity.tests.fakes import CONTRASENA

if TYPE_CHECKING:  # the generated stubs have these names for their types only
    from estrado.identity.v1.entidades_service_pb2_grpc import EntidadesServiceAsyncStub
    from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceAsyncStub

NOMBRAMIENTO = b"%PDF-1.7" + b"CANARIO" * 40_000
PEOPLE = {
    "rosa@ejemplo.gt": ("1234567890101", ""),
    "ana@abogados.gt": ("0000000190101", ""),
    "oficial@oj.gob.gt": ("0000123431333", "verificador@identificacion"),
}


@dataclass
class Notaria:
    """identity, Rosa, Ana and an officer, each with a token."""

    world: World
    entidades: "EntidadesServiceAsyncStub"
    mandatos: "MandatosServiceAsyncStub"
    tokens: dict[str, str]
    cuentas: dict[str, str]

    def as_(self, who: str) -> Any:
        """Calls inside the block are theirs."""
        return acting(next(token for correo, token in self.tokens.items() if correo.startswith(who)))

    async def subir(self) -> str:
        """An upload of Rosa's; gives the recibo."""
        stub = await self.world.stack.enter_async_context(self.world.identity.stub(VerificacionesServiceStub))
        mesa = Mesa(self.world, stub, pb.SesionAbierta(), pb.SesionAbierta(), self.cuentas["rosa@ejemplo.gt"], "")
        return await mesa.subir(NOMBRAMIENTO, "application/pdf")

    async def entidad(self) -> entidades_pb2.Entidad:
        """Rosa's, confirmed."""
        request = entidades.SolicitarEntidadRequest(
            nit="576937-K", nombre="Textiles", tipo="privada", recibo_nombramiento=await self.subir()
        )
        with self.as_("rosa"):
            made = (await self.entidades.SolicitarEntidad(request)).entidad
        assert made.estado == "pendiente_de_confirmacion"
        decision = entidades.DecidirEntidadRequest(entidad_id=made.entidad_id, decision="confirmar")
        with self.as_("oficial"):
            return (await self.entidades.DecidirEntidad(decision)).entidad

    async def ofrecido(self, **changed: Any) -> mandatos_pb2.Mandato:
        """Rosa's offer to Ana."""
        with self.as_("rosa"):
            request = mandatos.OfrecerMandatoRequest(**{"correo": "ana@abogados.gt", **changed})
            return (await self.mandatos.OfrecerMandato(request)).mandato

    async def aceptado(self, mandato: mandatos_pb2.Mandato) -> mandatos_pb2.Mandato:
        with self.as_("ana"):
            request = mandatos.AceptarMandatoRequest(mandato_id=mandato.mandato_id)
            return (await self.mandatos.AceptarMandato(request)).mandato

    async def comprobado(self, who: str, en_nombre_de: str) -> Any:
        """What expedientes is told, when it asks with the token of whom it serves."""
        stub: MandatosServiceAsyncStub = await self.world.stack.enter_async_context(
            self.world.identity.stub(MandatosServiceStub, "expedientes")
        )
        with self.as_(who):
            return await stub.ComprobarMandato(
                mandatos.ComprobarMandatoRequest(en_nombre_de=en_nombre_de, numeros_de_expediente=["01017-2026-00001"])
            )

    async def told(self, subject: str) -> list[Any]:
        """The events about a mandate or a membership, in order."""
        request = eventos_service_pb2.LeerEventosRequest(
            topic="estrado.identity.interno.v1", agregado=subject, desde_seq=1
        )
        eventos = (await (await self.world.eventos("casillero")).LeerEventos(request)).eventos
        return [getattr(eventos_pb2, uno.type.rpartition(".")[2]).FromString(uno.data) for uno in eventos]


@pytest.fixture
async def notaria(world: World) -> Notaria:
    cli = await world.as_("cli")
    cuentas, tokens = {}, {}
    for correo, (cui, rol) in PEOPLE.items():
        request = identity_api.RegistrarCuentaRequest(
            correo=correo,
            contrasena=CONTRASENA,
            nombre=correo.partition("@")[0].title(),
            cui=cui,
            tipo=pb.TIPO_DE_CUENTA_INDIVIDUAL,
            roles=[rol] if rol else [],
        )
        cuentas[correo] = (await cli.RegistrarCuenta(request)).cuenta_id
        # Officers decide with a second factor shown just now.
        opened = await (world.log_in_with(await world.hand_out_key(correo)) if rol else world.log_in(correo))
        tokens[correo] = opened.token_acceso
    of_entities = await world.stack.enter_async_context(world.identity.stub(EntidadesServiceStub))
    of_mandates = await world.stack.enter_async_context(world.identity.stub(MandatosServiceStub))
    return Notaria(world, of_entities, of_mandates, tokens, cuentas)


async def test_from_the_offer_to_the_revocation(notaria: Notaria) -> None:
    offered = await notaria.ofrecido(numero_de_expediente="01017-2026-00001", hasta="2199-12-31")
    assert (offered.estado, offered.papel, offered.correo, offered.hasta) == (
        "ofrecido",
        "mandante",
        "ana@abogados.gt",
        "2199-12-31",
    )
    accepted = await notaria.aceptado(offered)
    assert (accepted.estado, accepted.papel, accepted.nombre_del_mandante) == ("aceptado", "mandatario", "Rosa")
    poder = await notaria.comprobado("ana", offered.mandato_id)
    assert (poder.mandato_id, poder.nombre_del_mandatario) == (offered.mandato_id, "Ana")
    with pytest.raises(Denied) as other:
        await notaria.comprobado("rosa", offered.mandato_id)
    assert (other.value.code, other.value.metadata) == ("MANDATO_NO_VIGENTE", {})
    with notaria.as_("rosa"):
        [seen] = (await notaria.mandatos.ListarMandatos(mandatos.ListarMandatosRequest())).mandatos
        assert (seen.nombre_del_mandatario, seen.estado) == ("Ana", "aceptado")
        await notaria.mandatos.TerminarMandato(mandatos.TerminarMandatoRequest(mandato_id=offered.mandato_id))
    with pytest.raises(Denied):
        await notaria.comprobado("ana", offered.mandato_id)
    otorgado, revocado = await notaria.told(offered.mandato_id)
    assert (otorgado.mandante, otorgado.numero_de_expediente) == (poder.mandante, "01017-2026-00001")
    assert otorgado.vence.ToDatetime().isoformat() == "2200-01-01T06:00:00"
    assert revocado == eventos_pb2.MandatoRevocado(mandato_id=offered.mandato_id)


async def test_the_feed_tells_a_revocation_within_a_second_to_who_follows_and_to_who_comes_later(
    notaria: Notaria,
) -> None:
    made = await notaria.aceptado(await notaria.ofrecido())
    sesiones = await notaria.world.sesiones("expedientes")

    async def told() -> None:
        async for message in sesiones.SeguirRevocaciones(sesiones_service_pb2.SeguirRevocacionesRequest()):
            if made.mandato_id in message.mandatos:
                return

    following = asyncio.create_task(told())
    with notaria.as_("ana"):
        await notaria.mandatos.TerminarMandato(mandatos.TerminarMandatoRequest(mandato_id=made.mandato_id))
    async with asyncio.timeout(1):
        await following
    async with asyncio.timeout(1):
        await told()


async def test_a_member_acts_for_the_entity_until_they_are_taken_out(notaria: Notaria) -> None:
    entidad, ana = await notaria.entidad(), notaria.cuentas["ana@abogados.gt"]
    with notaria.as_("rosa"):
        request = entidades.FijarMiembroRequest(entidad_id=entidad.entidad_id, cuenta_id=ana, rol="miembro")
        seen = (await notaria.entidades.FijarMiembro(request)).entidad
    assert [(uno.nombre, uno.rol) for uno in seen.miembros] == [("Rosa", "representante"), ("Ana", "miembro")]
    with notaria.as_("ana"):
        [mine] = (await notaria.entidades.ListarEntidades(entidades.ListarEntidadesRequest())).entidades
    assert (mine.mi_rol, [(uno.nombre, uno.rol) for uno in mine.miembros]) == ("miembro", [("Rosa", "representante")])
    poder = await notaria.comprobado("ana", entidad.entidad_id)
    [otorgado] = await notaria.told(poder.mandato_id)
    assert (otorgado.mandante, otorgado.HasField("vence")) == (poder.mandante, False)
    assert poder.entidad_id == entidad.entidad_id
    assert await notaria.told(entidad.entidad_id) == [
        eventos_pb2.EntidadConfirmada(entidad_id=entidad.entidad_id, persona=poder.mandante)
    ]
    with notaria.as_("rosa"):
        await notaria.entidades.RetirarMiembro(
            entidades.RetirarMiembroRequest(entidad_id=entidad.entidad_id, cuenta_id=ana)
        )
    with pytest.raises(Denied):
        await notaria.comprobado("ana", entidad.entidad_id)
    assert len(await notaria.told(poder.mandato_id)) == 2


async def test_the_appointment_is_the_officers_to_read_and_lies_encrypted(notaria: Notaria) -> None:
    entidad = await notaria.entidad()
    request = entidades.LeerDocumentoDeEntidadRequest(entidad_id=entidad.entidad_id)
    with notaria.as_("oficial"):
        parts = [part async for part in notaria.entidades.LeerDocumentoDeEntidad(request)]
    assert (parts[0].documento.nombre, parts[0].documento.sha256) == (
        "nombramiento.pdf",
        sha256(NOMBRAMIENTO).hexdigest(),
    )
    assert b"".join(part.datos for part in parts[1:]) == NOMBRAMIENTO
    with notaria.as_("rosa"), pytest.raises(Denied):
        [part async for part in notaria.entidades.LeerDocumentoDeEntidad(request)]
    bucket = notaria.world.identity.settings.data_dir / "objetos" / "estrado-identidad"
    files = [path for path in bucket.rglob("*") if path.is_file()]
    assert files
    assert not any(b"CANARIO" in path.read_bytes() for path in files)


async def test_the_audit_names_each_step_both_personas_and_nobody(notaria: Notaria) -> None:
    entidad = await notaria.entidad()
    made = await notaria.aceptado(await notaria.ofrecido(entidad_id=entidad.entidad_id))
    poder = await notaria.comprobado("ana", made.mandato_id)
    with notaria.as_("rosa"):
        await notaria.mandatos.TerminarMandato(mandatos.TerminarMandatoRequest(mandato_id=made.mandato_id))
    noted = await notaria.world.identity.service.database.read(
        lambda session: session.execute(
            select(bitacora)
            .where(bitacora.c.objeto.in_([f"entidad/{entidad.entidad_id}", f"mandato/{made.mandato_id}"]))
            .order_by(bitacora.c.posicion)
        ).all()
    )
    rosa, ana, oficial = (notaria.cuentas[correo] for correo in PEOPLE)
    assert [(row.accion, row.sujeto, str(row.en_nombre_de or "")) for row in noted] == [
        ("ENTIDAD_SOLICITADA", rosa, poder.mandante),
        ("ENTIDAD_DECIDIDA", oficial, ""),
        ("MANDATO_OFRECIDO", rosa, poder.mandante),
        ("MANDATO_ACEPTADO", ana, ""),
        ("MANDATO_TERMINADO", rosa, poder.mandante),
    ]
    assert poder.mandante in noted[3].datos
    for personal in ("@", "Rosa", "Ana", "Textiles", "576937"):
        assert personal not in "".join(row.datos for row in noted)


async def test_what_is_held_about_somebody_has_their_entities_and_mandates(notaria: Notaria) -> None:
    await notaria.entidad()
    await notaria.aceptado(await notaria.ofrecido())
    gateway = await notaria.world.as_("gateway")
    for who, sees in (("rosa", ("Textiles", "representante", "aceptado")), ("ana", ("Rosa", "aceptado"))):
        with notaria.as_(who):
            held = (await gateway.DescargarDatos(identity_api.DescargarDatosRequest())).json
        assert all(one in held for one in sees)
