"""Recovery codes, told once."""

from collections.abc import Sequence
from uuid import UUID

from services.identity.application.ports import Secretos, Tx
from services.identity.domain.recuperacion import CODIGOS, codigo_legible, huella_de_codigo


def dar_codigos(tx: Tx, secretos: Secretos, cuenta_id: UUID) -> Sequence[str]:
    """Ten new ones, to be shown this once; none where the account has some left, which it was shown before."""
    return () if tx.factores.de(cuenta_id).codigos else cambiar_codigos(tx, secretos, cuenta_id)


def cambiar_codigos(tx: Tx, secretos: Secretos, cuenta_id: UUID) -> Sequence[str]:
    """Ten new ones in the place of all before, to be shown this once."""
    codigos = [codigo_legible(secretos.codigo_nuevo()) for _ in range(CODIGOS)]
    tx.factores.reponer_codigos(cuenta_id, [huella_de_codigo(codigo) for codigo in codigos])
    return codigos
