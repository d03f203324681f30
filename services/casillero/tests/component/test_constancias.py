"""Constancias, from the RPC."""

from hashlib import sha256
from uuid import uuid4

import pytest
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION

from libs.foundation.core.errors import EstradoError
from libs.foundation.testing.component import acting
from services.casillero.tests.component.vecinos import Sala


async def test_a_constancia_is_sealed_for_the_owner_and_for_members_and_opens_nothing(estrado: Sala) -> None:
    persona, entidad, de_entidad = uuid4(), uuid4(), uuid4()
    estrado.identidad.nombres = {str(persona): "Ana Xicará", str(de_entidad): "Molinos del Sur, S. A."}
    await estrado.verificar(persona)
    await estrado.confirmar(entidad, de_entidad)
    await estrado.oir(2)
    await estrado.ordenar(persona)
    await estrado.ordenar(de_entidad, "e2")
    await estrado.ordenar(persona, "e3", clase=CLASE_DE_ENTREGA_AVISO)
    await estrado.oir(7)
    estrado.mandatos.agregar_miembro(entidad, de_entidad)
    with acting(estrado.component.issuer.token(persona)):
        for en, nombre in (("", b"Ana Xicar"), (str(entidad), b"Molinos del Sur")):
            listar = pb.ListarNotificacionesRequest(en_nombre_de=en)
            listadas = (await estrado.stub.ListarNotificaciones(listar)).notificaciones
            [una] = [cada for cada in listadas if cada.clase == CLASE_DE_ENTREGA_NOTIFICACION]
            request = pb.LeerConstanciaRequest(notificacion_id=una.notificacion_id, en_nombre_de=en)
            primera, *partes = [parte async for parte in estrado.stub.LeerConstancia(request)]
            pdf = b"".join(parte.datos for parte in partes)
            assert (primera.documento.tipo, primera.documento.sha256) == ("application/pdf", sha256(pdf).hexdigest())
            assert b"/ETSI.CAdES.detached" in pdf
            request.pagina = True
            primera, *partes = [parte async for parte in estrado.stub.LeerConstancia(request)]
            assert primera.documento.tipo == "text/html"
            assert nombre in b"".join(parte.datos for parte in partes)
            consulta = pb.ConsultarNotificacionRequest(notificacion_id=una.notificacion_id, en_nombre_de=en)
            assert not (await estrado.stub.ConsultarNotificacion(consulta)).notificacion.HasField("acceso")
        [aviso] = [
            cada
            for cada in (await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())).notificaciones
            if cada.clase == CLASE_DE_ENTREGA_AVISO
        ]
        for cual, codigo in (
            (aviso.notificacion_id, "CONSTANCIA_NO_DISPONIBLE"),
            (str(uuid4()), "NOTIFICACION_NO_ENCONTRADA"),
            ("x", "NOTIFICACION_NO_ENCONTRADA"),
        ):
            with pytest.raises(EstradoError) as refused:
                await anext(aiter(estrado.stub.LeerConstancia(pb.LeerConstanciaRequest(notificacion_id=cual))))
            assert refused.value.code == codigo
