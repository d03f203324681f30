"""Each key of tokens that is published leaves a note, once."""

from libs.foundation.testing.fakes import Anotado
from services.identity.application.anotar_llaves import AnotarLas, AnotarLlaves
from services.identity.tests.fakes import CLI, Identity


async def test_a_key_is_noted_when_it_is_first_published_and_not_again(identity: Identity) -> None:
    for kids in (["uno"], ["uno"], ["uno", "dos"], ["dos"]):
        await identity.runner.run(AnotarLlaves(), CLI, AnotarLas("identity-acceso", kids))
    assert identity.auditoria.kept == [
        Anotado("LLAVE_PUBLICADA", f"llave/{kid}", datos={"llavero": "identity-acceso"}) for kid in ("uno", "dos")
    ]
