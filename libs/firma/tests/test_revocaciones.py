"""Lists of revoked certificates: found in them without a look at each entry, and taken up as they change on disk."""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from asn1crypto.crl import CertificateList, RevokedCertificates
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from libs.firma.desarrollo import CaDeDesarrollo, Emitido, Uso
from libs.firma.dictamen import Dictamen
from libs.firma.errores import LlaveDeFirmaInutilizable
from libs.firma.firmante import Acto
from libs.firma.institucion import Institucion, ListasDeCarpeta
from libs.firma.llaves_de_desarrollo import CA, SELLO, TSA
from libs.firma.revocaciones import ListaDeRevocados
from libs.firma.tests.mundo import Mundo
from libs.firma.validacion import validar

Abrir = Callable[..., Institucion]
ACTO = Acto("Sello", "Constancia")
AYER = datetime.now(UTC) - timedelta(days=1)
HACE_UNA_HORA = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def autoridad(llaves: Path) -> CaDeDesarrollo:
    """That of the keys."""
    return CaDeDesarrollo((llaves / CA).read_bytes())


@pytest.fixture
def carpeta(tmp_path: Path) -> Path:
    folder = tmp_path / "listas"
    folder.mkdir()
    return folder


def lista(autoridad: CaDeDesarrollo, *revocados: x509.Certificate) -> bytes:
    return autoridad.revocaciones(((each, AYER) for each in revocados), HACE_UNA_HORA)


def certificado(emitido: Emitido) -> Certificate:
    return Certificate.load(emitido.certificado.public_bytes(Encoding.DER))


def entries(found: CertificateList) -> Iterable[Any]:
    revoked: Iterable[Any] = found["tbs_cert_list"]["revoked_certificates"]
    return revoked


def no_entry_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("entries are built")

    monkeypatch.setattr(RevokedCertificates, "_parse_children", refuse)


def test_of_a_certificate_it_says_what_it_says_and_of_another_nothing_under_the_same_signature() -> None:
    mundo = Mundo()
    revocada, otra = mundo.ca.emitir("Ana", Uso.TIEMPO), mundo.ca.emitir("Luis", Uso.TIEMPO)
    whole = ListaDeRevocados(lista(mundo.ca, revocada.certificado))
    told = whole.de(certificado(revocada))
    assert [each["user_certificate"].native for each in entries(told)] == [revocada.certificado.serial_number]
    nothing = whole.de(certificado(otra))
    assert list(entries(nothing)) == []
    assert nothing["tbs_cert_list"].dump() == told["tbs_cert_list"].dump() == whole.entera["tbs_cert_list"].dump()
    assert nothing.dump() == whole
    assert nothing.issuer == told.issuer
    assert nothing.authority_key_identifier == told.authority_key_identifier


def test_one_that_is_read_by_asn1crypto_alone_still_counts_whole() -> None:
    mundo = Mundo()
    revocada, otra = mundo.ca.emitir("Ana", Uso.TIEMPO), mundo.ca.emitir("Luis", Uso.TIEMPO)
    of_another_version = CertificateList.load(lista(mundo.ca, revocada.certificado))
    of_another_version["tbs_cert_list"]["version"] = "v3"
    content = of_another_version.dump(force=True)
    with pytest.raises(x509.InvalidVersion):
        x509.load_der_x509_crl(content)
    whole = ListaDeRevocados(content)
    whole.leer_entera()
    for each in (revocada, otra):
        assert len(list(entries(whole.de(certificado(each))))) == 1


