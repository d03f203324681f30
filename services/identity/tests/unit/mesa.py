"""The officers' desk on fakes: an account that asks to be verified, and who decides."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from services.identity.adapters.registros import SINTETICOS, RegistrosSimulados
from services.identity.application.asignar_verificacion import Asignacion, AsignarVerificacion
from services.identity.application.decidir_verificacion import DecidirVerificacion, Resolver
from services.identity.application.recepcion import Recepcion
from services.identity.application.solicitar_verificacion import SolicitarVerificacion, Solicitud
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.evidencia import Clase
from services.identity.domain.verificacion import Decision, Verificacion
from services.identity.entrypoints.convert import exigir_aceptado
from services.identity.tests.fakes import Identity
from services.identity.tests.fakes_de_verificacion import (
    CUI_DE_LUIS,
    FakeArchivo,
    FakeBorrados,
    FakeCargas,
    FakeCasilleros,
    formulario,
    oficial,
    titular,
)

VISTO = "La persona del video es la del DPI"
RECIBOS = {Clase.DPI: "image/jpeg", Clase.VIDEO: "video/mp4"}


class Mesa:
    """The use cases, an officer, and the steps before what a test is about."""

    def __init__(self) -> None:
        self.identity = Identity()
        self.clock = self.identity.clock
        self.run = self.identity.runner.run
        self.verificaciones = self.identity.verificaciones
        self.cargas, self.archivo, self.casilleros = FakeCargas(), FakeArchivo(), FakeCasilleros()
        self.borrados = FakeBorrados()
        self.oficial = oficial()
        jurisdiccion = self.identity.jurisdiccion
        self.solicitar = SolicitarVerificacion(
            jurisdiccion,
            self.clock,
            self.identity.runner,
            self.identity.secretos,
            Recepcion(jurisdiccion, self.cargas, self.archivo),
            self.casilleros,
        )
        registros = RegistrosSimulados(SINTETICOS)
        self.asignar = AsignarVerificacion(jurisdiccion, self.identity.runner, registros, registros)
        self.decidir = DecidirVerificacion(jurisdiccion, self.identity.runner, registros)
        self.cursores = Cursors(b"k" * 32)

    async def luis(
        self, correo: str = "luis@ejemplo.gt", cui: str = CUI_DE_LUIS, nacimiento: date | None = None
    ) -> Cuenta:
        """An account that nobody vouches for yet."""
        cuenta = replace(
            await self.identity.registrada(correo, identificador=cui, verificada=False), nacimiento=nacimiento
        )
        self.identity.cuentas.kept[cuenta.id] = cuenta
        self.identity.events.clear()
        return cuenta

    async def solicitada(
        self, cuenta: Cuenta, recibos: dict[Clase, str] | None = None, llave: str = "", mrz: str = "", **changed: Any
    ) -> Verificacion:
        """A request."""
        command = Solicitud(formulario(**changed), RECIBOS if recibos is None else recibos, llave, mrz)
        return exigir_aceptado(await self.run(self.solicitar, titular(cuenta), command))

    async def asignada(self, cuenta: Cuenta, **changed: Any) -> Verificacion:
        """A request that the officer has taken."""
        return await self.tomada((await self.solicitada(cuenta, **changed)).id)

    async def tomada(self, id_: UUID, por: Principal | None = None) -> Verificacion:
        """One that there is, taken by the officer, or `por`."""
        return await self.run(self.asignar, por or self.oficial, Asignacion(id_))

    async def decidida(
        self, id_: UUID, decision: Decision, motivo: str | None = None, por: Principal | None = None
    ) -> Verificacion:
        """One that the officer, or `por`, decides; an approval for VISTO where nothing else is said."""
        if motivo is None:
            motivo = VISTO if decision is Decision.APROBAR else ""
        return await self.run(self.decidir, por or self.oficial, Resolver(id_, decision, motivo))

    def hechos(self, id_: UUID) -> list[tuple[str, str]]:
        """What the audit has of a request: what was done, and which decision or evidence it was about."""
        objeto = f"verificacion/{id_}"
        noted = [uno for uno in self.identity.auditoria.kept if uno.objeto == objeto]
        return [(uno.accion, uno.datos.get("decision", uno.datos.get("evidencia", ""))) for uno in noted]
