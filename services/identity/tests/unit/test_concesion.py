"""Until when a grant is open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.identity.domain.concesion import Concesion

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
DE_PERSONA = Concesion(uuid4(), uuid4(), uuid4(), uuid4(), ("openid",), NOW, NOW)


def test_a_persons_grant_ends_like_a_session_whatever_happens() -> None:
    week, month = timedelta(days=7), timedelta(days=30)
    assert DE_PERSONA.vigente(NOW + week - timedelta(seconds=1))
    assert not DE_PERSONA.vigente(NOW + week)
    used = replace(DE_PERSONA, ultimo_uso=NOW + timedelta(days=29))
    assert used.vigente(NOW + month - timedelta(seconds=1))
    assert not used.vigente(NOW + month)
    assert not replace(DE_PERSONA, cerrada=NOW).vigente(NOW)


def test_a_systems_grant_ends_with_its_one_token() -> None:
    de_sistema = replace(DE_PERSONA, cuenta_id=None)
    assert de_sistema.vigente(NOW + timedelta(seconds=299))
    assert not de_sistema.vigente(NOW + timedelta(seconds=300))
