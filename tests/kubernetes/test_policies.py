"""Exceptions cover what they name, give a reason, and are of use."""

from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.kubernetes.manifests import FOLDER
from tests.kubernetes.policies import SCHEMAS, Accepted, Finding, exceptions, unexplained

FOUND = Finding("CKV_1", "Deployment.estrado.gateway", "something")
REASON = "because it is so, and may stay so"


def test_a_finding_needs_an_exception_of_its_check_and_resource() -> None:
    assert unexplained([FOUND], []) == ["CKV_1 Deployment.estrado.gateway: something"]
    assert unexplained([FOUND], [Accepted("CKV_1", ["Deployment.*.gateway"], REASON)]) == []
    told = unexplained([FOUND], [Accepted("CKV_2", ["*"], REASON)])
    assert told == ["CKV_1 Deployment.estrado.gateway: something", "exception of no use: CKV_2 for *"]


def test_each_pattern_of_an_exception_must_be_of_use() -> None:
    accepted = Accepted("CKV_1", ["*.gateway", "*.kafka"], REASON)
    assert unexplained([FOUND], [accepted]) == ["exception of no use: CKV_1 for *.kafka"]


def test_an_exception_says_why(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.toml"
    path.write_text('[[exception]]\ncheck = "CKV_1"\nresources = ["*"]\nreason = "so"\n')
    with pytest.raises(ValueError, match="CKV_1: no reason"):
        exceptions(path)


def test_ours_can_be_read() -> None:
    assert exceptions(FOLDER / "exceptions.toml")


def test_the_oldest_version_that_is_checked_is_the_one_that_is_asked_for() -> None:
    asked = f"`kubectl` ≥ {SCHEMAS[0]} with a cluster ≥ {SCHEMAS[0]} "
    assert asked in (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
