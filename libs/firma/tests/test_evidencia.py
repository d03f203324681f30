"""Evidence: what it proves, with tools that are not ours too, and that whatever is changed is named."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import given
from hypothesis import strategies as st

from libs.firma.certificados import de_pem
from libs.firma.comprobacion import Comprobacion, comprobar, comprobar_archivo, comprobar_firma
from libs.firma.desarrollo import Uso
from libs.firma.errores import TiempoNoDisponible
from libs.firma.evidencia import Evidencia, Inclusion, firmar_cabeza, sellar_cabeza, sello_de
from libs.firma.llaves import LlaveEnArchivo
from libs.firma.registro import EvidenciaIlegible, Registro
from libs.firma.tests.mundo import HOY, Mundo, con_llave_rara, dice, guardar, llave
from libs.firma.tiempo import Respuesta, Sello
from libs.firma.tsa import TsaPropia
from libs.foundation.core import merkle
from libs.foundation.core.heads import HeadSigner, read_verifier_key, verifier_key

ORIGEN = "estrado/casillero/evidencia"
CLAVE = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
LLAVE = verifier_key(ORIGEN, CLAVE.public_key())
REGISTRO = Registro(
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "ContentConsignment",
    "notificacion/7c9e6679-7425-40de-944b-e07fc1f90ae7",
    HOY,
    {"documento": sha256(b"resolucion").hexdigest(), "casillero": "HP31-QHC4-ZE8K-2"},
)


def log_with(
    content: bytes, others: Sequence[bytes], at: datetime = HOY, clave: Ed25519PrivateKey = CLAVE
) -> Inclusion:
    """A log in which a record stands among others."""
    leaves = [merkle.leaf_hash(each) for each in (*others[:3], content, *others[3:])]
    nodes = merkle.grown(0, leaves, lambda level, index: b"")
    size, place = len(leaves), min(3, len(others))
    root = merkle.root(size, lambda level, index: nodes[level, index])
    path = merkle.inclusion_proof(place, size, lambda level, index: nodes[level, index])
    return Inclusion(place, tuple(path), HeadSigner(ORIGEN, clave).sign(size, root, at), LLAVE)


OTHERS = [f"otro {number}".encode() for number in range(9)]


async def evidence(mundo: Mundo, clave: RSAPrivateKey, registro: Registro = REGISTRO) -> Evidencia:
    return await proven(mundo, registro, llave(mundo.persona("Sello", clave)))


async def proven(mundo: Mundo, registro: Registro, key: LlaveEnArchivo) -> Evidencia:
    """In a log whose head is signed and stamped now."""
    proof = log_with(registro.canonico(), OTHERS, mundo.reloj.now())
    signed = await firmar_cabeza(proof.cabeza, key, mundo.reloj)
    return Evidencia(registro.canonico(), proof, (await sellar_cabeza(signed, mundo.tiempo)).firma)


async def checked(mundo: Mundo, made: Evidencia, ahora: datetime = HOY) -> Comprobacion:
    return await comprobar(made, mundo.confianza, {LLAVE}, ahora)


def wrong(found: Comprobacion) -> dict[str, str]:
    """What does not hold, and why."""
    return {punto.que: punto.codigo for punto in found.puntos if not punto.bien}


async def test_an_evidence_proves_what_who_and_when(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    found = await checked(mundo, Evidencia.leer((await evidence(mundo, clave_rsa)).escribir()))
    assert found.bien
    assert [punto.que for punto in found.puntos] == CLAIMS
    assert found.registro == REGISTRO
    assert (found.firmante, found.sello, found.cabeza) == ("Sello", HOY, HOY)


CLAIMS = ["registro", "inclusion", "cabeza", "firma", "sello_de_tiempo", "instante"]


def test_a_record_has_one_way_to_be_written() -> None:
    content = REGISTRO.canonico()
    assert content.startswith(b'{"datos":{"casillero":"HP31-QHC4-ZE8K-2","documento":"')
    assert content.endswith(b'"instante":"2026-03-02T16:00:00.000000Z","objeto":"' + REGISTRO.objeto.encode() + b'"}')
    assert Registro.leer(content) == REGISTRO
    for other in (
        content + b" ",
        content.replace(b":", b": "),
        b"{}",
        b"",
        b"[]",
        b"\xff",
        content[:-1],
        DEEP,
        WITH_NUMBER,
    ):
        with pytest.raises(EvidenciaIlegible):
            Registro.leer(other)


DEEP = b"[" * 200_000
WITH_NUMBER = REGISTRO.canonico().replace(b'"HP31-QHC4-ZE8K-2"', b"31")


@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(), max_size=5),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001  hypothesis adds the zone
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_any_record_is_read_as_it_was_written(datos: dict[str, str], instante: datetime, objeto: str) -> None:
    legible = {name: text for name, text in datos.items() if text.isprintable()}
    record = Registro("x", "Hecho", objeto, instante, legible)
    assert Registro.leer(record.canonico()) == record


async def test_any_changed_byte_is_found_and_the_part_named(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """Every byte, also those of the signature that no hash in it covers."""
    made = await evidence(mundo, clave_rsa)
    written = made.escribir()
    parts = {name: _range(written, name) for name in ("firma", "firma_sha256", "inclusion", "registro")}
    for at in range(len(written)):
        found = await comprobar_archivo(_flipped(written, at, 1), mundo.confianza, {LLAVE}, HOY)
        named = wrong(found).keys()
        assert named, at
        inside = [name for name, place in parts.items() if at in place]
        assert named & MAY_BE_NAMED[inside[0] if inside else "archivo"], (at, named)


async def test_a_key_of_a_kind_that_nobody_knows_is_a_false_claim_and_no_crash(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    made = await evidence(mundo, clave_rsa)
    found = await comprobar_archivo(
        replace(made, firma=con_llave_rara(made.firma)).escribir(), mundo.confianza, {LLAVE}, HOY
    )
    assert wrong(found) == {"firma": "FORMAT_FAILURE", "sello_de_tiempo": "FORMAT_FAILURE"}


async def test_whatever_stands_in_its_place_is_a_false_claim_and_no_crash(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    written = json.loads((await evidence(mundo, clave_rsa)).escribir())
    places = [(written, name) for name in written] + [(written["inclusion"], name) for name in written["inclusion"]]
    for holder, name in places:
        kept = holder[name]
        others: tuple[object, ...] = (5, None, [], {}, "\ud800", "", True, [5], ["\ud800"], -1, 1 << 200)
        for other in others:
            holder[name] = other
            found = await comprobar_archivo(json.dumps(written).encode(), mundo.confianza, {LLAVE}, HOY)
            assert wrong(found), (name, other)
            as_written = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            content = as_written.encode(errors="surrogatepass")
            assert wrong(await comprobar_archivo(content, mundo.confianza, {LLAVE}, HOY)), (name, other)
        holder[name] = kept


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\\ud800", "2026"])
def test_instants_that_no_calendar_has_are_no_records(instant: str) -> None:
    with pytest.raises(EvidenciaIlegible):
        Registro.leer(REGISTRO.canonico().replace(b"2026-03-02T16:00:00.000000Z", instant.encode()))


async def test_a_head_at_the_end_of_the_calendar_is_no_crash(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    made = await evidence(mundo, clave_rsa)
    proof = log_with(made.registro, OTHERS, last)
    assert wrong(await checked(mundo, replace(made, inclusion=proof)))["firma"]


MAY_BE_NAMED = {
    "archivo": {"archivo"},
    "firma": {"firma", "archivo"},
    "firma_sha256": {"firma", "archivo"},
    "inclusion": {"inclusion", "cabeza", "archivo"},
    "registro": {"registro", "inclusion", "archivo"},
}


def _range(written: bytes, name: str) -> range:
    """Where the value of a member of the file is, without its quotes."""
    begin = written.index(f'"{name}":'.encode()) + len(name) + 4
    ends = {"inclusion": b'},"registro"', "registro": b'"}'}
    return range(begin, written.rindex(ends[name]) if name in ends else written.index(b'"', begin))


def _flipped(written: bytes, at: int, bits: int) -> bytes:
    changed = bytearray(written)
    changed[at] ^= bits
    return bytes(changed)


async def test_any_bits_of_a_byte_may_be_changed(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """All 255 changes of the bytes that are neither text of a part nor a hash: the file's own form."""
    written = (await evidence(mundo, clave_rsa)).escribir()
    form = [at for at in range(len(written)) if chr(written[at]) in '{}[]:,"\\']
    for at in form:
        for bits in (1, 2, 4, 8, 16, 32, 64, 128):
            assert not (await comprobar_archivo(_flipped(written, at, bits), mundo.confianza, {LLAVE}, HOY)).bien


