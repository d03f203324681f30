"""How full a mailbox is, and how much whoever reads it may make in it for themselves: never a limit to deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.jurisdiccion.casilleros import Cuota
from services.casillero.domain.errors import CuotaAgotada
from services.casillero.domain.marcas import Cuenta, Marcas, Que


@dataclass(frozen=True, slots=True)
class Hecho:
    """What somebody made in a mailbox for themselves: folders, labels, and how many notificaciones they marked."""

    carpetas: frozenset[str]
    etiquetas: frozenset[str]
    marcadas: int

    def exigir_sitio(self, antes: Marcas, despues: Marcas, cuota: Cuota) -> None:
        """Raises CuotaAgotada where `despues` needs more folders, labels or marks than there may be; what is there
        already, and less of it, always may."""
        pedidos = (
            ("carpeta", {despues.carpeta} - {""} - self.carpetas, len(self.carpetas), cuota.carpetas),
            ("etiquetas", {*despues.etiquetas} - self.etiquetas, len(self.etiquetas), cuota.etiquetas),
            ("marcas", {despues} - {Marcas()} if antes == Marcas() else set(), self.marcadas, cuota.marcas),
        )
        for campo, nuevos, hay, limite in pedidos:
            if nuevos and hay + len(nuevos) > limite:
                raise CuotaAgotada(campo=campo, limite=str(limite))


@dataclass(frozen=True, slots=True)
class Uso:
    """How full a mailbox is: `entregas` in its list, what its reader made, the quota, for how long avisos stay, and
    when the next one leaves the list (UTC; None: there is none)."""

    entregas: int
    hecho: Hecho
    cuota: Cuota
    avisos: timedelta
    proxima_expiracion: datetime | None

    @property
    def excedido(self) -> bool:
        """Whether more lies in it than should."""
        return self.entregas > self.cuota.entregas


def hecho(cuentas: Mapping[Cuenta, int]) -> Hecho:
    """Of how many notificaciones are in each count of marks."""
    return Hecho(
        carpetas=frozenset(cuenta.nombre for cuenta in cuentas if cuenta.que is Que.CARPETA),
        etiquetas=frozenset(cuenta.nombre for cuenta in cuentas if cuenta.que is Que.ETIQUETA),
        marcadas=cuentas.get(Cuenta(Que.MARCADA), 0),
    )
