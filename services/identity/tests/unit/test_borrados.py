"""The list of erasures in the object store."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

from libs.foundation.objects.folder import FolderStore
from services.identity.adapters.borrados import BorradosEnObjetos


async def _all(lista: BorradosEnObjetos) -> set[UUID]:
    return {one async for one in lista.todos()}


async def test_what_is_noted_stays_noted_once(tmp_path: Path) -> None:
    lista, other = (BorradosEnObjetos(FolderStore(tmp_path / "cubo")) for _ in range(2))
    assert await _all(lista) == set()
    noted = {uuid4() for _ in range(3)}
    for _ in range(2):
        for one in noted:
            await lista.anotar(one)
    assert await _all(other) == noted


async def test_other_objects_of_the_bucket_are_no_erasures(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "cubo")
    lista = BorradosEnObjetos(store)
    await lista.anotar(noted := uuid4())
    for key in (f"auditoria/{uuid4()}", "borrados/000000000000003"):
        await store.put(key, _content())
    assert await _all(lista) == {noted}


async def _content() -> AsyncIterator[bytes]:
    yield b"x"
