"""What identity refuses, and why."""

from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound, TooMany, Unauthenticated, Unavailable


class CredencialesInvalidas(Unauthenticated):
    """Wrong e-mail or wrong password: which of the two is never said."""

    reason = "CREDENCIALES_INVALIDAS"


class DemasiadosIntentos(TooMany):
    """Too many failed logins; metadata `reintentar_en` says after how many seconds the next one is looked at."""

    reason = "DEMASIADOS_INTENTOS"


class DemasiadosMensajes(TooMany):
    """The number was sent many codes within the hour, or the account or network had many sent; metadata
    `reintentar_en` says after how many seconds another is."""

    reason = "DEMASIADOS_MENSAJES"


class AutenticacionSaturada(TooMany):
    """As many passwords are being checked as memory allows; metadata `reintentar_en` in seconds."""

    reason = "AUTENTICACION_SATURADA"


class RenovacionInvalida(Unauthenticated):
    """The refresh token is unknown, or its session is closed or over: log in again."""

    reason = "RENOVACION_INVALIDA"


class RenovacionReutilizada(Unauthenticated):
    """A refresh token came back after it had been used: it may be stolen, so its session was closed."""

    reason = "RENOVACION_REUTILIZADA"


class SegundoFactorRequerido(Unauthenticated):
    """The password is right and opens no session by itself. Metadata: `desafio`, to be answered before `vence`, and
    `factores`, names separated by blanks, of those that the account has."""

    reason = "SEGUNDO_FACTOR_REQUERIDO"


class SegundoFactorInvalido(Unauthenticated):
    """The code is wrong, or was used before; after five failures the challenge is over too."""

    reason = "SEGUNDO_FACTOR_INVALIDO"


class DesafioInvalido(Unauthenticated):
    """The challenge is unknown, over, answered, or was given to somebody elsewhere: begin again."""

    reason = "DESAFIO_INVALIDO"


class CodigoIncorrecto(Invalid):
    """It is not a code that the new secret gives now, or it was used before."""

    reason = "CODIGO_INCORRECTO"


class TotpYaActivo(Conflict):
    """The account has a confirmed secret: it must be removed before another is made."""

    reason = "TOTP_YA_ACTIVO"


class TotpNoEncontrado(NotFound):
    """The account has no such secret."""

    reason = "TOTP_NO_ENCONTRADO"


class PasskeyInvalida(Invalid):
    """It is not what WebAuthn gives, or was not made for one of our pages with its holder recognized by the device."""

    reason = "PASSKEY_INVALIDA"


class PasskeyRechazada(Unauthenticated):
    """The passkey is not kept here, is somebody else's, or answers a challenge that is over, used or of elsewhere."""

    reason = "PASSKEY_RECHAZADA"


class PasskeyRetrocedida(Unauthenticated):
    """The device's count has gone back: the passkey may have been copied. It was noted for its holder to see."""

    reason = "PASSKEY_RETROCEDIDA"


class OpcionesVencidas(Conflict):
    """The registration of a passkey was begun too long ago, somewhere else, or is done: begin again."""

    reason = "OPCIONES_VENCIDAS"


class PasskeyYaRegistrada(Conflict):
    """The passkey is kept already, for this account or another."""

    reason = "PASSKEY_YA_REGISTRADA"


class DemasiadasPasskeys(Conflict):
    """The account has `maximo` passkeys."""

    reason = "DEMASIADAS_PASSKEYS"


class SinSegundoFactor(Conflict):
    """The account has no second factor, so there is nothing that recovery codes would stand for."""

    reason = "SIN_SEGUNDO_FACTOR"


class UltimoFactorExigido(Conflict):
    """It is the last second factor of an account that must have one."""

    reason = "ULTIMO_FACTOR_EXIGIDO"


class PasskeyNoEncontrada(NotFound):
    """No such passkey of the caller's."""

    reason = "PASSKEY_NO_ENCONTRADA"


class AutenticacionRecienteRequerida(Denied):
    """The session's holder authenticated too long ago, or with less than the account has, for a change of factors,
    or to let somebody else act."""

    reason = "AUTENTICACION_RECIENTE_REQUERIDA"


class CaptchaRequerido(Denied):
    """This needs a captcha in X-Captcha (GET /v1/captcha)."""

    reason = "CAPTCHA_REQUERIDO"


class CaptchaInvalido(Denied):
    """Not a captcha of ours, or the work was not done."""

    reason = "CAPTCHA_INVALIDO"