async def test_a_seal_builds_none_of_the_entries_and_reads_in_another_thread_what_has_changed_alone(
    abrir: Abrir, pdf: bytes, autoridad: CaDeDesarrollo, carpeta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [autoridad.emitir(str(each), Uso.TIEMPO).certificado for each in range(3)]
    (carpeta / "a.crl").write_bytes(lista(autoridad, *others))
    read: list[tuple[str, int]] = []
    read_bytes = Path.read_bytes

    def noted(self: Path) -> bytes:
        if self.suffix == ".crl":
            read.append((self.name, threading.get_ident()))
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", noted)
    no_entry_is_built(monkeypatch)
    institucion = abrir(firma_revocaciones=carpeta)
    assert [name for name, _ in read] == ["a.crl"]
    for _ in range(2):
        assert (await institucion.sellar(pdf, ACTO)).sello is not None
    assert len(read) == 1
    (carpeta / "b.crl").write_bytes(lista(Mundo().ca))
    assert (await institucion.sellar(pdf, ACTO)).sello is not None
    [(name, thread)] = read[1:]
    assert name == "b.crl"
    assert thread != threading.get_ident()


async def test_who_is_on_it_is_refused_from_the_next_time_on(
    abrir: Abrir, pdf: bytes, llaves: Path, autoridad: CaDeDesarrollo, carpeta: Path
) -> None:
    (carpeta / "a.crl").write_bytes(lista(autoridad))
    institucion = abrir(firma_revocaciones=carpeta)
    sealed = await institucion.sellar(pdf, ACTO)
    assert (await validar(sealed.pdf, institucion.confianza, datetime.now(UTC))).dictamen is Dictamen.AUTENTICA
    sello, tsa = (x509.load_pem_x509_certificate((llaves / name).read_bytes()) for name in (SELLO, TSA))
    (carpeta / "a.crl").write_bytes(lista(autoridad, sello))
    found = await validar(sealed.pdf, institucion.confianza, datetime.now(UTC))
    assert found.dictamen is Dictamen.REVOCADA
    (carpeta / "b.crl").write_bytes(lista(autoridad, tsa))
    assert (await institucion.sellar(pdf, ACTO)).pendiente == "TIEMPO_NO_FIABLE:autoridad"
    (carpeta / "b.crl").unlink()
    assert (await institucion.sellar(pdf, ACTO)).pendiente == ""


async def test_a_new_list_that_is_none_is_said_at_each_seal_until_it_is_mended(
    abrir: Abrir, pdf: bytes, autoridad: CaDeDesarrollo, carpeta: Path
) -> None:
    good = lista(autoridad)
    (carpeta / "a.crl").write_bytes(good)
    institucion = abrir(firma_revocaciones=carpeta)
    for wrong in (good[:-1], b"nada", b""):
        (carpeta / "a.crl").write_bytes(wrong)
        for _ in range(2):
            with pytest.raises(LlaveDeFirmaInutilizable) as refused:
                await institucion.sellar(pdf, ACTO)
            assert refused.value.metadata == {"llave": "a.crl", "causa": "ilegible"}
    (carpeta / "a.crl").write_bytes(good)
    assert (await institucion.sellar(pdf, ACTO)).sello is not None


def test_what_is_in_the_folder_now_counts_each_read_once(autoridad: CaDeDesarrollo, carpeta: Path) -> None:
    mundo = Mundo()
    listas = ListasDeCarpeta(carpeta)
    assert listas.leer() == ()
    first, theirs = lista(autoridad), lista(mundo.ca)
    (carpeta / "b.crl").write_bytes(first)
    (carpeta / "a.crl").write_bytes(pem.armor("X509 CRL", theirs))
    (carpeta / "leame.txt").write_bytes(b"nada")
    read = listas.leer()
    assert read == (theirs, first)
    assert [id(each) for each in listas.leer()] == [id(each) for each in read]

    # As large, and as old, as the one that it takes the place of.
    before = (carpeta / "b.crl").stat()
    other = bytes([*first[:-1], first[-1] ^ 1])
    (carpeta / "nueva").write_bytes(other)
    os.utime(carpeta / "nueva", ns=(before.st_atime_ns, before.st_mtime_ns))
    (carpeta / "nueva").rename(carpeta / "b.crl")
    assert listas.leer() == (theirs, other)
    (carpeta / "a.crl").unlink()
    assert listas.leer() == (other,)
