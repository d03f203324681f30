from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.listar_expedientes import Listado
from services.expedientes.application.listar_notificaciones_en_papel import ListarNotificacionesEnPapel
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.tests.fakes import CURSORES
from services.expedientes.tests.unit.comun import AJENA, CASILLERO, SECRETARIA, Sala, usuario


async def test_what_waits_until_it_is_effective_to_the_courts_staff_alone() -> None:
    sala = Sala()
    caso = sala.expediente()
    una, _ = (await sala.emitir(caso)).comunicaciones
    await sala.mundo.runner.run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(Entrega(una.entrega_id, True)))
    listar = ListarNotificacionesEnPapel(CURSORES)
    (pendiente,) = (await sala.mundo.runner.run(listar, SECRETARIA, Listado())).filas
    assert (pendiente.entrega_id, pendiente.destinatario) == (una.entrega_id, "Rosa Ixchel")
    assert pendiente.acto == "decreto: Por presentado"
    assert pendiente.numero_de_expediente == str(caso.numero)
    for ajeno in (AJENA, usuario(caso.partes[0].persona)):
        assert (await sala.mundo.runner.run(listar, ajeno, Listado())).filas == ()
    await sala.surtir_efecto(una)
    assert (await sala.mundo.runner.run(listar, SECRETARIA, Listado())).filas == ()


async def test_of_a_reserved_case_it_names_nobody() -> None:
    sala = Sala()
    una, _ = (await sala.emitir(sala.expediente(llave=b"k"), sumilla="Cítese a Rosa Ixchel")).comunicaciones
    await sala.mundo.runner.run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(Entrega(una.entrega_id, True)))
    listar = ListarNotificacionesEnPapel(CURSORES)
    (pendiente,) = (await sala.mundo.runner.run(listar, SECRETARIA, Listado())).filas
    assert (pendiente.destinatario, pendiente.acto, pendiente.reservado) == ("", "decreto", True)
