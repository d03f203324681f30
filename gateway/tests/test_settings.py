"""What an operator writes in the environment is what the gateway understands."""

import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_GATEWAY_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7")
    monkeypatch.setenv("ESTRADO_GATEWAY_CORS_ORIGINS", "https://a.example,https://b.example")
    monkeypatch.setenv("ESTRADO_GATEWAY_UPLOAD_TYPES", "application/pdf")
    settings = GatewaySettings()
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "192.0.2.7/32"]
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.upload_types == {"application/pdf"}


def test_a_rate_that_is_none_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_GATEWAY_RATE_PER_ACCOUNT", "muchas")
    with pytest.raises(ValidationError, match="rate_per_account"):
        GatewaySettings()
    monkeypatch.setenv("ESTRADO_GATEWAY_RATE_PER_ACCOUNT", "")
    assert GatewaySettings().rate_per_account == ""


def test_a_folder_for_uploads_that_is_not_there_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_GATEWAY_UPLOAD_TEMP_DIR", "/no/such/folder")
    with pytest.raises(ValidationError, match="upload_temp_dir"):
        GatewaySettings()
