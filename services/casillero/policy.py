"""Who may call what: mailboxes are their owners' alone, and calendars of plazos of whom they gave the address; who
administers mailboxes sees nothing in them. The record of events is for the suite's services, and the register of
numbers for the two that need it."""

from libs.foundation.rpc.policy import ANY_SERVICE, FRESH, Policy, Row

_OWNER = Row(usuario=True)

POLICY = Policy(
    {
        "ListarCasilleros": _OWNER,
        "ListarNotificaciones": _OWNER,
        "ConsultarNotificacion": _OWNER,
        "AccederNotificacion": _OWNER,
        "LeerDocumentoDeNotificacion": _OWNER,
        "LeerDocumentosDeNotificaciones": _OWNER,
        "MarcarNotificacion": _OWNER,
        "ListarMarcas": _OWNER,
        "AnotarVisita": _OWNER,
        "ListarEvidencias": _OWNER,
        "LeerEvidencia": _OWNER,
        "LeerConstancia": _OWNER,
        "LeerPaquete": _OWNER,
        "ConsultarPreferencias": _OWNER,
        "FijarPreferencias": _OWNER,
        "SuscribirDispositivo": _OWNER,
        "ListarDispositivos": _OWNER,
        "OlvidarDispositivo": _OWNER,
        "SeguirNovedades": Row(usuario=True, watches=True),
        "AnotarDevolucion": Row(servicio=("cli",)),
        "AbrirCalendario": _OWNER,
        "ConsultarCalendario": _OWNER,
        "CerrarCalendario": _OWNER,
        "LeerCalendario": Row(anonimo=True),  # by its secret, and nothing else
        "SuspenderCasillero": Row(usuario=True, fresh=FRESH),
        "ReabrirCasillero": Row(usuario=True, fresh=FRESH),
        "AbrirCasilleroDeUnidad": Row(servicio=("cli",)),
        "ImportarRegistro": Row(servicio=("cli",)),
        "ComprobarNumero": Row(servicio=("identity",)),
        "ConsultarCodigo": Row(anonimo=True),  # whoever holds the document
        "LeerEventos": Row(servicio=ANY_SERVICE),
    }
)
