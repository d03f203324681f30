"""Heads of the log of evidence, signed by the institution and stamped."""

from typing import Protocol

from libs.firma.evidencia import sellar_cabeza
from libs.firma.tiempo import Tiempo
from libs.foundation.core.crashpoints import reach
from libs.foundation.core.heads import CabezaInvalida, HeadVerifier
from libs.foundation.sealing.sealer import RegistroAlterado
from services.casillero.domain.cabezas import CabezaSellada


class Institucion(Protocol):
    """Whose signature is put: its key, and where its timestamps come from."""

    @property
    def tiempo(self) -> Tiempo:
        """Where timestamps come from."""
        ...

    async def firmar(self, datos: bytes) -> bytes:
        """A CMS (DER) that signs `datos` without holding them, without a timestamp."""
        ...


class SelladoraDeCabezas:
    """Implements application.ports_de_vecinos.Selladora. `verifier` reads heads of the log: the institution signs
    nothing that somebody only put into the table of heads."""

    def __init__(self, institucion: Institucion, verifier: HeadVerifier) -> None:
        self._institucion, self._verifier = institucion, verifier

    async def sellar(self, cabeza: str) -> CabezaSellada:
        """See Selladora."""
        try:
            head = self._verifier.read(cabeza)
        except CabezaInvalida as error:
            raise RegistroAlterado(registro=self._verifier.origin, que="cabeza") from error
        signed = await self._institucion.firmar(cabeza.encode())
        reach("cabeza.firmada")
        stamped = await sellar_cabeza(signed, self._institucion.tiempo)
        return CabezaSellada(head.size, cabeza, self._verifier.key_of(cabeza), stamped.firma, stamped.instante)
