"""identity's transaction: foundation's part and its own repositories."""

from datetime import datetime

from sqlalchemy.orm import Session

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.principals import Principal
from libs.foundation.sealing.bitacora import SqlBitacora
from libs.foundation.sql.tx import SqlTx, TxParts
from services.identity.adapters.sql.autorizaciones import SqlAutorizaciones
from services.identity.adapters.sql.captchas import SqlCaptchas
from services.identity.adapters.sql.clientes import SqlClientes
from services.identity.adapters.sql.concesiones import SqlConcesiones
from services.identity.adapters.sql.consentimientos import SqlConsentimientos
from services.identity.adapters.sql.cuentas import SqlCuentas
from services.identity.adapters.sql.desafios import SqlDesafios
from services.identity.adapters.sql.enlaces import SqlEnlaces
from services.identity.adapters.sql.entidades import SqlEntidades
from services.identity.adapters.sql.factores import SqlFactores
from services.identity.adapters.sql.frenos import SqlFrenos
from services.identity.adapters.sql.importaciones import SqlImportaciones
from services.identity.adapters.sql.mandatos import SqlMandatos, SqlPoderes
from services.identity.adapters.sql.mensajes import SqlMensajes
from services.identity.adapters.sql.passkeys import SqlPasskeys
from services.identity.adapters.sql.personas import SqlPersonas
from services.identity.adapters.sql.registros import SqlRegistros
from services.identity.adapters.sql.sesiones import SqlSesiones
from services.identity.adapters.sql.verificaciones import SqlVerificaciones
from services.identity.application.ports.correo import Mensajes
from services.identity.application.ports.cuentas import Cuentas, Personas
from services.identity.application.ports.factores import Desafios, FactoresDeCuentas, Passkeys
from services.identity.application.ports.importacion import Importaciones
from services.identity.application.ports.mandatos import Entidades, Mandatos, Poderes
from services.identity.application.ports.oidc import Autorizaciones, Clientes, Concesiones, Consentimientos
from services.identity.application.ports.registro import CaptchasUsados, Enlaces, Registros
from services.identity.application.ports.sesiones import Frenos, Sesiones
from services.identity.application.ports.verificacion import Verificaciones


class IdentityTx(SqlTx):
    """Implements application.ports.Tx."""

    def __init__(
        self, session: Session, parts: TxParts, principal: Principal, not_before: datetime | None = None
    ) -> None:
        super().__init__(session, parts, principal, not_before)
        self.personas: Personas = SqlPersonas(session)
        self.cuentas: Cuentas = SqlCuentas(session)
        self.sesiones: Sesiones = SqlSesiones(session)
        self.frenos: Frenos = SqlFrenos(session)
        self.auditoria: Auditoria = SqlBitacora(session, principal, self.now)
        self.factores: FactoresDeCuentas = SqlFactores(session)
        self.passkeys: Passkeys = SqlPasskeys(session)
        self.desafios: Desafios = SqlDesafios(session)
        self.captchas: CaptchasUsados = SqlCaptchas(session)
        self.registros: Registros = SqlRegistros(session)
        self.enlaces: Enlaces = SqlEnlaces(session)
        self.mensajes: Mensajes = SqlMensajes(session)
        self.importaciones: Importaciones = SqlImportaciones(session)
        self.verificaciones: Verificaciones = SqlVerificaciones(session)
        self.clientes: Clientes = SqlClientes(session)
        self.autorizaciones: Autorizaciones = SqlAutorizaciones(session)
        self.concesiones: Concesiones = SqlConcesiones(session)
        self.consentimientos: Consentimientos = SqlConsentimientos(session)
        self.entidades: Entidades = SqlEntidades(session)
        self.mandatos: Mandatos = SqlMandatos(session)
        self.poderes: Poderes = SqlPoderes(session)
