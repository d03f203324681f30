"""Secrets at rest: what is kept shows nothing, and opens for its own account alone."""

from pathlib import Path
from uuid import uuid4

import pytest

from libs.foundation.objects.keys import FileMasterKey, LlaveInservible
from services.identity.adapters.cofre import CofreDeCuentas


def test_a_secret_opens_for_the_account_it_was_kept_for_and_no_other(tmp_path: Path) -> None:
    cofre, mine = CofreDeCuentas(FileMasterKey(tmp_path / "m")), uuid4()
    secreto = cofre.secreto_nuevo()
    assert len(secreto) == 20
    assert secreto != cofre.secreto_nuevo()
    kept = cofre.guardar(mine, secreto)
    assert secreto not in kept
    assert mine.bytes not in kept
    assert cofre.abrir(mine, kept) == secreto
    with pytest.raises(LlaveInservible):
        cofre.abrir(uuid4(), kept)


def test_a_changed_byte_or_another_master_key_opens_nothing(tmp_path: Path) -> None:
    cofre, mine = CofreDeCuentas(FileMasterKey(tmp_path / "m")), uuid4()
    kept = cofre.guardar(mine, b"secreto")
    for spoilt in (kept[:-1] + bytes([kept[-1] ^ 1]), b"", b"x" * 40):
        with pytest.raises(LlaveInservible):
            cofre.abrir(mine, spoilt)
    with pytest.raises(LlaveInservible):
        CofreDeCuentas(FileMasterKey(tmp_path / "otra")).abrir(mine, kept)
