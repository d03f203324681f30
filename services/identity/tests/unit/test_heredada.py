"""What is read as another system's digest, and what it is the digest of."""

from base64 import b64decode
from hashlib import md5, sha256

import pytest

from services.identity.domain.heredada import ESQUEMAS, PBKDF2, Esquema, Heredada
from services.identity.domain.importacion import FilaRechazada, Rechazo

MD5 = md5(b"x").hexdigest()
# From the tests of Django, as is its password: lètmein.
DJANGO = "pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY="
CLAVE = DJANGO.rpartition("$")[2]


@pytest.mark.parametrize("nombre", ESQUEMAS)
def test_each_scheme_with_and_without_salt_is_of_its_password(nombre: str) -> None:
    for sal in ("", "s4l!"):
        resumen = Esquema(nombre, sal).resumen("contraseña")
        texto = f"{nombre}${sal}${resumen}" if sal else resumen
        heredada = Heredada.leer(f" {nombre.upper()} ", texto.upper().replace("S4L!", "s4l!"))
        assert heredada == Heredada(Esquema(nombre, sal), resumen)


def test_vectors_that_others_publish() -> None:
    assert Esquema("md5").resumen("abc") == "900150983cd24fb0d6963f7d28e17f72"
    assert Esquema("sha1").resumen("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d"
    assert Esquema("sha1", "a").resumen("bc") == "a9993e364706816aba3e25717850c26c9cd0d89d", "the salt comes first"
    assert Esquema("sha256").resumen("ñ") == sha256("ñ".encode()).hexdigest()


def test_what_django_keeps_is_read_and_is_of_its_password() -> None:
    esquema = Esquema(PBKDF2, "seasalt", 10_000)
    assert Heredada.leer(" PBKDF2_sha256 ", f" {DJANGO} ", 10_000) == Heredada(esquema, CLAVE)
    assert esquema.resumen("lètmein") == CLAVE
    # RFC 7914, section 11: the first half of what is derived.
    derived = b64decode(Esquema(PBKDF2, "salt", 1).resumen("passwd"))
    assert derived.hex() == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"


@pytest.mark.parametrize("esquema", [Esquema("md5"), Esquema("sha1", "s4l!"), Esquema(PBKDF2, "s4l!", 7)])
def test_a_scheme_is_read_back_from_its_text(esquema: Esquema) -> None:
    assert Esquema.de(str(esquema)) == esquema


@pytest.mark.parametrize(
    ("texto", "rechazo"),
    [
        (DJANGO.replace("$10000$", "$10001$"), Rechazo.ITERACIONES_EXCESIVAS),
        (DJANGO.replace("$10000$", "$9999999999$"), Rechazo.ITERACIONES_EXCESIVAS),
        (DJANGO.replace("$10000$", "$99999999999$"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("$10000$", "$0$"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("$10000$", "$-1$"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("$10000$", "$٣$"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("$10000$", "$"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("seasalt", ""), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("seasalt", "s" * 65), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("seasalt", "sea salt"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO.replace("_sha256", "_sha1"), Rechazo.RESUMEN_INVALIDO),
        (DJANGO[:-1], Rechazo.RESUMEN_INVALIDO),
        (DJANGO[:-4], Rechazo.RESUMEN_INVALIDO),
        (f"{DJANGO}$x", Rechazo.RESUMEN_INVALIDO),
        (f"{DJANGO[:-2]}-=", Rechazo.RESUMEN_INVALIDO),
        (f"{DJANGO[:-2]}Z=", Rechazo.RESUMEN_INVALIDO),  # the same bytes, written otherwise
        (MD5, Rechazo.RESUMEN_INVALIDO),
        ("", Rechazo.RESUMEN_INVALIDO),
    ],
)
def test_of_pbkdf2_only_what_is_right_and_within_the_bound_is_read(texto: str, rechazo: Rechazo) -> None:
    with pytest.raises(FilaRechazada) as refusal:
        Heredada.leer(PBKDF2, texto, 10_000)
    assert refusal.value.rechazo is rechazo


@pytest.mark.parametrize(
    ("esquema", "texto", "rechazo"),
    [
        ("bcrypt", MD5, Rechazo.ESQUEMA_DESCONOCIDO),
        ("", MD5, Rechazo.ESQUEMA_DESCONOCIDO),
        ("md5", "", Rechazo.RESUMEN_INVALIDO),
        ("md5", MD5[:-1], Rechazo.RESUMEN_INVALIDO),
        ("md5", f"{MD5[:-1]}g", Rechazo.RESUMEN_INVALIDO),
        ("sha1", MD5, Rechazo.RESUMEN_INVALIDO),
        ("md5", f"sha1$sal${MD5}", Rechazo.RESUMEN_INVALIDO),
        ("md5", f"md5$${MD5}", Rechazo.RESUMEN_INVALIDO),
        ("md5", f"md5$con espacio${MD5}", Rechazo.RESUMEN_INVALIDO),
        ("md5", f"md5${'s' * 65}${MD5}", Rechazo.RESUMEN_INVALIDO),
        ("md5", f"md5$una$otra${MD5}", Rechazo.RESUMEN_INVALIDO),
        ("md5", f"$argon2id${MD5}", Rechazo.RESUMEN_INVALIDO),
        ("md5", "٣" * 32, Rechazo.RESUMEN_INVALIDO),
    ],
)
def test_what_is_none_is_refused(esquema: str, texto: str, rechazo: Rechazo) -> None:
    with pytest.raises(FilaRechazada) as refusal:
        Heredada.leer(esquema, texto)
    assert refusal.value.rechazo is rechazo


def test_it_does_not_show_the_digest() -> None:
    assert MD5 not in repr(Heredada.leer("md5", MD5))
