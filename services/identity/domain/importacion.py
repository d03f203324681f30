"""Why a row of a file of accounts does not go in."""

from enum import StrEnum


class Rechazo(StrEnum):
    """What is wrong with it."""

    FILA_MALFORMADA = "FILA_MALFORMADA"
    CUI_INVALIDO = "CUI_INVALIDO"
    CORREO_INVALIDO = "CORREO_INVALIDO"
    ESQUEMA_DESCONOCIDO = "ESQUEMA_DESCONOCIDO"
    RESUMEN_INVALIDO = "RESUMEN_INVALIDO"
    ITERACIONES_EXCESIVAS = "ITERACIONES_EXCESIVAS"
    REPETIDA = "REPETIDA"
    CORREO_CON_CUENTA = "CORREO_CON_CUENTA"
    CUI_CON_CUENTA = "CUI_CON_CUENTA"


class FilaRechazada(Exception):
    """The row cannot go in; `otra` is the line that says the same, where there is one."""

    def __init__(self, rechazo: Rechazo, otra: int = 0) -> None:
        super().__init__(rechazo)
        self.rechazo = rechazo
        self.otra = otra
