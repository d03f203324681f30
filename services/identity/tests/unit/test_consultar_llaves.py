"""The public keys, as the port gives them."""

from services.identity.application.consultar_llaves import ConsultaDeLlaves, ConsultarLlaves
from services.identity.tests.fakes import ANONIMO, Identity


async def test_gives_the_documents_of_the_keys(identity: Identity) -> None:
    document = await identity.runner.run(ConsultarLlaves(identity.llaves), ANONIMO, ConsultaDeLlaves())
    assert document == identity.llaves.jwks()
