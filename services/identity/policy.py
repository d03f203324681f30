"""Who may call what."""

from datetime import timedelta

from libs.foundation.rpc.policy import ANY_SCOPE, ANY_SERVICE, FRESH, Policy, Row

# The gateway without a person's token is anonimo, and must verify tokens like any service.
_VERIFIERS = Row(anonimo=True, usuario=True, sistema=ANY_SCOPE, servicio=ANY_SERVICE)
# Who asks proves it in the request itself, as OAuth 2.0 says how: the gateway brings no token of ours.
_BY_PROTOCOL = Row(anonimo=True)

# Officers read forms and evidence all day: a device left open is worth this, and a stolen session nothing after it.
_FOR_READING = timedelta(hours=1)

POLICY = Policy(
    {
        "PedirCaptcha": Row(anonimo=True, usuario=True, sistema=ANY_SCOPE),
        "ConsumirCaptcha": Row(servicio=ANY_SERVICE),
        "SolicitarRegistro": Row(anonimo=True, usuario=True),
        "ConfirmarCorreo": Row(anonimo=True, usuario=True),
        "ReenviarConfirmacion": Row(anonimo=True, usuario=True),
        "SolicitarRecuperacion": Row(anonimo=True, usuario=True),
        "RestablecerContrasena": Row(anonimo=True, usuario=True),
        "CambiarContrasena": Row(usuario=True),
        "AbrirSesion": Row(anonimo=True, usuario=True),
        "RenovarSesion": Row(anonimo=True, usuario=True),
        "CerrarSesion": Row(usuario=True, enrolling=True),
        "ListarSesiones": Row(usuario=True),
        "ConsultarCuenta": Row(usuario=True),
        "ActualizarCuenta": Row(usuario=True),
        "DescargarDatos": Row(usuario=True),
        "ConfirmarTelefono": Row(usuario=True),
        "InhabilitarCuenta": Row(usuario=True, fresh=FRESH),
        "HabilitarCuenta": Row(usuario=True, fresh=FRESH),
        "ResolverPersona": Row(servicio=("casillero", "cli", "expedientes")),
        "ConsultarPersona": Row(servicio=("casillero", "expedientes")),
        "NombrarPersona": Row(servicio=("casillero",)),
        "ListarContactos": Row(servicio=("casillero",)),
        "RegistrarCuenta": Row(servicio=("cli",)),
        "CrearTotp": Row(usuario=True, enrolling=True),
        "ConfirmarTotp": Row(usuario=True, enrolling=True),
        "RetirarTotp": Row(usuario=True),
        "RenovarCodigos": Row(usuario=True),
        "RetirarFactoresPerdidos": Row(usuario=True, fresh=FRESH),
        "CompletarSesion": Row(anonimo=True, usuario=True),
        "PrepararPasskey": Row(usuario=True, enrolling=True),
        "RegistrarPasskey": Row(usuario=True, enrolling=True),
        "ListarPasskeys": Row(usuario=True),
        "RetirarPasskey": Row(usuario=True),
        "EntregarPasskey": Row(servicio=("cli",)),
        "PrepararSesionConPasskey": Row(anonimo=True, usuario=True),
        "AbrirSesionConPasskey": Row(anonimo=True, usuario=True),
        "ReforzarSesion": Row(usuario=True),
        "SolicitarVerificacion": Row(usuario=True),
        "ConsultarVerificacion": Row(usuario=True),
        "RetirarVerificacion": Row(usuario=True),
        "ListarVerificaciones": Row(usuario=True),
        "AsignarVerificacion": Row(usuario=True, fresh=_FOR_READING),
        "DecidirVerificacion": Row(usuario=True, fresh=FRESH),
        "LeerDocumentoDeVerificacion": Row(usuario=True, fresh=_FOR_READING),
        "CrearCliente": Row(servicio=("cli",)),
        "ListarClientes": Row(servicio=("cli",)),
        "RetirarCliente": Row(servicio=("cli",)),
        "RenovarSecretoDeCliente": Row(servicio=("cli",)),
        "ConsultarProveedor": _BY_PROTOCOL,
        "PedirAutorizacion": _BY_PROTOCOL,
        "ConsultarAutorizacion": _BY_PROTOCOL,
        "IdentificarAutorizacion": _BY_PROTOCOL,
        "CompletarAutorizacion": _BY_PROTOCOL,
        "DecidirAutorizacion": _BY_PROTOCOL,
        "CanjearConcesion": _BY_PROTOCOL,
        "RevocarConcesion": _BY_PROTOCOL,
        "IntrospeccionarConcesion": _BY_PROTOCOL,
        "ConsultarTitular": _BY_PROTOCOL,
        "ListarConsentimientos": Row(usuario=True),
        "RetirarConsentimiento": Row(usuario=True),
        "SolicitarEntidad": Row(usuario=True),
        "ListarEntidades": Row(usuario=True),
        "RetirarEntidad": Row(usuario=True),
        "FijarMiembro": Row(usuario=True),
        "RetirarMiembro": Row(usuario=True),
        "ListarEntidadesPendientes": Row(usuario=True),
        "DecidirEntidad": Row(usuario=True, fresh=FRESH),
        "LeerDocumentoDeEntidad": Row(usuario=True, fresh=_FOR_READING),
        "OfrecerMandato": Row(usuario=True),
        "ListarMandatos": Row(usuario=True),
        "AceptarMandato": Row(usuario=True),
        "TerminarMandato": Row(usuario=True),
        # Asked by services with the token of the person whom they serve: it is about nobody else.
        "ComprobarMandato": Row(usuario=True),
        "ConsultarLlaves": _VERIFIERS,
        "SeguirRevocaciones": _VERIFIERS,
        "ComprobarSesion": _VERIFIERS,
        "LeerEventos": Row(servicio=ANY_SERVICE),
    }
)
