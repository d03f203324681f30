"""The meaning of a request, as a hash: the same key with another meaning is refused."""

import hashlib
import json

from libs.foundation.core.texto import es_texto
from libs.foundation.core.usecases import IdempotencyKey
from services.expedientes.domain.errors import LlaveDeIdempotenciaInvalida

LARGO = 200


def llave_de(llave: str, **significado: object) -> IdempotencyKey | None:
    """The key under which an answer is kept, None when the client sent none. `significado` must be JSON.

    Raises LlaveDeIdempotenciaInvalida.
    """
    if not llave:
        return None
    if len(llave) > LARGO or not es_texto(llave):
        raise LlaveDeIdempotenciaInvalida(limite=str(LARGO))
    canonico = json.dumps(significado, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return IdempotencyKey(llave, hashlib.sha256(canonico.encode()).hexdigest())
