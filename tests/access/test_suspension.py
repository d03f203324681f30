"""The synthetic court has somebody who suspends mailboxes."""

from tests.access.court import Court

_HOLDER, _ADMINISTRATOR = "rosa.tum@correo.example", "administradora@oj.example"


def test_its_administrator_suspends_a_mailbox_and_opens_it_again(court: Court) -> None:
    holder, administrator = court.person(_HOLDER), court.person(_ADMINISTRATOR)
    numero = holder.ask("/v1/casillero").json()["items"][0]["numero"]
    body = {"numero": numero, "motivo": "Se informó el fallecimiento de su titular."}
    administrator.send("/v1/casilleros/suspension", 200, **body)
    [suspended] = holder.ask("/v1/casillero").json()["items"]
    assert suspended["motivo_de_suspension"] == body["motivo"]
    administrator.send("/v1/casilleros/reapertura", 200, **body)
    [receiving] = holder.ask("/v1/casillero").json()["items"]
    assert receiving["suspendido"] is None