class CaptchaVencido(Denied):
    """The captcha was solved or sent too late."""

    reason = "CAPTCHA_VENCIDO"


class CaptchaUsado(Denied):
    """A captcha is good for one request."""

    reason = "CAPTCHA_USADO"


class SesionNoEncontrada(NotFound):
    """No such session of the caller's."""

    reason = "SESION_NO_ENCONTRADA"


class CuentaNoEncontrada(NotFound):
    """No such account."""

    reason = "CUENTA_NO_ENCONTRADA"


class CuentaVerificadaNoEncontrada(NotFound):
    """No verified account has both that e-mail and that CUI."""

    reason = "CUENTA_VERIFICADA_NO_ENCONTRADA"


class CuentaPropia(Denied):
    """Nobody does that to an account of their own."""

    reason = "CUENTA_PROPIA"


class SoloAdministradores(Denied):
    """Accounts are disabled and enabled by officers who verify, staff's by administrators alone."""

    reason = "SOLO_ADMINISTRADORES"


class FactoresDelPersonal(Conflict):
    """The account is staff's, who are handed another key instead."""

    reason = "FACTORES_DEL_PERSONAL"


class PersonaNoEncontrada(NotFound):
    """No such persona."""

    reason = "PERSONA_NO_ENCONTRADA"


class IdentificadorFaltante(Invalid):
    """Neither a CUI nor a NIT was given."""

    reason = "IDENTIFICADOR_FALTANTE"


class CorreoInvalido(Invalid):
    """Not an e-mail address."""

    reason = "CORREO_INVALIDO"


class ContrasenaDebil(Invalid):
    """The password does not meet the portal's rule; metadata `falta` names the first thing missing."""

    reason = "CONTRASENA_DEBIL"


class ContrasenaComun(Invalid):
    """The password is one of those that are tried first."""

    reason = "CONTRASENA_COMUN"


class ContrasenaActualIncorrecta(Invalid):
    """The present password is another."""

    reason = "CONTRASENA_ACTUAL_INCORRECTA"


class ContrasenaDelRegistroIncorrecta(Invalid):
    """The registration that is to be confirmed has another password."""

    reason = "CONTRASENA_DEL_REGISTRO_INCORRECTA"


class ContrasenaSinCambio(Invalid):
    """The password to be is the present one."""

    reason = "CONTRASENA_SIN_CAMBIO"


class ContrasenasDistintas(Invalid):
    """The password was not typed the same twice."""

    reason = "CONTRASENAS_DISTINTAS"


class FechaDeNacimientoInvalida(Invalid):
    """No date, one to come, or one beyond a human life."""

    reason = "FECHA_DE_NACIMIENTO_INVALIDA"


class CorreoYaConfirmado(Conflict):
    """The e-mail has an account: by this link, or another, it was confirmed before."""

    reason = "CORREO_YA_CONFIRMADO"


class EnlaceInvalido(Invalid):
    """No link of ours, or what it was for is done or gone."""

    reason = "ENLACE_INVALIDO"


class EnlaceVencido(Conflict):
    """The link was good for a day."""

    reason = "ENLACE_VENCIDO"


class EnlaceUsado(Conflict):
    """A link is good once."""

    reason = "ENLACE_USADO"


class CorreoNoEntregado(Unavailable):
    """The mail, or short message, was not taken; metadata `causa` is a code without personal data."""

    reason = "CORREO_NO_ENTREGADO"


class NombreInvalido(Invalid):
    """The name is empty, too long or not printable."""

    reason = "NOMBRE_INVALIDO"


class NombreVerificado(Conflict):
    """The name was verified with the account; an officer changes it."""

    reason = "NOMBRE_VERIFICADO"


class TelefonoNoAdmitido(Invalid):
    """No codes are sent to numbers that begin so; metadata `prefijos` says to which."""

    reason = "TELEFONO_NO_ADMITIDO"


class TelefonoInvalido(Invalid):
    """Not a telephone number."""

    reason = "TELEFONO_INVALIDO"


class CodigoInvalido(Invalid):
    """Not the code that was sent, or one that is over or used."""

    reason = "CODIGO_INVALIDO"


class ColegiadoInvalido(Invalid):
    """The bar number is not 1 to 10 digits."""

    reason = "COLEGIADO_INVALIDO"


class TipoDeCuentaInvalido(Invalid):
    """The kind of account is not one of the known."""

    reason = "TIPO_DE_CUENTA_INVALIDO"


class RolInvalido(Invalid):
    """Not a role, or not one of an existing court; metadata `rol`."""

    reason = "ROL_INVALIDO"
