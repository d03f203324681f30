"""Why a request about a case is refused. Missing and forbidden are the same refusal."""

from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class ExpedienteNoEncontrado(NotFound):
    """There is no such case, or it is not the caller's to see."""

    reason = "EXPEDIENTE_NO_ENCONTRADO"


class EscritoNoEncontrado(NotFound):
    """The case has no such escrito."""

    reason = "ESCRITO_NO_ENCONTRADO"


class DocumentoNoEncontrado(NotFound):
    """The case has no such document."""

    reason = "DOCUMENTO_NO_ENCONTRADO"


class NotificacionEnPapelNoEncontrada(NotFound):
    """There is no such communication, or it is not of a court where the caller serves."""

    reason = "NOTIFICACION_EN_PAPEL_NO_ENCONTRADA"


class ResolucionNoEncontrada(NotFound):
    """The case has no such resolucion."""

    reason = "RESOLUCION_NO_ENCONTRADA"


class EntregaDesconocida(NotFound):
    """A delivery of ours that we never ordered: the message is parked and looked into."""

    reason = "ENTREGA_DESCONOCIDA"


class AccesoRequerido(Conflict):
    """The caller's notificacion of this document must be opened first (RELIABILITY 14)."""

    reason = "ACCESO_REQUERIDO"


class CodigoDeVerificacionDesconocido(NotFound):
    """No document was issued under that code."""

    reason = "CODIGO_DE_VERIFICACION_DESCONOCIDO"


class AcusePendiente(Conflict):
    """The acuse is being made; the escrito was received and registered all the same."""

    reason = "ACUSE_PENDIENTE"


class ExpedienteYaExiste(Conflict):
    """A case has that number."""

    reason = "EXPEDIENTE_YA_EXISTE"


class NumeracionAgotada(Conflict):
    """The court has given its last number of the year."""

    reason = "NUMERACION_AGOTADA"


class EscritoYaResuelto(Conflict):
    """A resolucion answered the escrito before."""

    reason = "ESCRITO_YA_RESUELTO"


class EntregaNoPendienteEnPapel(Conflict):
    """The communication does not wait for paper service, or no more (metadata `estado`)."""

    reason = "ENTREGA_NO_PENDIENTE_EN_PAPEL"


class ComunicacionYaAnulada(Conflict):
    """The communication of that resolucion was taken back before, or it was ordered to nobody."""

    reason = "COMUNICACION_YA_ANULADA"


class ExpedienteYaReservado(Conflict):
    """The case is reserved already."""

    reason = "EXPEDIENTE_YA_RESERVADO"


class ExpedienteNoReservado(Conflict):
    """The case is not reserved, so that nothing is to be opened."""

    reason = "EXPEDIENTE_NO_RESERVADO"


class SoloElOrgano(Denied):
    """Only the staff of the case's court, in a role that allows it, may do this."""

    reason = "SOLO_EL_ORGANO"


class FueraDeCatalogo(Invalid):
    """A code that the jurisdiction's catalogues do not have, or not for this (metadata `campo`)."""

    reason = "FUERA_DE_CATALOGO"


class CodigoNoAdmitido(Invalid):
    """A code that is none of the few taken here (metadata `campo`, `admitidos`)."""

    reason = "CODIGO_NO_ADMITIDO"


class PlazoAjenoAlProceso(Invalid):
    """A kind of plazo that does not run in the case's ramo and kind of process, or not now (metadata `campo`,
    `tipo_de_plazo`, `admitidos`)."""

    reason = "PLAZO_AJENO_AL_PROCESO"


class SumillaInvalida(Invalid):
    """The sumilla is empty, too long or has signs that are not seen (metadata `limite`, in characters)."""

    reason = "SUMILLA_INVALIDA"


class TextoInvalido(Invalid):
    """A text is empty, has more than one line or signs that are not seen, or is too long (metadata `campo`, `limite` in
    characters)."""

    reason = "TEXTO_INVALIDO"


class InstanteDeEntregaInvalido(Invalid):
    """An attempt on paper before the act was issued or the attempt before was made, or one to come (metadata `campo`,
    `desde`, `hasta`)."""

    reason = "INSTANTE_DE_ENTREGA_INVALIDO"


class ActoNoPosterior(Invalid):
    """The act that takes a communication back must be issued after it (metadata `campo`)."""

    reason = "ACTO_NO_POSTERIOR"


class CantidadDeDocumentosInvalida(Invalid):
    """No document, or more than one presentation may hold (metadata `limite`)."""

    reason = "CANTIDAD_DE_DOCUMENTOS_INVALIDA"


class DocumentoRepetido(Invalid):
    """The same receipt twice in one presentation (metadata `campo`)."""

    reason = "DOCUMENTO_REPETIDO"


class EscritoNoPermitidoALaCuenta(Denied):
    """Accounts of the caller's kind do not present that kind of escrito; `admitidos` are those they do."""

    reason = "ESCRITO_NO_PERMITIDO_A_LA_CUENTA"


class PresentacionDemasiadoGrande(Invalid):
    """Its documents have together, once for each case, more bytes than `limite`: copying them would not end in time."""

    reason = "PRESENTACION_DEMASIADO_GRANDE"