@pytest.mark.parametrize(
    ("part", "false"),
    [
        ("archivo", b'{"registro":""}'),
        ("archivo", b"[" * 200_000),
        ("archivo", b"\xff"),
        (
            "firma",
            b'{"firma":"?","firma_sha256":"","inclusion":{"cabeza":"","camino":[],"hoja":1,"llave":""},"registro":""}',
        ),
        (
            "inclusion",
            b'{"firma":"","firma_sha256":"","inclusion":{"cabeza":"","camino":[],"hoja":1.5,"llave":""},"registro":""}',
        ),
        (
            "inclusion",
            b'{"firma":"","firma_sha256":"","inclusion":{"cabeza":"","camino":["x"],"hoja":1,"llave":""},"registro":""}',
        ),
    ],
)
async def test_what_is_no_evidence_is_said_to_be_none(mundo: Mundo, part: str, false: bytes) -> None:
    assert wrong(await comprobar_archivo(false, mundo.confianza, {LLAVE}, HOY)) == {part: "FORMAT_FAILURE"}


@pytest.mark.parametrize("other", [b"{}", b"[]", b"null", b'{"a":[1,2]}'])
async def test_json_of_something_else_is_no_damaged_evidence(mundo: Mundo, other: bytes) -> None:
    assert wrong(await comprobar_archivo(other, mundo.confianza, {LLAVE}, HOY)) == {"archivo": "NO_ES_EVIDENCIA"}


