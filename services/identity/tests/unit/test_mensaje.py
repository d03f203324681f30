"""Mails that wait: tried again later each time, given up when it is too late."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.identity.domain.mensaje import Clase, Mensaje

AHORA = datetime(2026, 3, 2, 16, tzinfo=UTC)


def mensaje(destinatario: str = "ana@ejemplo.gt") -> Mensaje:
    return Mensaje.nuevo(uuid4(), Clase.CONFIRMACION, destinatario, uuid4(), AHORA)


def test_one_is_due_at_once_and_one_to_nobody_never() -> None:
    assert mensaje().proximo == AHORA
    assert mensaje("").proximo is None


def test_each_failure_makes_the_next_attempt_wait_longer_up_to_a_quarter_of_an_hour() -> None:
    one, waits = mensaje(), []
    for _ in range(10):
        one = one.con_fallo("SMTP_451", AHORA)
        assert one.proximo is not None
        waits.append((one.proximo - AHORA).total_seconds())
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert (one.intentos, one.causa) == (10, "SMTP_451")


def test_it_is_given_up_after_a_day_and_not_before() -> None:
    last = AHORA + timedelta(hours=24) - timedelta(seconds=6)
    assert mensaje().con_fallo("x", last).proximo is not None
    given_up = mensaje().con_fallo("x", last + timedelta(seconds=1))
    assert (given_up.proximo, given_up.enviado) == (None, None)


def test_once_sent_nothing_is_due() -> None:
    sent = mensaje().con_fallo("x", AHORA).con_envio(AHORA)
    assert (sent.proximo, sent.enviado, sent.intentos, sent.causa) == (None, AHORA, 2, "")


def test_it_does_not_show_to_whom() -> None:
    assert "ana" not in repr(mensaje())
