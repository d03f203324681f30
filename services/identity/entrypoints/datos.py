"""All that is held about somebody, as one JSON document."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.foundation.core.auditoria import Anotacion
from services.identity.application.descargar_datos import Datos
from services.identity.domain.concesion import Concesion, Consentimiento
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.enlace import Enlace
from services.identity.domain.entidad import Entidad
from services.identity.domain.mandato import Mandato
from services.identity.domain.mensaje import Mensaje
from services.identity.domain.passkey import Passkey
from services.identity.domain.sesion import Sesion
from services.identity.domain.verificacion import Verificacion

_DEL_FORMULARIO = ("nombres", "apellidos", "telefono", "direccion", "correo", "cui", "colegiado", "numero_casillero")


def documento(datos: Datos) -> str:
    """The document, in UTF-8; instants RFC 3339."""
    persona = datos.persona
    todo = {
        "generado": _instante(datos.generado),
        "cuenta": _cuenta(datos),
        "persona": persona
        and {
            "persona": str(persona.id),
            persona.identificador.clase: persona.identificador.valor,
            "numero_casillero": persona.numero_casillero,
        },
        "segundos_factores": {
            "totp": datos.totp and {"confirmado": _instante(datos.totp.confirmado)},
            "passkeys": [_passkey(passkey) for passkey in datos.passkeys],
            "codigos_de_recuperacion_sin_usar": datos.codigos,
        },
        "sesiones": [_sesion(sesion) for sesion in datos.sesiones],
        "correos": [_mensaje(mensaje) for mensaje in datos.mensajes if not mensaje.clase.por_sms],
        "mensajes_de_texto": [_mensaje(mensaje) for mensaje in datos.mensajes if mensaje.clase.por_sms],
        "enlaces": [_enlace(enlace) for enlace in datos.enlaces],
        "consentimientos": [_consentimiento(consentimiento) for consentimiento in datos.consentimientos],
        "concesiones": [_concesion(concesion) for concesion in datos.concesiones],
        "verificaciones": [_verificacion(verificacion) for verificacion in datos.verificaciones],
        "entidades": [_entidad(entidad, datos.cuenta) for entidad in datos.entidades],
        "mandatos": [_mandato(mandato, datos) for mandato in datos.mandatos],
        "bitacora": [_anotacion(anotacion, datos.cuenta) for anotacion in datos.anotaciones],
    }
    return json.dumps(todo, ensure_ascii=False, indent=2)


def _cuenta(datos: Datos) -> Mapping[str, Any]:
    cuenta = datos.cuenta
    return {
        "cuenta_id": str(cuenta.id),
        "correo": cuenta.correo,
        "cui": datos.cui,
        "nombre": cuenta.nombre,
        "tipo": cuenta.tipo.value,
        "verificada": cuenta.verificada,
        "colegiado": cuenta.colegiado,
        "fecha_nacimiento": cuenta.nacimiento.isoformat() if cuenta.nacimiento else None,
        "telefono": cuenta.telefono,
        "telefono_confirmado": cuenta.telefono_confirmado,
        "roles": cuenta.roles,
        "importada": _instante(cuenta.importada),
    }


def _consentimiento(consentimiento: Consentimiento) -> Mapping[str, Any]:
    return {
        "cliente_id": str(consentimiento.cliente_id),
        "sujeto": str(consentimiento.sujeto),
        "alcances": consentimiento.alcances,
        "dado": _instante(consentimiento.dado),
    }


def _concesion(concesion: Concesion) -> Mapping[str, Any]:
    return {
        "concesion_id": str(concesion.id),
        "cliente_id": str(concesion.cliente_id),
        "alcances": concesion.alcances,
        "metodos": concesion.metodos,
        "abierta": _instante(concesion.abierta),
        "ultimo_uso": _instante(concesion.ultimo_uso),
        "cerrada": _instante(concesion.cerrada),
        "leida": _instante(concesion.leida),
    }


def _sesion(sesion: Sesion) -> Mapping[str, Any]:
    return {
        "sesion_id": str(sesion.id),
        "direccion": sesion.cliente.direccion,
        "dispositivo": sesion.cliente.dispositivo,
        "abierta": _instante(sesion.abierta),
        "ultimo_uso": _instante(sesion.ultimo_uso),
        "cerrada": _instante(sesion.cerrada),
        "metodos": sesion.metodos,
        "autenticada": _instante(sesion.desde),
    }


def _passkey(passkey: Passkey) -> Mapping[str, Any]:
    return {
        "passkey_id": str(passkey.id),
        "nombre": passkey.nombre,
        "creada": _instante(passkey.creada),
        "usada": _instante(passkey.usada),
        "respaldada": passkey.respaldada,
        "retroceso": _instante(passkey.retroceso),
    }


def _mensaje(mensaje: Mensaje) -> Mapping[str, Any]:
    return {
        "clase": mensaje.clase.value,
        "destinatario": mensaje.destinatario,
        "creado": _instante(mensaje.creado),
        "enviado": _instante(mensaje.enviado),
        "intentos": mensaje.intentos,
    }


def _enlace(enlace: Enlace) -> Mapping[str, Any]:
    return {"para": enlace.para.value, "vence": _instante(enlace.vence), "usado": _instante(enlace.usado)}


def _verificacion(verificacion: Verificacion) -> Mapping[str, Any]:
    formulario = verificacion.formulario
    return {
        "verificacion_id": str(verificacion.id),
        "estado": verificacion.estado.value,
        "solicitada": _instante(verificacion.solicitada),
        "decidida": _instante(verificacion.decidida),
        "motivo": verificacion.motivo,
        **{campo: getattr(formulario, campo) for campo in _DEL_FORMULARIO},
        "tipo": formulario.tipo.value,
        "evidencias": [
            {"clase": una.clase.value, "tipo": una.tipo, "bytes": una.tamano, "sha256": una.sha256}
            for una in verificacion.evidencias
        ],
        "evidencia_borrada": _instante(verificacion.borrada),
        "cotejos": [
            {
                "fuente": cotejo.fuente.value,
                "resultado": cotejo.resultado.value,
                "difiere": cotejo.difiere,
                "sin_comparar": cotejo.sin_comparar,
                "origen": cotejo.origen,
            }
            for cotejo in verificacion.cotejos
        ],
    }


def _entidad(entidad: Entidad, cuenta: Cuenta) -> Mapping[str, Any]:
    """What the entity is, and what the holder is in it: who else is there is theirs to know."""
    suyo = entidad.miembro(cuenta.id)
    return {
        "entidad_id": str(entidad.id),
        "nit": entidad.nit,
        "nombre": entidad.nombre,
        "tipo": entidad.tipo.value,
        "estado": entidad.estado.value,
        "rol": suyo and suyo.rol.value,
        "desde": _instante(suyo.desde if suyo else None),
    }


def _mandato(mandato: Mandato, datos: Datos) -> Mapping[str, Any]:
    return {
        "mandato_id": str(mandato.id),
        "estado": mandato.estado_en(datos.generado).value,
        "nombre_del_mandante": mandato.nombre_del_mandante,
        "nombre_del_mandatario": mandato.nombre_del_mandatario,
        mandato.destino.via.value: mandato.destino.valor,
        "numero_de_expediente": mandato.numero,
        "vence": _instante(mandato.vence),
        "ofrecido": _instante(mandato.ofrecido),
        "aceptado": _instante(mandato.aceptado),
        "terminado": _instante(mandato.terminado),
    }


def _anotacion(anotacion: Anotacion, cuenta: Cuenta) -> Mapping[str, Any]:
    """Who else did it, and whence, is not told; where a login came from, nobody's yet, is said of its session."""
    por_mi = anotacion.sujeto == cuenta.id
    return {
        "anotacion_id": str(anotacion.id),
        "instante": anotacion.instante,
        "accion": anotacion.accion,
        "clase": anotacion.clase.value,
        "objeto": anotacion.objeto,
        "por_mi": por_mi,
        "detalles": anotacion.detalles if por_mi else {},
    }


def _instante(instante: datetime | None) -> str | None:
    return instante.isoformat() if instante else None
