"""What identity's audit notes (RELIABILITY 17)."""

from enum import StrEnum
from uuid import UUID


class Accion(StrEnum):
    """What was done, or refused, about an account, the verification of one, many that were imported, a key of
    tokens, a client, an entity or a mandate."""

    CUENTA_REGISTRADA = "CUENTA_REGISTRADA"
    CUENTA_ACTUALIZADA = "CUENTA_ACTUALIZADA"
    CONTRASENA_CAMBIADA = "CONTRASENA_CAMBIADA"
    CONTRASENA_NEGADA = "CONTRASENA_NEGADA"
    CONTRASENA_RENOVADA = "CONTRASENA_RENOVADA"
    TELEFONO_CONFIRMADO = "TELEFONO_CONFIRMADO"
    SESION_ABIERTA = "SESION_ABIERTA"
    SESION_NEGADA = "SESION_NEGADA"
    SESION_CERRADA = "SESION_CERRADA"
    SESIONES_CERRADAS = "SESIONES_CERRADAS"
    SESION_REFORZADA = "SESION_REFORZADA"
    SEGUNDO_FACTOR_PEDIDO = "SEGUNDO_FACTOR_PEDIDO"
    SEGUNDO_FACTOR_NEGADO = "SEGUNDO_FACTOR_NEGADO"
    TOTP_CONFIRMADO = "TOTP_CONFIRMADO"
    TOTP_RETIRADO = "TOTP_RETIRADO"
    CODIGOS_RENOVADOS = "CODIGOS_RENOVADOS"
    FACTORES_RETIRADOS = "FACTORES_RETIRADOS"
    PASSKEY_REGISTRADA = "PASSKEY_REGISTRADA"
    PASSKEY_RETIRADA = "PASSKEY_RETIRADA"
    PASSKEY_ENTREGADA = "PASSKEY_ENTREGADA"
    PASSKEY_RETROCEDIDA = "PASSKEY_RETROCEDIDA"
    VERIFICACION_SOLICITADA = "VERIFICACION_SOLICITADA"
    VERIFICACION_ASIGNADA = "VERIFICACION_ASIGNADA"
    VERIFICACION_DECIDIDA = "VERIFICACION_DECIDIDA"
    VERIFICACION_RETIRADA = "VERIFICACION_RETIRADA"
    EVIDENCIA_LEIDA = "EVIDENCIA_LEIDA"
    EVIDENCIA_BORRADA = "EVIDENCIA_BORRADA"
    IMPORTACION_INICIADA = "IMPORTACION_INICIADA"
    IMPORTACION_TERMINADA = "IMPORTACION_TERMINADA"
    LLAVE_PUBLICADA = "LLAVE_PUBLICADA"
    CLIENTE_CREADO = "CLIENTE_CREADO"
    CLIENTE_RETIRADO = "CLIENTE_RETIRADO"
    CLIENTE_NEGADO = "CLIENTE_NEGADO"
    SECRETO_RENOVADO = "SECRETO_RENOVADO"
    IDENTIDAD_MOSTRADA = "IDENTIDAD_MOSTRADA"
    CONSENTIMIENTO_DADO = "CONSENTIMIENTO_DADO"
    CONSENTIMIENTO_NEGADO = "CONSENTIMIENTO_NEGADO"
    CONSENTIMIENTO_RETIRADO = "CONSENTIMIENTO_RETIRADO"
    CONCESION_ABIERTA = "CONCESION_ABIERTA"
    CONCESION_CERRADA = "CONCESION_CERRADA"
    ENTIDAD_SOLICITADA = "ENTIDAD_SOLICITADA"
    ENTIDAD_DECIDIDA = "ENTIDAD_DECIDIDA"
    ENTIDAD_RETIRADA = "ENTIDAD_RETIRADA"
    MIEMBRO_FIJADO = "MIEMBRO_FIJADO"
    MIEMBRO_RETIRADO = "MIEMBRO_RETIRADO"
    MANDATO_OFRECIDO = "MANDATO_OFRECIDO"
    MANDATO_ACEPTADO = "MANDATO_ACEPTADO"
    MANDATO_TERMINADO = "MANDATO_TERMINADO"


def cuenta(cuenta_id: UUID) -> str:
    """The account as the audit names what was done something to."""
    return f"cuenta/{cuenta_id}"


def verificacion(verificacion_id: UUID) -> str:
    """The same of a request to be verified."""
    return f"verificacion/{verificacion_id}"


def importacion(importacion_id: UUID) -> str:
    """The same of an import of accounts."""
    return f"importacion/{importacion_id}"


def llave(kid: str) -> str:
    """The same of a key of tokens."""
    return f"llave/{kid}"


def cliente(cliente_id: UUID) -> str:
    """The same of a client."""
    return f"cliente/{cliente_id}"


def entidad(entidad_id: UUID) -> str:
    """The same of an entity."""
    return f"entidad/{entidad_id}"


def mandato(mandato_id: UUID) -> str:
    """The same of a mandate."""
    return f"mandato/{mandato_id}"
