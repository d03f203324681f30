"""What the code opens is learnt from the code: spot checks against what the design says."""

from pathlib import Path

from tests.kubernetes.needed import Connections, of_commands, of_gateway, of_service


async def test_a_service_s_calls_its_gaps_and_its_stores(tmp_path: Path) -> None:
    # Documents and persons are asked for; identity and expedientes are also those whose events it hears.
    found = await of_service("casillero", tmp_path)
    assert found == Connections(
        {"identity", "expedientes"}, database=True, log=True, objects=True, mail=True, seal=True, push=True
    )


async def test_expedientes_keeps_documents(tmp_path: Path) -> None:
    found = await of_service("expedientes", tmp_path)
    assert found == Connections({"identity", "casillero"}, database=True, log=True, objects=True, seal=True)


async def test_identity_keeps_evidence_anchors_its_log_and_sends_mails(tmp_path: Path) -> None:
    # casillero is asked whose a mailbox's number is, and where its events have a gap.
    found = await of_service("identity", tmp_path)
    assert found == Connections({"casillero"}, database=True, log=True, objects=True, mail=True)


async def test_the_gateway_has_no_database(tmp_path: Path) -> None:
    assert await of_gateway(tmp_path) == Connections({"identity", "expedientes", "casillero"}, objects=True)


def test_commands_speak_to_the_services_that_they_enter_something_into() -> None:
    assert of_commands() == Connections({"identity", "expedientes", "casillero"})
