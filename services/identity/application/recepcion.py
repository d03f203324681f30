"""Where evidence is handed in, whatever it is shown for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.foundation.core.forms import reading
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.ports.evidencia import ArchivoDeEvidencia, Cargas
from services.identity.domain.evidencia import Carga, Clase, Evidencia, exigir_evidencias


@dataclass(frozen=True, slots=True)
class Copia:
    """Evidence already copied, under the id that what it is shown for will have; `llave` is wrapped."""

    id: UUID
    llave: bytes
    evidencias: tuple[Evidencia, ...]


class Recepcion:
    """Reads the recibos of a form, and copies what they are of."""

    def __init__(self, jurisdiccion: Jurisdiccion, cargas: Cargas, archivo: ArchivoDeEvidencia) -> None:
        self._jurisdiccion = jurisdiccion
        self._cargas = cargas
        self._archivo = archivo

    def leer(self, recibos: Mapping[Clase, str], exigidas: Collection[Clase], hoy: date) -> Mapping[Clase, Carga]:
        """What the recibos say, of which there must be those of `exigidas`. Raises DatosInvalidos with each
        ReciboInvalido and all that exigir_evidencias finds wrong."""
        limites = self._jurisdiccion.verificacion.en(hoy).evidencias
        with reading() as leer:
            leidas = {clase: leer(None, self._carga, token, f"recibo_{clase}") for clase, token in recibos.items()}
            cargas = {clase: carga for clase, carga in leidas.items() if carga is not None}
            leer(None, exigir_evidencias, exigidas, recibos, cargas, limites)
        return cargas

    def _carga(self, token: str, campo: str) -> Carga | None:
        return self._cargas.leer(token, campo)

    def exigir_utilizables(self, principal: Principal, cargas: Mapping[Clase, Carga]) -> None:
        """Raises ReciboAjeno, ReciboVencido."""
        for carga in cargas.values():
            self._cargas.exigir_utilizable(carga, principal)

    async def copiar(self, cargas: Mapping[Clase, Carga]) -> Copia:
        """Copy all, hashes verified. Raises CargaAusente, Unavailable."""
        id_, llave = new_id(), self._archivo.nueva_llave()
        evidencias = [await self._archivo.guardar(id_, llave, clase, carga) for clase, carga in sorted(cargas.items())]
        return Copia(id_, llave, tuple(evidencias))
