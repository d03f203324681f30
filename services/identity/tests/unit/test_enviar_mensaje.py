"""Mails are handed over, tried again, and never lost."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import servicio
from services.identity.application.cartas import Cartero
from services.identity.application.enviar_mensaje import CADUCADO, Enviar, EnviarMensaje
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta, Clase, Mensaje
from services.identity.tests.fakes import CORREO, Identity

ITSELF = servicio("identity")


@dataclass
class FakeCorreo:
    """Takes mails, or refuses them for `causa`."""

    causa: str = ""
    taken: list[Carta] = field(default_factory=list)

    async def enviar(self, carta: Carta) -> None:
        if self.causa:
            raise CorreoNoEntregado(causa=self.causa)
        self.taken.append(carta)


async def send(identity: Identity, correo: FakeCorreo) -> Mensaje | None:
    cartero = Cartero(identity.jurisdiccion.cartas, identity.secretos, "https://portal.ejemplo.gt/")
    [mensaje] = identity.mensajes.kept.values()
    return await identity.runner.run(EnviarMensaje(identity.runner, cartero, correo), ITSELF, Enviar(mensaje.id))


async def test_the_confirmation_mail_is_the_portals(identity: Identity) -> None:
    await identity.solicitar()
    correo = FakeCorreo()
    sent = await send(identity, correo)
    assert sent is not None
    assert sent.enviado == identity.clock.now()
    [carta] = correo.taken
    url = f"https://portal.ejemplo.gt/confirmar-correo?token={identity.token()}"
    assert (carta.id, carta.para) == (sent.id, CORREO)
    for said in (
        "Estás a pocos pasos de terminar el proceso",
        "Confirma tu correo en el siguiente enlace:",
        "GUATEMALA, C.A.",
        "Si usted no realizó dicha solicitud favor de hacer caso omiso de esta petición.",
    ):
        assert said in carta.texto
        assert said in carta.html
    assert url in carta.texto
    assert f'<a href="{url}" style="color: #0000ee">Aquí</a>' in carta.html
    assert '<html lang="es">' in carta.html
    await identity.confirmar(carta.texto.partition("token=")[2].split()[0])
    assert len(identity.cuentas.kept) == 1


async def test_every_class_of_mail_has_its_words(identity: Identity) -> None:
    assert set(identity.jurisdiccion.cartas.textos) == {clase.value for clase in Clase}


async def test_a_repeated_registration_leads_to_a_new_password(identity: Identity) -> None:
    await identity.registrada()
    await identity.solicitar()
    correo = FakeCorreo()
    await send(identity, correo)
    assert f"/restablecer-contrasena?token={identity.token()}" in correo.taken[0].texto


async def test_what_cannot_be_sent_is_tried_again_and_sent_once(identity: Identity) -> None:
    await identity.solicitar()
    correo = FakeCorreo("SMTP_451")
    failed = await send(identity, correo)
    assert failed is not None
    assert (failed.intentos, failed.causa, failed.enviado) == (1, "SMTP_451", None)
    assert not identity.mensajes.debidos(identity.clock.now(), 9)
    identity.clock.advance(seconds=5)
    assert identity.mensajes.debidos(identity.clock.now(), 9) == [failed.id]
    correo.causa = ""
    assert await send(identity, correo) is not None
    assert await send(identity, correo) is None
    assert len(correo.taken) == 1
    assert len(identity.registros.kept) == 1


async def test_after_a_day_it_is_given_up_unsent_and_the_registration_stays(identity: Identity) -> None:
    await identity.solicitar()
    identity.clock.advance(hours=24)
    correo = FakeCorreo()
    given_up = await send(identity, correo)
    assert given_up is not None
    assert (given_up.causa, given_up.proximo, given_up.enviado, correo.taken) == (CADUCADO, None, None, [])
    assert len(identity.registros.kept) == 1


async def test_no_link_is_stored(identity: Identity) -> None:
    await identity.solicitar()
    assert identity.token() not in repr((identity.enlaces, identity.mensajes, identity.registros))


async def test_what_a_judiciary_writes_is_text_and_no_markup(identity: Identity) -> None:
    from dataclasses import replace

    cartas = identity.jurisdiccion.cartas
    texto = replace(cartas.textos["confirmacion"], parrafo='<b>"&')
    cartero = Cartero(replace(cartas, textos={"confirmacion": texto}), identity.secretos, "https://p.gt")
    await identity.solicitar()
    carta = cartero.carta(identity.mensajes_a(CORREO)[0])
    assert "&lt;b&gt;&quot;&amp;" in carta.html
    assert '<b>"&' in carta.texto
