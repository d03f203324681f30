"""Mails are handed over, tried again, and never lost."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import servicio
from services.identity.application.cartas import Cartero
from services.identity.application.enviar_mensaje import CADUCADO, Enviar, EnviarMensaje
from services.identity.application.envios import mandar_codigo
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta, Clase, Mensaje, Sms
from services.identity.tests.fakes import ANONIMO, CORREO, Identity
from services.identity.tests.unit.test_actualizar_cuenta import LIMITES
from services.identity.tests.unit.test_reenviar_confirmacion import resend

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


@dataclass
class FakeTelefonia:
    """Takes short messages."""

    taken: list[Sms] = field(default_factory=list)

    async def enviar(self, sms: Sms) -> None:
        self.taken.append(sms)


async def send(identity: Identity, correo: FakeCorreo, telefonia: FakeTelefonia | None = None) -> Mensaje | None:
    cartero = Cartero(identity.jurisdiccion, identity.secretos, "https://portal.ejemplo.gt/")
    use_case = EnviarMensaje(identity.runner, cartero, correo, telefonia or FakeTelefonia())
    [mensaje] = identity.mensajes.kept.values()
    return await identity.runner.run(use_case, ITSELF, Enviar(mensaje.id))


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
    assert '<meta name="viewport" content="width=device-width' in carta.html, "telephones show it as wide as they are"
    assert "padding: 2em 1em" in carta.html, "and its words do not touch the edge"
    await identity.confirmar(carta.texto.partition("token=")[2].split()[0])
    assert len(identity.cuentas.kept) == 1


async def test_it_says_when_the_registration_was_made_that_its_link_confirms(identity: Identity) -> None:
    await identity.solicitar()
    made = identity.jurisdiccion.calendario.en_zona(identity.clock.now())
    identity.mensajes.kept.clear()
    identity.clock.advance(days=2)
    await resend(identity)
    correo = FakeCorreo()
    await send(identity, correo)
    [carta] = correo.taken
    said = f"El registro se hizo el {made:%d/%m/%Y} a las {made:%H:%M}."
    assert said in carta.texto
    assert said in carta.html


async def test_every_class_has_its_words(identity: Identity) -> None:
    cartas = identity.jurisdiccion.cartas
    assert set(cartas.textos) == {clase.value for clase in Clase if not clase.por_sms}
    assert set(cartas.sms) == {clase.value for clase in Clase if clase.por_sms}


async def test_a_code_goes_to_the_telephone_and_to_no_mail(identity: Identity) -> None:
    cuenta = await identity.registrada()
    mandar_codigo(identity.tx(ANONIMO), identity.secretos, LIMITES, cuenta.id, "+50223456789", "")
    correo, telefonia = FakeCorreo(), FakeTelefonia()
    assert await send(identity, correo, telefonia) is not None
    [sms], [enlace] = telefonia.taken, identity.enlaces.kept
    codigo = identity.secretos.codigo(enlace)
    assert (sms.para, correo.taken) == ("+50223456789", [])
    assert sms.texto == f"Organismo Judicial: su código es {codigo}. Sirve diez minutos. No lo comparta con nadie."
    assert codigo not in repr((identity.enlaces, identity.mensajes, sms))


async def test_a_code_that_is_over_is_not_sent(identity: Identity) -> None:
    cuenta = await identity.registrada()
    mandar_codigo(identity.tx(ANONIMO), identity.secretos, LIMITES, cuenta.id, "+50223456789", "")
    identity.clock.advance(minutes=10)
    telefonia = FakeTelefonia()
    given_up = await send(identity, FakeCorreo(), telefonia)
    assert given_up is not None
    assert (given_up.causa, given_up.proximo, telefonia.taken) == (CADUCADO, None, [])


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
    palabras = replace(identity.jurisdiccion, cartas=replace(cartas, textos={"confirmacion": texto}))
    cartero = Cartero(palabras, identity.secretos, "https://p.gt")
    await identity.solicitar()
    carta = cartero.carta(identity.mensajes_a(CORREO)[0])
    assert "&lt;b&gt;&quot;&amp;" in carta.html
    assert '<b>"&' in carta.texto
