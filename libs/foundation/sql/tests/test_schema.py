"""Migrations on SQLite."""

from pathlib import Path

import pytest

from libs.foundation.testing.contracts.schema import SchemaContract


class TestSqliteSchema(SchemaContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/prueba.db"
