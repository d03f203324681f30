from services.expedientes.domain.acuse import CODIGO_BYTES, codigo_de


def test_a_code_is_read_aloud_and_copied_in_groups() -> None:
    assert codigo_de(bytes(range(CODIGO_BYTES))) == "AAAQ-EAYE-AUDA-OCAJ"
