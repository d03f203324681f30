"""What is read as another system's digest, and what it is the digest of."""

from hashlib import md5, sha256

import pytest

from services.identity.domain.heredada import ESQUEMAS, Esquema, Heredada
from services.identity.domain.importacion import FilaRechazada, Rechazo

MD5 = md5(b"x").hexdigest()


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
