"""How much an account may present, by its kind, from the login to the refusal."""

from datetime import UTC, datetime

from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from tests.access.court import PDF, Court
from tests.access.filing import Filing, refused

PARTY = "carmen.lopez@correo.example"
GT = Jurisdiccion.cargar()


def test_a_party_presents_as_much_as_individuals_may_and_a_lawyer_more(court: Court, filing: Filing) -> None:
    limite = GT.limites_de_escrito_en(GT.calendario.fecha_legal(datetime.now(UTC)), "individual").documentos
    party = Filing(court, PARTY)
    before = party.escritos()
    for who in (party, filing):
        recibos = [who.person.upload(PDF)["recibo"] for _ in range(limite + 1)]
        answer = who.present(court.escrito(who.person, documentos=recibos))
        if who is filing:
            assert answer.status_code == 201
        else:
            problem = refused(answer, 422, "CANTIDAD_DE_DOCUMENTOS_INVALIDA")
            assert str(limite) in problem["detail"]
            assert who.escritos() == before
            assert who.present(court.escrito(who.person, documentos=recibos[1:])).status_code == 201


def test_what_individuals_do_not_present_is_refused_with_what_they_do(court: Court, filing: Filing) -> None:
    party = Filing(court, PARTY)
    problem = refused(
        party.present(court.escrito(party.person, tipo="casacion")), 403, "ESCRITO_NO_PERMITIDO_A_LA_CUENTA"
    )
    assert "memorial" in problem["detail"]
    assert "casacion" not in problem["detail"]
    assert filing.present(court.escrito(filing.person, tipo="casacion")).status_code == 201
