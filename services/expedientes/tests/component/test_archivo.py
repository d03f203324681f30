"""ArchivoDeObjetos on folders."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

from libs.foundation.core.principals import servicio
from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.keys import FileMasterKey, Keys
from libs.foundation.objects.port import ObjetoAlterado
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import Receipt, ReceiptIssuer, ReceiptVerifier, ReciboAjeno, ReciboInvalido
from libs.foundation.testing.fakes import FixedClock
from services.expedientes.adapters.archivo import ArchivoDeObjetos
from services.expedientes.adapters.recibos import RecibosDeCarga
from services.expedientes.application.ports import Guardado
from services.expedientes.domain.errors import CargaAusente, DocumentoNoDisponible
from services.expedientes.domain.escrito import Documento, Recibo
from services.expedientes.domain.expediente import Custodia

PDF = b"%PDF-1.7 canario" * 40_000


class Deposito:
    """The buckets of a test, with one upload in `ingreso`."""

    def __init__(self, root: Path) -> None:
        self.root, self.clock = root, FixedClock(datetime.now(UTC))
        self.keys = Keys(FileMasterKey(root / "maestra"))
        self.ingreso = FolderStore(root / "ingreso")
        self.firma = OKPKey.generate_key("Ed25519", parameters={"kid": "gateway"})
        verifier = ReceiptVerifier([self.firma])
        self.recibos = RecibosDeCarga(verifier, self.clock)
        buckets = (FolderStore(root / "publico"), FolderStore(root / "reservado"))
        self.archivo = ArchivoDeObjetos(Intake(self.ingreso, self.keys), verifier, *buckets, self.keys, self.clock)

    async def subir(self) -> Recibo:
        wrapped, clave = self.keys.new_wrapped_key(), f"cuenta/{uuid4()}"

        async def trozos() -> AsyncIterator[bytes]:
            yield PDF

        await SealedStore(self.ingreso, self.keys.open(wrapped)).put(clave, trozos())
        expira = self.clock.now() + timedelta(minutes=30)
        huella = sha256(PDF).hexdigest()
        receipt = Receipt(clave, huella, len(PDF), "application/pdf", 1, "usuario:1", expira, wrapped)
        return self.recibos.leer(ReceiptIssuer(self.firma).issue(receipt), "documento")

    async def guardado(self, reservado: bool) -> Guardado:
        recibo, documento_id = await self.subir(), uuid4()
        custodia = Custodia(uuid4(), reservado, self.archivo.nueva_llave() if reservado else None)
        version = await self.archivo.guardar(custodia, documento_id, recibo)
        return Guardado(Documento.de_recibo(documento_id, "a.pdf", recibo, version), custodia, uuid4())

    def objeto(self, guardado: Guardado) -> Path:
        clase = "reservado" if guardado.custodia.reservado else "publico"
        return self.root / clase / str(guardado.custodia.expediente_id) / str(guardado.documento.documento_id)

    async def leido(self, guardado: Guardado) -> bytes:
        return b"".join([trozo async for trozo in self.archivo.leer(guardado)])


@pytest.fixture
def deposito(tmp_path: Path) -> Deposito:
    return Deposito(tmp_path)


@pytest.mark.parametrize("reservado", [False, True])
async def test_what_is_kept_is_read_and_reserved_is_sealed(deposito: Deposito, reservado: bool) -> None:
    guardado = await deposito.guardado(reservado)
    assert await deposito.leido(guardado) == PDF
    assert (b"canario" in deposito.objeto(guardado).read_bytes()) is not reservado


@pytest.mark.parametrize("reservado", [False, True])
async def test_a_flipped_byte_is_never_read_to_the_end(deposito: Deposito, reservado: bool) -> None:
    guardado = await deposito.guardado(reservado)
    objeto = deposito.objeto(guardado)
    alterado = bytearray(objeto.read_bytes())
    alterado[-100] ^= 1
    objeto.write_bytes(alterado)
    with pytest.raises(ObjetoAlterado):
        await deposito.leido(guardado)


async def test_bytes_that_are_gone_are_a_fault_of_ours_and_uploads_that_are_gone_are_not(deposito: Deposito) -> None:
    guardado = await deposito.guardado(False)
    deposito.objeto(guardado).unlink()
    with pytest.raises(DocumentoNoDisponible):
        await deposito.leido(guardado)
    recibo = await deposito.subir()
    async for subido in deposito.ingreso.list():
        await deposito.ingreso.delete(subido.key)
    with pytest.raises(CargaAusente):
        await deposito.archivo.guardar(guardado.custodia, uuid4(), recibo)


async def test_orphans_over_a_day_old_go_from_both_buckets(deposito: Deposito) -> None:
    publico, reservado, suelto = [await deposito.guardado(clase) for clase in (False, True, True)]
    conocidas = {f"{uno.custodia.expediente_id}/{uno.documento.documento_id}" for uno in (publico, reservado)}

    async def referenciadas(claves: list[str]) -> set[str]:
        return conocidas & set(claves)

    assert await deposito.archivo.barrer(referenciadas) == 0
    deposito.clock.advance(days=1, seconds=5)
    assert await deposito.archivo.barrer(referenciadas) == 1
    assert await deposito.leido(publico) == await deposito.leido(reservado) == PDF
    with pytest.raises(DocumentoNoDisponible):
        await deposito.leido(suelto)


async def test_a_refused_receipt_is_named_by_its_field(deposito: Deposito) -> None:
    with pytest.raises(ReciboInvalido) as falso:
        deposito.recibos.leer("falso", "documentos.2")
    recibo = await deposito.subir()
    with pytest.raises(ReciboAjeno) as ajeno:
        deposito.recibos.exigir_utilizable(recibo, servicio("expedientes"))
    assert [refused.value.metadata["campo"] for refused in (falso, ajeno)] == ["documentos.2", "documento"]


async def test_what_becomes_reserved_is_moved_as_often_as_it_is_tried_and_what_was_readable_goes(
    deposito: Deposito,
) -> None:
    guardado, ajeno = await deposito.guardado(False), await deposito.guardado(False)
    antes, clase = guardado.custodia, deposito.objeto(guardado)
    sellada = replace(antes, reservado=True, llave=deposito.archivo.nueva_llave())
    for _ in range(2):
        await deposito.archivo.trasladar(antes, sellada, guardado.documento)
    assert await deposito.archivo.destruir(antes.expediente_id) == 1
    assert await deposito.archivo.destruir(antes.expediente_id) == 0
    assert not clase.exists()
    movido = replace(guardado, custodia=sellada)
    assert await deposito.leido(movido) == await deposito.leido(ajeno) == PDF
    assert b"canario" not in deposito.objeto(movido).read_bytes()


async def test_what_is_gone_or_altered_is_not_moved(deposito: Deposito) -> None:
    guardado = await deposito.guardado(False)
    sellada = replace(guardado.custodia, reservado=True, llave=deposito.archivo.nueva_llave())
    objeto = deposito.objeto(guardado)
    bytes_ = objeto.read_bytes()
    objeto.write_bytes(bytes_[:-1] + b"x")
    with pytest.raises(ObjetoAlterado):
        await deposito.archivo.trasladar(guardado.custodia, sellada, guardado.documento)
    objeto.unlink()
    with pytest.raises(DocumentoNoDisponible):
        await deposito.archivo.trasladar(guardado.custodia, sellada, guardado.documento)
    objeto.write_bytes(bytes_)
    await deposito.archivo.trasladar(guardado.custodia, sellada, guardado.documento)
    assert await deposito.leido(replace(guardado, custodia=sellada)) == PDF