class TipoDeDocumentoNoAdmitido(Invalid):
    """A document of a media type that cannot be presented (metadata `admitidos`)."""

    reason = "TIPO_DE_DOCUMENTO_NO_ADMITIDO"


class CantidadDeExpedientesInvalida(Invalid):
    """No case, the same one twice, or more than one presentation may name (metadata `limite`)."""

    reason = "CANTIDAD_DE_EXPEDIENTES_INVALIDA"


class NumeroFueraDeSecuencia(Invalid):
    """A number so far ahead that the court could give few more this year, or of a year to come (metadata `limite`, the
    highest that may be entered now)."""

    reason = "NUMERO_FUERA_DE_SECUENCIA"


class NumeroAjenoAlOrgano(Invalid):
    """The number begins with the code of another court."""

    reason = "NUMERO_AJENO_AL_ORGANO"


class PartesInvalidas(Invalid):
    """No party, or one without name, role or identifier (metadata `campo`)."""

    reason = "PARTES_INVALIDAS"


class ParteAjena(Invalid):
    """A party that is not of the case (metadata `campo`)."""

    reason = "PARTE_AJENA"


class LlaveDeIdempotenciaInvalida(Invalid):
    """The idempotency key is too long (metadata `limite`, in characters) or no text."""

    reason = "LLAVE_DE_IDEMPOTENCIA_INVALIDA"


class IdentificadorInvalido(Invalid):
    """Not an id (metadata `campo`)."""

    reason = "IDENTIFICADOR_INVALIDO"


class CargaAusente(Invalid):
    """The upload that the receipt stands for is no longer there: it must be uploaded again."""

    reason = "CARGA_AUSENTE"


class DocumentoNoDisponible(Unavailable):
    """The bytes of a document are not where they should be: a fault of ours."""

    reason = "DOCUMENTO_NO_DISPONIBLE"


class AcuseNoProducible(Unavailable):
    """An acuse cannot be printed or sealed now (metadata `causa`): it stays pending."""

    reason = "ACUSE_NO_PRODUCIBLE"


class FirmaRequerida(Conflict):
    """Acts are issued signed, by the rule of the day."""

    reason = "FIRMA_REQUERIDA"


class CertificadoNoRegistrado(Conflict):
    """The caller has no certificate in the register that binds now."""

    reason = "CERTIFICADO_NO_REGISTRADO"


class CertificadoYaRegistrado(Conflict):
    """The certificate is in the register, as another's or with other dates."""

    reason = "CERTIFICADO_YA_REGISTRADO"


class CertificadoDesconocido(NotFound):
    """The register has no such certificate."""

    reason = "CERTIFICADO_DESCONOCIDO"


class CertificadoIlegible(Invalid):
    """Not a certificate with a key that signs here, or one of somebody else (metadata `campo`, `causa`)."""

    reason = "CERTIFICADO_ILEGIBLE"


class CertificadoNoAdmitido(Invalid):
    """Nobody would believe what is signed with it: `causa` is "desconocido" (no authority that is believed vouches for
    it), "vencida", "revocada" or "no_verificable"."""

    reason = "CERTIFICADO_NO_ADMITIDO"


class FirmaFaltante(Invalid):
    """What the act was prepared for is not there: the signature, or the recibo of the PDF signed outside (metadata
    `campo`)."""

    reason = "FIRMA_FALTANTE"


class FirmaDeMas(Invalid):
    """A signature and the recibo of a PDF signed outside came together: which of them is meant is not guessed."""

    reason = "FIRMA_DE_MAS"


class FirmanteNoAcreditado(Invalid):
    """No authority that is believed here vouches for who signed: signing again with the same certificate changes
    nothing. `registro` names where the law lists the providers that are accredited."""

    reason = "FIRMANTE_NO_ACREDITADO"


class TitularSinCuentaDePersonal(Invalid):
    """Whose certificate it is has no account of the judiciary's staff that opens (metadata `campo`)."""

    reason = "TITULAR_SIN_CUENTA_DE_PERSONAL"


class PreparacionNoEncontrada(Conflict):
    """No such act waits for the caller's signature in the case, which they see: whether it ever did is not said."""

    reason = "PREPARACION_NO_ENCONTRADA"


class PreparacionVencida(Conflict):
    """The act waited for its signature too long: it is to be prepared again."""

    reason = "PREPARACION_VENCIDA"


class RevisadoOtroDocumento(Invalid):
    """What the signer says to have reviewed is not what was prepared (metadata `campo`)."""

    reason = "REVISADO_OTRO_DOCUMENTO"


class MandatoNoVigente(Denied):
    """No such mandate of the caller's, or it is over, or not for this case: which of them is never said."""

    reason = "MANDATO_NO_VIGENTE"


class EnNombreDeFaltante(Invalid):
    """The caller sees the case by a mandate, and acts in it by that alone: they must say so (metadata `campo`)."""

    reason = "EN_NOMBRE_DE_FALTANTE"


class RevocacionesSinNoticia(Unavailable):
    """Whether a mandate has ended cannot be known: identity's feed of revocations is silent."""

    reason = "REVOCACIONES_SIN_NOTICIA"


class EventoIlegible(Invalid):
    """An event of casillero that does not say what it must: the message is parked (metadata `campo`)."""

    reason = "EVENTO_DE_CASILLERO_ILEGIBLE"
