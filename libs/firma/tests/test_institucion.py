"""The institution as settings choose it: each wrong one by its name, and seals that others check."""

import asyncio
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import load_pem_x509_certificate
from prometheus_client import REGISTRY
from pydantic import SecretStr, ValidationError

from libs.firma.ajustes import AjustesDeFirma
from libs.firma.certificados import Certificados, de_pem
from libs.firma.desarrollo import CaDeDesarrollo, Uso
from libs.firma.dictamen import Dictamen
from libs.firma.errores import (
    LlaveDeFirmaInutilizable,
    SelloIncompleto,
    TiempoNoDisponible,
)
from libs.firma.firmante import Acto
from libs.firma.institucion import Institucion, abrir_institucion
from libs.firma.llaves_de_desarrollo import CA, RAIZ, SELLO, TSA, hacer_llaves
from libs.firma.sellos import Nivel
from libs.firma.tests.mundo import Mundo, Reloj, guardar
from libs.firma.tests.test_tiempo import Handler, http, server
from libs.firma.validacion import validar
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Invalid

Abrir = Callable[..., Institucion]
ACTO = Acto("Sello", "Constancia")
SECRETO = "no la sabe nadie"


def test_the_first_start_makes_keys_for_their_owner_alone_and_the_second_none(tmp_path: Path) -> None:
    hacer_llaves(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {CA, RAIZ, SELLO, TSA}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert b"PRIVATE" not in made[RAIZ]
    hacer_llaves(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == made


def test_who_makes_keys_at_once_agrees_on_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(hacer_llaves, [tmp_path] * 4))
    root = (tmp_path / RAIZ).read_bytes()
    for name in (SELLO, TSA):
        above = de_pem((tmp_path / name).read_bytes())[-1:]
        assert [each.dump() for each in above] == [each.dump() for each in de_pem(root)]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_certificate_near_its_end_is_made_anew_by_the_same_authority(tmp_path: Path) -> None:
    hacer_llaves(tmp_path)
    authority = CaDeDesarrollo((tmp_path / CA).read_bytes())
    (tmp_path / SELLO).write_bytes(authority.emitir("Sello", Uso.SELLO, vida=timedelta(days=29)).pem)
    tsa, root = (tmp_path / TSA).read_bytes(), (tmp_path / RAIZ).read_bytes()
    hacer_llaves(tmp_path)
    own, above = de_pem((tmp_path / SELLO).read_bytes())
    assert own.not_valid_after > datetime.now(UTC) + timedelta(days=1000)
    assert (tmp_path / TSA).read_bytes() == tsa
    assert [each.dump() for each in de_pem(root)] == [above.dump()]


async def test_what_it_seals_and_signs_is_believed_by_who_believes_it(abrir: Abrir, pdf: bytes) -> None:
    institucion = abrir()
    sealed = await institucion.sellar(pdf, ACTO)
    assert sealed.sello is not None
    (found,) = (await validar(sealed.pdf, institucion.confianza, datetime.now(UTC))).firmas
    assert (found.dictamen, found.sello) == (Dictamen.AUTENTICA, sealed.sello)
    signer = cms.ContentInfo.load(await institucion.firmar(b"cabeza"))["content"]["signer_infos"][0]
    assert institucion.certificados.verifica(signer["signature"].native, signer["signed_attrs"].untag().dump())
    await institucion.comprobar()
    await institucion.close()


async def test_for_the_long_term(abrir: Abrir, pdf: bytes, llaves: Path, tmp_path: Path) -> None:
    """With a list of revoked certificates in the folder, which is read anew each time."""
    authority = CaDeDesarrollo((llaves / CA).read_bytes())
    lists = tmp_path / "listas"
    lists.mkdir()
    fresh = authority.revocaciones([], datetime.now(UTC) - timedelta(minutes=1))
    (lists / "autoridad.crl").write_bytes(fresh)
    institucion = abrir(sello_nivel="B-LTA", firma_revocaciones=lists)
    assert institucion.nivel is Nivel.B_LTA
    sealed = await institucion.sellar(pdf, ACTO)
    assert b"/DSS" in sealed.pdf
    found = await validar(sealed.pdf, institucion.confianza, datetime.now(UTC))
    assert [firma.dictamen for firma in found.firmas] == [Dictamen.AUTENTICA] * len(found.firmas)
    revoked = load_pem_x509_certificate((llaves / SELLO).read_bytes())
    yesterday = datetime.now(UTC) - timedelta(days=1)
    (lists / "autoridad.crl").write_bytes(authority.revocaciones([(revoked, yesterday)], datetime.now(UTC)))
    found = await validar(sealed.pdf, institucion.confianza, datetime.now(UTC))
    assert found.firmas[0].dictamen is Dictamen.REVOCADA


def test_a_list_that_is_none_is_told_before_anything_listens(abrir: Abrir, tmp_path: Path) -> None:
    guardar(tmp_path, "otra.crl", b"nada")
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(firma_revocaciones=tmp_path)
    assert refused.value.metadata == {"llave": "otra.crl", "causa": "ilegible"}


@pytest.mark.parametrize("form", ["pem", "p12", "key_and_chain"])
async def test_a_key_in_each_form_of_file(
    form: str, abrir: Abrir, mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path, pdf: bytes
) -> None:
    made, lock = mundo.sello(clave_rsa), BestAvailableEncryption(SECRETO.encode())
    chain = b"".join(each.public_bytes(Encoding.PEM) for each in (made.certificado, made.emisor))
    key = clave_rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    content = {
        "pem": key + chain,
        "p12": serialize_key_and_certificates(None, clave_rsa, made.certificado, [made.emisor], lock),
        "key_and_chain": key,
    }[form]
    given = {"sello_certificados": guardar(tmp_path, "cadena.pem", chain)} if form == "key_and_chain" else {}
    path = guardar(tmp_path, f"sello.{form}", content)
    institucion = abrir(sello_llave=str(path), sello_secreto=SecretStr(SECRETO), **given)
    assert (await institucion.sellar(pdf, ACTO)).firmante == Certificados.de(de_pem(chain)).huella
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(sello_llave=str(path), sello_secreto=SecretStr("otra"), **given)
    assert refused.value.metadata == {"llave": path.name, "causa": "ilegible"}


@pytest.mark.parametrize(
    ("ajustes", "missing"),
    [
        ({"database_url": "postgresql+asyncpg://bd/{service}"}, "ESTRADO_TSA_URL"),
        ({"peers": "dns:///{service}:1"}, "ESTRADO_TSA_URL"),
        ({"tsa_url": "http://tsa.example"}, "ESTRADO_TSA_RAICES"),
        (
            {"sello_llave": "pkcs11:token=a;object=b?module-path=/no.so"},
            "ESTRADO_SELLO_CERTIFICADOS, ESTRADO_SELLO_SECRETO",
        ),
        ({"kafka_bootstrap": "k:1", "tsa_url": "propia", "sello_nivel": "B-LTA"}, "ESTRADO_FIRMA_REVOCACIONES"),
    ],
)
def test_what_is_missing_is_told_by_name(ajustes: dict[str, object], missing: str, abrir: Abrir) -> None:
    with pytest.raises(SelloIncompleto) as refused:
        abrir(**ajustes)
    assert refused.value.metadata == {"faltan": missing}


def test_real_mode_without_keys_refuses_to_start(abrir: Abrir, tmp_path: Path) -> None:
    real = {"peers": "dns:///{service}:1", "tsa_url": "propia"}
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(keys_dir=tmp_path, **real)
    assert refused.value.metadata == {"llave": SELLO, "causa": "ausente"}
    (tmp_path / SELLO).write_bytes(b"-----BEGIN nada")
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(keys_dir=tmp_path, **real)
    assert refused.value.metadata == {"llave": SELLO, "causa": "ilegible"}


def test_our_own_authority_without_its_key_is_none(abrir: Abrir, llaves: Path, tmp_path: Path) -> None:
    (tmp_path / SELLO).write_bytes((llaves / SELLO).read_bytes())
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(keys_dir=tmp_path)
    assert refused.value.metadata == {"llave": TSA, "causa": "ausente"}


@pytest.mark.parametrize("setting", ["sello_certificados", "tsa_raices", "firma_raices", "tsa_ca"])
@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"])
def test_a_file_of_certificates_that_has_none(
    setting: str, content: bytes, abrir: Abrir, llaves: Path, tmp_path: Path
) -> None:
    authority = {"tsa_url": "http://tsa.example", "tsa_raices": llaves / RAIZ}
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(**authority | {setting: guardar(tmp_path, "roto.pem", content)})
    assert refused.value.metadata == {"llave": "roto.pem", "causa": "ilegible"}


def test_certificates_of_another_key(abrir: Abrir, llaves: Path) -> None:
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(sello_certificados=llaves / RAIZ)
    assert refused.value.metadata == {"llave": SELLO, "causa": "certificado_ajeno"}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("sello_llave", ""),
        ("sello_llave", "pkcs11:token=a"),
        ("sello_llave", "pkcs11:token=a;object=b?module-path=hsm.so"),
        ("sello_llave", "pkcs11:token=a;object=b?module-path=/hsm.so&pin-value=1"),
        ("sello_nivel", "B-LT"),
        ("sello_certificados", "/no/hay.pem"),
        ("tsa_url", "ninguna"),
        ("tsa_url", "ftp://tsa.example"),
        ("tsa_url", "https://usuario:clave@tsa.example"),
        ("tsa_raices", "/no/hay.pem"),
        ("tsa_politica", "1.02"),
        ("tsa_plazo", "0"),
        ("firma_revocaciones", "/no/hay"),
    ],
)
def test_a_value_that_does_not_fit(setting: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(f"ESTRADO_{setting.upper()}", value)
    with pytest.raises(ValidationError) as refused:
        AjustesDeFirma(data_dir=tmp_path)
    assert [error["loc"] for error in refused.value.errors()] == [(setting,)]


def test_no_account_goes_over_the_network_in_the_clear(abrir: Abrir, llaves: Path) -> None:
    with pytest.raises(Invalid) as refused:
        abrir(tsa_url="http://tsa.example", tsa_raices=llaves / RAIZ, tsa_user="oj")
    assert (refused.value.code, refused.value.metadata) == ("CONEXIONES_SIN_CIFRAR", {"conexiones": "ESTRADO_TSA_URL"})


async def test_an_expired_seal_seals_nothing_and_is_told(llaves: Path, tmp_path: Path, pdf: bytes) -> None:
    later = Reloj(datetime.now(UTC) + timedelta(days=1100))
    institucion = abrir_institucion(AjustesDeFirma(data_dir=tmp_path, keys_dir=llaves), later)
    for sealing in (institucion.sellar(pdf, ACTO), institucion.firmar(b"")):
        with pytest.raises(LlaveDeFirmaInutilizable) as refused:
            await sealing
        assert refused.value.metadata["causa"] == "vencida"
    ends = institucion.certificados.propio.not_valid_after.timestamp()
    assert REGISTRY.get_sample_value("estrado_firma_certificate_expires", {"use": "sello"}) == ends


class TestTsaPorHttp:
    """A timestamp authority that the settings name."""

    async def sealed(self, answer: Handler, llaves: Path, tmp_path: Path, pdf: bytes, mundo: Mundo) -> str:
        """Why the seal of time is pending, with an authority that answers so; "": it is not. When it comes back, it is
        sealed with the instant of then."""
        roots = guardar(tmp_path, "raices.pem", mundo.ca.raiz)
        async with server(answer) as url:
            given = AjustesDeFirma(data_dir=tmp_path, keys_dir=llaves, tsa_url=url, tsa_raices=roots, tsa_plazo=0.5)
            institucion = abrir_institucion(given, SystemClock())
            sealed = await institucion.sellar(pdf, ACTO)
            assert (sealed.sello is None) == bool(sealed.pendiente)
            await institucion.close()
        return sealed.pendiente

    @pytest.fixture
    def mundo(self) -> Mundo:
        return Mundo(Reloj(datetime.now(UTC)))

    async def test_is_asked(self, llaves: Path, tmp_path: Path, pdf: bytes, mundo: Mundo) -> None:
        async def answer(asked: bytes) -> bytes:
            return http(await mundo.tsa.responder(asked))

        before = _counted("sellado")
        assert await self.sealed(answer, llaves, tmp_path, pdf, mundo) == ""
        assert _counted("sellado") == before + 1

    async def test_hangs(self, llaves: Path, tmp_path: Path, pdf: bytes, mundo: Mundo) -> None:
        async def never(_: bytes) -> bytes:
            await asyncio.Event().wait()
            return b""

        before = _counted("plazo")
        assert await self.sealed(never, llaves, tmp_path, pdf, mundo) == "TIEMPO_NO_DISPONIBLE:plazo"
        assert _counted("plazo") == before + 1

    async def test_lies(self, llaves: Path, tmp_path: Path, pdf: bytes, mundo: Mundo) -> None:
        mundo.reloj.pasan(timedelta(hours=-1))

        async def backdated(asked: bytes) -> bytes:
            return http(await mundo.tsa.responder(asked))

        assert await self.sealed(backdated, llaves, tmp_path, pdf, mundo) == "TIEMPO_NO_FIABLE:hora"

    async def test_is_somebody_else(self, llaves: Path, tmp_path: Path, pdf: bytes, mundo: Mundo) -> None:
        async def answer(asked: bytes) -> bytes:
            return http(await Mundo(mundo.reloj).tsa.responder(asked))

        assert await self.sealed(answer, llaves, tmp_path, pdf, mundo) == "TIEMPO_NO_FIABLE:autoridad"

    async def test_is_away_and_comes_back(self, llaves: Path, tmp_path: Path, pdf: bytes, mundo: Mundo) -> None:
        away = True

        async def answer(asked: bytes) -> bytes:
            return http(b"", "503 Service Unavailable") if away else http(await mundo.tsa.responder(asked))

        roots = guardar(tmp_path, "raices.pem", mundo.ca.raiz)
        async with server(answer) as url:
            given = AjustesDeFirma(data_dir=tmp_path, keys_dir=llaves, tsa_url=url, tsa_raices=roots)
            institucion = abrir_institucion(given, SystemClock())
            sealed = await institucion.sellar(pdf, ACTO)
            assert sealed.pendiente == "TIEMPO_NO_DISPONIBLE:http_503"
            with pytest.raises(TiempoNoDisponible):
                await institucion.completar_pendiente(sealed)
            away = False
            whole = await institucion.completar_pendiente(sealed)
            await institucion.close()
        assert whole.pdf.startswith(sealed.pdf)
        assert whole.sello is not None
        assert whole.sello >= mundo.reloj.ahora.replace(microsecond=0)


def _counted(result: str) -> float:
    return REGISTRY.get_sample_value("estrado_firma_timestamps_total", {"result": result}) or 0.0
