"""Present one escrito in one or several cases, in all or in none (EVENTS.md, "Escrito presentado, step by step")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_code, new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.calendario import Calendario
from libs.jurisdiccion.catalogos import LimitesDeEscrito
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from libs.jurisdiccion.reglas import hora_procesal_efectiva
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar, calendario_en_vigor, poderes_en
from services.expedientes.application.ports import Archivo, MandatosVigentes, Recibos, Tx
from services.expedientes.domain.acuse import SIMBOLOS_DE_CODIGO, Acuse
from services.expedientes.domain.errors import (
    CantidadDeExpedientesInvalida,
    CodigoNoAdmitido,
    EnNombreDeFaltante,
    EscritoNoPermitidoALaCuenta,
    ExpedienteNoEncontrado,
    MandatoNoVigente,
)
from services.expedientes.domain.escrito import (
    Documento,
    Escrito,
    Recibo,
    exigir_cantidad,
    exigir_sumilla,
    exigir_tamano,
    exigir_tipos,
)
from services.expedientes.domain.eventos import EntregaOrdenada, EscritoPresentado
from services.expedientes.domain.expediente import Custodia, Expediente
from services.expedientes.domain.mandato import Derecho, Poder


@dataclass(frozen=True, slots=True)
class Presentacion:
    """What is presented, in which cases; `recibos` in the order in which the documents are to be read. `en_nombre_de`
    is the mandate, or the entity, by which the caller acts; None in their own right."""

    numeros: tuple[str, ...]
    tipo: str
    sumilla: str
    recibos: tuple[str, ...]
    llave: str = ""
    en_nombre_de: UUID | None = None


@dataclass(frozen=True, slots=True)
class Preparado:
    """The documents already copied for each case as it was then kept; none when the request was answered before.
    `poder` is by what the caller acts, as identity has just said; None in their own right."""

    numeros: tuple[NumeroDeExpediente, ...]
    llave: IdempotencyKey | None
    copias: Mapping[Custodia, tuple[Documento, ...]] = field(default_factory=dict)
    poder: Poder | None = None


class PresentarEscrito(UseCase[Tx, Presentacion, Preparado, list[Escrito]]):
    """RPC PresentarEscrito: the escritos, in the order of the numbers asked for.

    Raises, in this order: NumeroDeExpedienteInvalido, CantidadDeExpedientesInvalida, CodigoNoAdmitido,
    EscritoNoPermitidoALaCuenta, SumillaInvalida, CantidadDeDocumentosInvalida, DocumentoRepetido, ReciboInvalido;
    MandatoNoVigente, ExpedienteNoEncontrado, EnNombreDeFaltante, ClaveReutilizada; and only without a stored answer
    TipoDeDocumentoNoAdmitido, PresentacionDemasiadoGrande, ReciboAjeno, ReciboVencido, CargaAusente; Unavailable. How
    much is too much depends on the kind of account, as the caller's token says it."""

    def __init__(
        self,
        jurisdiccion: Jurisdiccion,
        reloj: Clock,
        lector: Reader[Tx],
        recibos: Recibos,
        archivo: Archivo,
        mandatos: MandatosVigentes,
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._reloj = reloj
        self._lector = lector
        self._recibos = recibos
        self._archivo = archivo
        self._mandatos = mandatos

    async def prepare(self, principal: Principal, command: Presentacion) -> Preparado:
        """The stored answer if there is one; else check what is presented and copy its documents."""
        numeros = tuple(NumeroDeExpediente.parse(numero) for numero in command.numeros)
        hoy = self._jurisdiccion.calendario.fecha_legal(self._reloj.now())
        limites = self._jurisdiccion.limites_de_escrito_en(hoy, principal.account)
        self._exigir_admisible(command, numeros, limites)
        recibos = [self._recibos.leer(token, f"documentos.{lugar}") for lugar, token in enumerate(command.recibos)]
        llave = _llave(command, numeros, recibos)
        poder = await self._poder(command, numeros)
        expedientes, respondida = await self._lector.read(principal, lambda tx: _vistos(tx, numeros, llave, poder))
        if respondida:
            return Preparado(numeros, llave, poder=poder)
        exigir_tipos(recibos, limites)
        exigir_tamano(recibos, len(numeros), limites)
        for recibo in recibos:
            self._recibos.exigir_utilizable(recibo, principal)
        copias = {
            expediente.custodia: await self._copiar(expediente.custodia, command.tipo, recibos)
            for expediente in expedientes
        }
        # Copying takes time, in which a mandate may have ended.
        return Preparado(numeros, llave, copias, await self._poder(command, numeros))

    async def _poder(self, command: Presentacion, numeros: Sequence[NumeroDeExpediente]) -> Poder | None:
        return await self._mandatos.comprobar(command.en_nombre_de, numeros) if command.en_nombre_de else None

    def _exigir_admisible(
        self, command: Presentacion, numeros: Sequence[NumeroDeExpediente], limites: LimitesDeEscrito
    ) -> None:
        if not 1 <= len(numeros) <= limites.expedientes or len(set(numeros)) < len(numeros):
            raise CantidadDeExpedientesInvalida(campo="numeros", limite=str(limites.expedientes))
        tipos = self._jurisdiccion.catalogos.tipos_de_escrito
        admitidos = [codigo for codigo, tipo in tipos.items() if not tipo.inicial]
        if command.tipo not in admitidos:
            raise CodigoNoAdmitido(campo="tipo", admitidos=", ".join(admitidos))
        if command.tipo in limites.escritos_excluidos:
            permitidos = [codigo for codigo in admitidos if codigo not in limites.escritos_excluidos]
            raise EscritoNoPermitidoALaCuenta(campo="tipo", admitidos=", ".join(permitidos))
        exigir_sumilla(command.sumilla, limites)
        exigir_cantidad(command.recibos, limites)

    async def _copiar(self, custodia: Custodia, tipo: str, recibos: Sequence[Recibo]) -> tuple[Documento, ...]:
        documentos = []
        for orden, recibo in enumerate(recibos, 1):
            documento_id = new_id()
            version = await self._archivo.guardar(custodia, documento_id, recibo)
            documentos.append(Documento.de_recibo(documento_id, f"{tipo}-{orden}.pdf", recibo, version))
        return tuple(documentos)

    def handle(self, tx: Tx, command: Presentacion, prepared: Preparado) -> list[Escrito]:
        """Lock, authorize again, number, read the clock, write."""
        derecho = Derecho.de(prepared.poder, tx.principal.persona)
        bloqueados = tx.expedientes.bloquear(prepared.numeros)
        # Waiting for the cases takes time too; what identity has told meanwhile is known here.
        if any(tx.mandatos.terminado(mandato) for mandato in derecho.mandatos):
            raise MandatoNoVigente
        expedientes = _exigir_actuante(tx, derecho, prepared.numeros, bloqueados)
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return tx.escritos.de_presentacion(UUID(anterior))
        if any(expediente.custodia not in prepared.copias for expediente in expedientes):
            raise Stale
        ahora = tx.now(after=max(expediente.ultimo_instante for expediente in expedientes))
        calendario = calendario_en_vigor(tx, self._jurisdiccion)
        presentacion = new_id()
        orden = {numero: lugar for lugar, numero in enumerate(prepared.numeros)}
        escritos = [
            self._escrito(
                tx.principal,
                prepared.poder,
                command,
                expediente,
                presentacion,
                orden[expediente.numero],
                ahora,
                calendario,
                prepared.copias[expediente.custodia],
            )
            for expediente in expedientes
        ]
        for expediente, escrito in zip(expedientes, escritos, strict=True):
            self._registrar(tx, expediente, escrito, derecho)
        tx.answers.store(_RPC, prepared.llave, str(presentacion))
        return sorted(escritos, key=lambda escrito: escrito.orden)

    def _escrito(
        self,
        principal: Principal,
        poder: Poder | None,
        command: Presentacion,
        expediente: Expediente,
        presentacion: UUID,
        orden: int,
        ahora: datetime,
        calendario: Calendario,
        documentos: tuple[Documento, ...],
    ) -> Escrito:
        presentante = poder.mandatario if poder else principal.persona
        assert presentante is not None  # noqa: S101 -- who acts in a case has a persona
        recibido = principal.received or ahora
        catalogos = self._jurisdiccion.catalogos
        regla = self._jurisdiccion.reglas.hora_procesal_en(calendario.fecha_legal(recibido))
        materia = catalogos.tipo_de_proceso(expediente.tipo_de_proceso).materia
        lugar = catalogos.organo(expediente.organo).lugar
        return Escrito(
            escrito_id=new_id(),
            presentacion=presentacion,
            orden=orden,
            expediente_id=expediente.expediente_id,
            numero_de_expediente=str(expediente.numero),
            secuencia=expediente.escritos + 1,
            tipo=command.tipo,
            sumilla=command.sumilla,
            presentante=presentante,
            presentado_por=expediente.nombre_de(presentante) or (poder.nombre_del_mandatario if poder else ""),
            recibido=recibido,
            registrado=ahora,
            hora_procesal=hora_procesal_efectiva(regla, recibido, calendario, materia, lugar),
            regla_de_hora=f"{regla.modo.value}@{regla.procedencia.vigencia.isoformat()}",
            calendario=calendario.version,
            documentos=documentos,
            representado=poder.mandante if poder else None,
            mandato=poder.mandato_id if poder else None,
            en_nombre_de=expediente.nombre_de(poder.mandante) if poder else "",
        )

    def _registrar(self, tx: Tx, expediente: Expediente, escrito: Escrito, derecho: Derecho) -> None:
        tx.escritos.crear(escrito)
        tx.acuses.crear(_acuse(escrito))
        tx.expedientes.avanzar(expediente.expediente_id, escrito.registrado, escrito.secuencia)
        anotar(tx, expediente, "presentar_escrito", escrito.escrito_id, por=derecho)
        tx.emit(EscritoPresentado(expediente, escrito), *self._avisos(expediente, escrito))

    def _avisos(self, expediente: Expediente, escrito: Escrito) -> list[EntregaOrdenada]:
        catalogos = self._jurisdiccion.catalogos
        tipo = catalogos.tipo_de_escrito(escrito.tipo).nombre
        return [
            EntregaOrdenada(
                entrega_id=new_id(),
                clase="aviso",
                expediente=expediente,
                materia=catalogos.tipo_de_proceso(expediente.tipo_de_proceso).materia,
                acto_id=escrito.escrito_id,
                destinatario=parte.destinatario,
                representado=parte.persona,
                asunto=f"{tipo}, escrito {escrito.numero}",
                documentos=escrito.documentos,
                emision=escrito.registrado,
            )
            for parte in expediente.destinatarios_de_aviso(escrito.representado or escrito.presentante)
        ]


_RPC = PresentarEscrito.__name__


def _acuse(escrito: Escrito) -> Acuse:
    """Its PDF is made by a job, after the commit: printing and sealing would hold the locks of the cases."""
    return Acuse(
        acuse_id=new_id(),
        escrito_id=escrito.escrito_id,
        expediente_id=escrito.expediente_id,
        codigo=new_code(SIMBOLOS_DE_CODIGO),
        creado=escrito.registrado,
        proximo=escrito.registrado,
    )


def _vistos(
    tx: Tx, numeros: Sequence[NumeroDeExpediente], llave: IdempotencyKey | None, poder: Poder | None
) -> tuple[list[Expediente], str | None]:
    derecho = Derecho.de(poder, tx.principal.persona)
    expedientes = _exigir_actuante(tx, derecho, numeros, tx.expedientes.por_numeros(numeros))
    return expedientes, tx.answers.find(_RPC, llave)


def _exigir_actuante(
    tx: Tx, derecho: Derecho, numeros: Sequence[NumeroDeExpediente], expedientes: list[Expediente]
) -> list[Expediente]:
    """All cases asked for, or the same refusal whichever is missing or not theirs whose right it is; another where the
    caller sees all that are not theirs by a mandate, and did not name it."""
    if {expediente.numero for expediente in expedientes} != set(numeros):
        raise ExpedienteNoEncontrado
    ajenos = [expediente for expediente in expedientes if not expediente.partes_por(derecho)]
    if ajenos and not derecho.mandatos and all(poderes_en(tx, expediente) for expediente in ajenos):
        raise EnNombreDeFaltante(campo="en_nombre_de")
    for expediente in expedientes:
        expediente.exigir_actuante(tx.principal, derecho)
    return expedientes


def _llave(
    command: Presentacion, numeros: Sequence[NumeroDeExpediente], recibos: Sequence[Recibo]
) -> IdempotencyKey | None:
    por_otro = {"en_nombre_de": str(command.en_nombre_de)} if command.en_nombre_de else {}
    return llave_de(
        command.llave,
        **por_otro,
        numeros=[str(numero) for numero in numeros],
        tipo=command.tipo,
        sumilla=command.sumilla,
        documentos=[recibo.sha256 for recibo in recibos],
    )
