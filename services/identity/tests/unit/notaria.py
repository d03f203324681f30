"""The notary's office on fakes: the use cases of entities and mandates, and the steps that their tests begin with."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from services.identity.application.aceptar_mandato import Aceptacion, AceptarMandato
from services.identity.application.comprobar_mandato import ComprobacionDeMandato, ComprobarMandato, Poder
from services.identity.application.decidir_entidad import DecidirEntidad, ResolverEntidad
from services.identity.application.fijar_miembro import FijarMiembro, NuevoMiembro
from services.identity.application.ofrecer_mandato import Oferta, OfrecerMandato
from services.identity.application.recepcion import Recepcion
from services.identity.application.retirar_miembro import RetirarMiembro, Retiro
from services.identity.application.solicitar_entidad import SolicitarEntidad, SolicitudDeEntidad
from services.identity.application.terminar_mandato import Terminacion, TerminarMandato
from services.identity.application.vistas import MandatoVisto
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Decision, Entidad, Rol
from services.identity.domain.mandato import Mandato, Via
from services.identity.tests.fakes import Identity, usuario
from services.identity.tests.fakes_de_verificacion import FakeArchivo, FakeBorrados, FakeCargas, oficial

NIT = "576937-K"


class Notaria:
    """The use cases, and an officer; Rosa and Luis, and Ana, who is a lawyer."""

    def __init__(self) -> None:
        self.identity = Identity()
        self.clock, self.events = self.identity.clock, self.identity.events
        self.entidades, self.mandatos = self.identity.entidades, self.identity.mandatos
        self.run = self.identity.runner.run
        self.cargas, self.archivo, self.borrados = FakeCargas(), FakeArchivo(), FakeBorrados()
        self.oficial = oficial()
        self.cursores = Cursors(b"k" * 32)
        jurisdiccion, secretos = self.identity.jurisdiccion, self.identity.secretos
        recepcion = Recepcion(jurisdiccion, self.cargas, self.archivo)
        self.solicitar_entidad = SolicitarEntidad(jurisdiccion, self.clock, self.identity.runner, secretos, recepcion)
        self.decidir_entidad = DecidirEntidad(jurisdiccion)
        self.retirar_miembro = RetirarMiembro(jurisdiccion)
        self.ofrecer = OfrecerMandato(jurisdiccion, secretos)

    async def cuenta(self, correo: str, cui: str, **fields: Any) -> Cuenta:
        """A verified account."""
        made = await self.identity.registrada(correo, identificador=cui, nombre=correo.partition("@")[0], **fields)
        self.events.clear()
        return made

    async def rosa(self) -> Cuenta:
        """A citizen."""
        return await self.cuenta("rosa@ejemplo.gt", "1234 56789 0101")

    async def ana(self) -> Cuenta:
        """A lawyer."""
        return await self.cuenta("ana@abogados.gt", "0000 00019 0101", colegiado="10101")

    async def luis(self) -> Cuenta:
        """Another citizen."""
        return await self.cuenta("luis@ejemplo.gt", "0000 12343 1333")

    async def en_sesion(self, cuenta: Cuenta) -> Principal:
        """The account's holder, who has just logged in."""
        return usuario(cuenta, (await self.identity.abierta(cuenta.correo)).sesion_id)

    def sin_verificar(self, cuenta: Cuenta) -> None:
        """Its approval was undone, or never was."""
        self.identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)

    async def solicitada(self, quien: Cuenta, **changed: Any) -> Entidad:
        """An entity asked for."""
        command = replace(SolicitudDeEntidad(NIT, " Textiles  S. A. ", "privada", "application/pdf"), **changed)
        return await self.run(self.solicitar_entidad, usuario(quien), command)

    async def decidida(
        self, entidad_id: UUID, decision: Decision, motivo: str = "", por: Principal | None = None
    ) -> Entidad:
        """One that the officer, or `por`, decides."""
        command = ResolverEntidad(entidad_id, decision, motivo)
        return await self.run(self.decidir_entidad, por or self.oficial, command)

    async def confirmada(self, quien: Cuenta, **changed: Any) -> Entidad:
        """An entity that is confirmed; nothing of that is left in the events."""
        made = await self.decidida((await self.solicitada(quien, **changed)).id, Decision.CONFIRMAR)
        self.events.clear()
        return made

    async def fijado(self, entidad: Entidad, por: Cuenta, quien: Cuenta, rol: Rol = Rol.MIEMBRO) -> Entidad:
        """An account that acts in the entity."""
        return await self.run(FijarMiembro(), await self.en_sesion(por), NuevoMiembro(entidad.id, quien.id, rol))

    async def retirado(self, entidad: Entidad, por: Cuenta, quien: Cuenta) -> None:
        """One that does no more."""
        await self.run(self.retirar_miembro, usuario(por), Retiro(entidad.id, quien.id))

    async def ofrecido(self, quien: Cuenta, a: Cuenta | str, **changed: Any) -> Mandato:
        """A mandate offered by e-mail."""
        correo = a if isinstance(a, str) else a.correo
        command = replace(Oferta(Via.CORREO.value, correo), **changed)
        return (await self.run(self.ofrecer, await self.en_sesion(quien), command)).mandato

    async def aceptado(self, mandato: Mandato, quien: Cuenta) -> MandatoVisto:
        """It, accepted."""
        return await self.run(AceptarMandato(), usuario(quien), Aceptacion(mandato.id))

    async def otorgado(self, quien: Cuenta, a: Cuenta, **changed: Any) -> Mandato:
        """A mandate offered and accepted."""
        return (await self.aceptado(await self.ofrecido(quien, a, **changed), a)).mandato

    async def terminado(self, mandato: Mandato, quien: Cuenta) -> Mandato:
        """It, after somebody ended it."""
        await self.run(TerminarMandato(), usuario(quien), Terminacion(mandato.id))
        return self.mandatos.kept[mandato.id]

    async def comprobado(self, en_nombre_de: UUID, quien: Cuenta, *numeros: str) -> Poder:
        """What a service is told that acts for that account."""
        command = ComprobacionDeMandato(en_nombre_de, numeros)
        return await self.run(ComprobarMandato(), usuario(quien), command)

    def hechos(self, objeto: str) -> list[tuple[str, UUID | None]]:
        """What the audit has of a thing, and on whose behalf it was done."""
        return [(uno.accion, uno.en_nombre_de) for uno in self.identity.auditoria.kept if uno.objeto == objeto]
