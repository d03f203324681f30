"""A mailbox with one deposit of which nobody was told yet, and those who tell of it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from libs.foundation.core.principals import servicio
from services.casillero.application import entregar_alerta, fijar_preferencias, planificar_alertas, tomar_alerta
from services.casillero.domain.alerta import Alerta, Canal, Contacto
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakeContactos, FakeMensajero
from services.casillero.tests.unit.comun import con_una

JOB = servicio("casillero", cause="job:enviar_alertas")
ANA = Contacto(uuid4(), {Canal.CORREO: "ana@ejemplo.gt"})
LUIS = Contacto(uuid4(), {Canal.CORREO: "luis@ejemplo.gt", Canal.SMS: "+50223456789"})


class Aviso:
    """The use cases that tell, by both channels, and what they work on."""

    def __init__(self, mundo: Mundo, persona: UUID, contactos: Sequence[Contacto]) -> None:
        self.mundo, self.persona = mundo, persona
        self.contactos = FakeContactos({persona: contactos})
        self.correo, self.sms, self.push = FakeMensajero(), FakeMensajero(), FakeMensajero()

    @classmethod
    async def con_una(cls, *contactos: Contacto) -> "Aviso":
        """One deposit; its effect and its evidence are there."""
        mundo, persona, _ = await con_una()
        return cls(mundo, persona, contactos)

    async def preferir(self, **canales: bool) -> None:
        """The owner says which channels."""
        preferidos = {Canal(canal): activa for canal, activa in canales.items()}
        command = fijar_preferencias.Command(preferidos, tuple(Canal))
        await self.mundo.runner.run(fijar_preferencias.FijarPreferencias(tuple(Canal)), usuario(self.persona), command)

    async def planificar(self, *disponibles: Canal) -> int:
        """The job's first step; without `disponibles` all channels are."""
        caso = planificar_alertas.PlanificarAlertas(self.mundo.runner, self.contactos, disponibles or tuple(Canal))
        return await self.mundo.runner.run(caso, JOB, planificar_alertas.Command())

    @property
    def unica(self) -> Alerta:
        """The one alert there is."""
        [alerta] = self.mundo.alertas.values()
        return alerta

    async def tomar(self) -> Alerta | None:
        """Its second step, on the one alert there is."""
        command = tomar_alerta.Command(self.persona, self.unica.alerta_id)
        return await self.mundo.runner.run(tomar_alerta.TomarAlerta(), JOB, command)

    async def entregar(self, tomada: Alerta) -> Alerta | None:
        """Its third."""
        caso = entregar_alerta.EntregarAlerta({Canal.CORREO: self.correo, Canal.SMS: self.sms, Canal.PUSH: self.push})
        return await self.mundo.runner.run(caso, JOB, entregar_alerta.Command(tomada))

    async def intentar(self) -> Alerta:
        """Second and third: the alert as it stands then."""
        if (tomada := await self.tomar()) is not None:
            await self.entregar(tomada)
        return self.unica

    def pruebas(self) -> list[str]:
        """The kinds of the evidence of alerts."""
        return [tipo for tipo in self.mundo.tipos() if tipo.startswith("ConsignmentNotification")]