async def test_what_is_wrong_is_named(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    made = await evidence(mundo, clave_rsa)
    other = replace(REGISTRO, hecho="ContentHandover").canonico()
    assert wrong(await checked(mundo, replace(made, registro=other))) == {"inclusion": "CAMINO_INVALIDO"}
    elsewhere = replace(made.inclusion, hoja=made.inclusion.hoja + 1)
    assert wrong(await checked(mundo, replace(made, inclusion=elsewhere))) == {"inclusion": "CAMINO_INVALIDO"}
    forged = HeadSigner(ORIGEN, Ed25519PrivateKey.generate())
    false_head = replace(made.inclusion, cabeza=forged.sign(10, bytes(32), HOY))
    assert wrong(await checked(mundo, replace(made, inclusion=false_head))) == {
        "cabeza": "CABEZA_INVALIDA",
        "inclusion": "SIN_CABEZA",
        "firma": "FORMAT_FAILURE",
    }
    assert set(wrong(await checked(Mundo(), made))) == {"firma", "sello_de_tiempo"}


async def test_a_log_of_somebody_else_is_named_and_its_heads_are_not_signed(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    made, forged = await evidence(mundo, clave_rsa), Ed25519PrivateKey.generate()
    theirs = replace(log_with(made.registro, OTHERS, clave=forged), llave=verifier_key(ORIGEN, forged.public_key()))
    assert wrong(await checked(mundo, replace(made, inclusion=theirs))) == {
        "cabeza": "LLAVE_DESCONOCIDA",
        "firma": "FORMAT_FAILURE",
    }
    unasked = await comprobar(replace(made, inclusion=theirs), mundo.confianza, None, HOY)
    assert wrong(unasked) == {"firma": "FORMAT_FAILURE"}
    assert (await comprobar(made, mundo.confianza, None, HOY)).bien


async def test_one_signed_head_proves_all_the_records_under_it(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """Also those that came while the authority was away: later heads cover them, and nothing is mended."""
    key, records = llave(mundo.persona("Sello", clave_rsa)), [replace(REGISTRO, id=str(n)) for n in range(5)]
    contents = [each.canonico() for each in records]
    nodes = merkle.grown(0, [merkle.leaf_hash(each) for each in contents], lambda level, index: b"")
    root = merkle.root(5, lambda level, index: nodes[level, index])
    head = HeadSigner(ORIGEN, CLAVE).sign(5, root, HOY)
    signed = (await sellar_cabeza(await firmar_cabeza(head, key, mundo.reloj), mundo.tiempo)).firma
    for place, content in enumerate(contents):
        path = tuple(merkle.inclusion_proof(place, 5, lambda level, index: nodes[level, index]))
        found = await checked(mundo, Evidencia(content, Inclusion(place, path, head, LLAVE), signed))
        assert found.bien
        assert found.registro == records[place]


async def test_a_signature_without_timestamp_is_pending_and_stamped_with_the_instant_of_then(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    made = await evidence(mundo, clave_rsa)
    signed = await firmar_cabeza(made.inclusion.cabeza, llave(mundo.persona("Sello", clave_rsa)), mundo.reloj)
    pending = replace(made, firma=signed)
    assert sello_de(made.firma)
    assert sello_de(pending.firma) is None
    assert wrong(await checked(mundo, pending)) == {"sello_de_tiempo": "PENDIENTE"}
    mundo.tsa_ausente = True
    with pytest.raises(TiempoNoDisponible):
        await sellar_cabeza(signed, mundo.tiempo)
    mundo.tsa_ausente = False
    mundo.reloj.pasan(timedelta(hours=5))
    sealed = await sellar_cabeza(signed, mundo.tiempo)
    found = await checked(mundo, replace(made, firma=sealed.firma), mundo.reloj.now())
    assert found.bien
    assert found.sello == sealed.instante == HOY + timedelta(hours=5)


async def test_a_timestamp_of_another_signature_is_none(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    made, key = await evidence(mundo, clave_rsa), llave(mundo.persona("Sello", clave_rsa))
    moved = await firmar_cabeza(made.inclusion.cabeza + "x", key, mundo.reloj)
    early = cms.ContentInfo.load(sello_de(made.firma))
    grafted = _with_token(moved, early)
    assert set(wrong(await checked(mundo, replace(made, firma=grafted)))) == {"firma", "sello_de_tiempo"}


def _with_token(signed: bytes, token: cms.ContentInfo) -> bytes:
    """A signature with a timestamp put into it."""
    content = cms.ContentInfo.load(signed)["content"]
    signer = {name: content["signer_infos"][0][name] for name in ("version", "sid", "digest_algorithm", "signed_attrs")}
    signer |= {name: content["signer_infos"][0][name] for name in ("signature_algorithm", "signature")}
    signer["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    made = {name: content[name] for name in ("version", "digest_algorithms", "encap_content_info", "certificates")}
    whole = {"content_type": "signed_data", "content": cms.SignedData(made | {"signer_infos": [signer]})}
    return bytes(cms.ContentInfo(whole).dump())


async def test_a_record_from_the_future_was_made_up(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    later = replace(REGISTRO, instante=HOY + timedelta(hours=1))
    assert wrong(await checked(mundo, await evidence(mundo, clave_rsa, later))) == {"instante": "POSTERIOR_A_SU_PRUEBA"}


async def test_it_is_good_for_longer_than_the_certificate_that_signed(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    short = llave(mundo.persona("Sello", clave_rsa, vida=timedelta(days=30)))
    made = await proven(mundo, REGISTRO, short)
    assert (await checked(mundo, made, HOY + timedelta(days=300))).bien


async def test_openssl_verifies_signature_and_timestamp(mundo: Mundo, clave_rsa: RSAPrivateKey, tmp_path: Path) -> None:
    made = await evidence(mundo, clave_rsa)
    head, root = made.inclusion.cabeza.encode(), guardar(tmp_path, "raiz.pem", mundo.ca.raiz)
    signature, second = guardar(tmp_path, "firma.p7s", made.firma), str(int(HOY.timestamp()))
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signature), "-purpose", "any"]
    verify += ["-CAfile", str(root), "-attime", second, "-out", "/dev/null", "-content"]
    assert "Verification successful" in dice(*verify, guardar(tmp_path, "cabeza.txt", head))
    assert "ailure" in dice(*verify, guardar(tmp_path, "otra.txt", head + b" "))
    token = sello_de(made.firma)
    assert token
    stamped = guardar(tmp_path, "valor", _value(made.firma))
    said = dice("openssl", "ts", "-verify", "-token_in", "-in", guardar(tmp_path, "sello.der", token), "-data", stamped)
    assert "Verification: OK" not in said  # it does not know the root
    known: list[str | Path] = ["-CAfile", root, "-attime", second, "-data", stamped]
    assert "Verification: OK" in dice("openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "sello.der", *known)


def _value(signature: bytes) -> bytes:
    """What a signature's timestamp is over."""
    return bytes(cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native)


def test_a_key_is_read_as_tools_for_notes_take_it() -> None:
    origin, key = read_verifier_key(LLAVE)
    assert (origin, key.public_bytes_raw()) == (ORIGEN, CLAVE.public_key().public_bytes_raw())
    for bad in ("", "x", "a+b+c", LLAVE[:-4], LLAVE.replace("estrado", "otro"), LLAVE + "=", f"{LLAVE} "):
        with pytest.raises(ValueError):  # noqa: PT011  whatever is wrong with it
            read_verifier_key(bad)


def test_roots_are_read_from_pem(mundo: Mundo) -> None:
    assert de_pem(mundo.ca.raiz + mundo.ca.raiz)[0].dump() == mundo.raices[0].dump()
    with pytest.raises(ValueError):  # noqa: PT011  there is nothing to tell apart
        de_pem(b"nada")


@pytest.mark.parametrize(("stamped", "code"), [(-400, "TOTAL_PASSED"), (400, "OUT_OF_BOUNDS_NO_POE")])
async def test_a_timestamp_is_by_a_certificate_that_was_good_at_its_instant(
    mundo: Mundo, clave_rsa: RSAPrivateKey, stamped: int, code: str
) -> None:
    """An authority that goes on stamping after its certificate's end, whom who keeps a head would not believe."""
    ended = HOY + timedelta(days=600)
    mundo.autoridad = mundo.ca.emitir("Autoridad", Uso.TIEMPO, desde=HOY - timedelta(days=1), vida=ended - HOY)
    mundo.tsa = TsaPropia(llave(mundo.autoridad), mundo.reloj)
    mundo.reloj.ahora = ended + timedelta(days=stamped)
    proof = log_with(REGISTRO.canonico(), OTHERS, mundo.reloj.now())
    signed = await firmar_cabeza(proof.cabeza, llave(mundo.persona("Sello", clave_rsa)), mundo.reloj)
    kept = (await sellar_cabeza(signed, Credulo(mundo))).firma
    years_later = replace(mundo.confianza, sellos_en_su_instante=True), ended + timedelta(days=900)
    _, stamp, _, _ = await comprobar_firma(proof.cabeza.encode(), kept, *years_later)
    assert stamp.codigo == code


class Credulo:
    """Implements Tiempo, and believes whatever it is answered."""

    def __init__(self, mundo: Mundo) -> None:
        self._mundo = mundo

    async def sellar(self, huella: bytes) -> Sello:
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": huella}
        asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        answer = Respuesta.load(await self._mundo.tsa.responder(asked.dump()))
        return Sello(answer["time_stamp_token"].dump(), self._mundo.reloj.now())
