"""Who may call each RPC; what each may see and do is the use case's to decide."""

from libs.foundation.rpc.policy import ANY_SERVICE, FRESH, Policy, Row

POLICY = Policy(
    {
        "RegistrarExpediente": Row(usuario=True, servicio=("cli",)),
        "ListarExpedientes": Row(usuario=True),
        "ConsultarExpediente": Row(usuario=True),
        "ConsultarDatosPublicos": Row(sistema=("expedientes:leer",)),
        "ListarActuaciones": Row(usuario=True),
        "PresentarEscrito": Row(usuario=True),
        "ConsultarEscrito": Row(usuario=True),
        "LeerAcuse": Row(usuario=True),
        "ListarBandeja": Row(usuario=True),
        "EmitirResolucion": Row(usuario=True),
        "PrepararResolucion": Row(usuario=True, fresh=FRESH),
        "LeerPreparacion": Row(usuario=True, fresh=FRESH),
        "FirmarResolucion": Row(usuario=True, fresh=FRESH),
        "RegistrarCertificado": Row(servicio=("cli",)),
        "RevocarCertificado": Row(servicio=("cli",)),
        "ListarPlazos": Row(usuario=True),
        "ListarNotificacionesEnPapel": Row(usuario=True),
        "RegistrarResultadoEnPapel": Row(usuario=True),
        "AnularComunicacion": Row(usuario=True, fresh=FRESH),
        "ReservarExpediente": Row(usuario=True, fresh=FRESH),
        "AbrirExpediente": Row(usuario=True, fresh=FRESH),
        "ListarLecturas": Row(usuario=True),
        "LeerDocumentoDeExpediente": Row(usuario=True),
        "LeerDocumento": Row(servicio=("casillero",)),
        "ConsultarCodigo": Row(anonimo=True),  # whoever holds the document
        "LeerEventos": Row(servicio=ANY_SERVICE),
    }
)
