"""An account too few, too many, shared or mounted elsewhere is told; what production's policies let accounts do."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes.accounts import foreign, given, shared, wrong
from tests.kubernetes.manifests import FOLDER
from tests.kubernetes.matrix import NAME
from tests.kubernetes.needed import Connections

CONNECTIONS = {"casillero": Connections(database=True, log=True), "gateway": Connections(objects=True)}
STORE = {"ESTRADO_S3_ACCESS_KEY": "gateway", "ESTRADO_S3_SECRET_KEY": "x"}
DATABASE = {"ESTRADO_DATABASE_URL": "postgresql+asyncpg://{service}:x@db/{service}"}
LOG = {"ESTRADO_KAFKA_USER": "casillero", "ESTRADO_KAFKA_PASSWORD": "x"}
RIGHT = {"casillero": {**DATABASE, **LOG}, "gateway": STORE}


def test_each_with_what_it_opens_is_right() -> None:
    assert wrong(RIGHT, CONNECTIONS, servers_ask=True) == []
    assert wrong(RIGHT | {"casillero": DATABASE}, CONNECTIONS, servers_ask=False) == []


def test_an_account_that_is_missing_and_one_of_no_use_are_told() -> None:
    told = wrong({"casillero": {**DATABASE, **STORE}}, CONNECTIONS, servers_ask=True)
    assert told == [
        "casillero needs ESTRADO_KAFKA_PASSWORD",
        "casillero needs ESTRADO_KAFKA_USER",
        "casillero has no use for ESTRADO_S3_ACCESS_KEY",
        "casillero has no use for ESTRADO_S3_SECRET_KEY",
        "gateway needs ESTRADO_S3_ACCESS_KEY",
        "gateway needs ESTRADO_S3_SECRET_KEY",
    ]


def test_who_sends_mails_has_an_account_where_the_server_asks_for_one() -> None:
    connections = {"identity": Connections(mail=True)}
    assert wrong({}, connections, servers_ask=False) == []
    assert wrong({}, connections, servers_ask=True) == [
        "identity needs ESTRADO_SMTP_PASSWORD",
        "identity needs ESTRADO_SMTP_USER",
    ]


def test_an_account_of_two_is_told() -> None:
    assert shared(RIGHT | {"identity": {**DATABASE, "ESTRADO_KAFKA_USER": "identity"}}) == []
    url = {"ESTRADO_DATABASE_URL": "postgresql+asyncpg://estrado:x@db/{service}"}
    told = shared({"casillero": url | LOG, "identity": url | LOG})
    assert told == [
        "casillero, identity share the account estrado of ESTRADO_DATABASE_URL",
        "casillero, identity share the account casillero of ESTRADO_KAFKA_USER",
    ]


def test_what_is_given_is_read_from_secrets_and_from_examples(tmp_path: Path) -> None:
    (tmp_path / "settings.gateway.example.env").write_text("# one\nESTRADO_S3_ACCESS_KEY=a=b\n")
    data = {"ESTRADO_KAFKA_USER": b64encode(b"casillero").decode()}
    secret = {"kind": "Secret", "metadata": {"name": "estrado-settings-casillero-5m2bb6ddkf"}, "data": data}
    found = given(tmp_path, [secret])
    assert found == {
        "gateway": {"ESTRADO_S3_ACCESS_KEY": "a=b"},
        "casillero": {"ESTRADO_KAFKA_USER": "casillero"},
    }


@pytest.mark.parametrize("name", ["estrado", "estrado-settings-identity", "estrado-keys-identity-5m2bb6ddkf"])
def test_a_secret_of_another_is_told(name: str) -> None:
    def pod(*names: str) -> dict[str, Any]:
        volumes = [{"name": "secrets", "projected": {"sources": [{"secret": {"name": one}} for one in names]}}]
        spec = {"serviceAccountName": "estrado", "volumes": volumes}
        template = {"metadata": {"labels": {NAME: "gateway"}}, "spec": spec}
        return {"kind": "Deployment", "metadata": {"name": "gateway"}, "spec": {"template": template}}

    own = ("estrado-settings-gateway-5m2bb6ddkf", "estrado-keys-gateway", "estrado-rpc-gateway")
    assert foreign([pod(*own)]) == []
    assert foreign([pod(*own, name)]) == [f"gateway mounts {name}"]


def test_the_gateway_s_policy_is_for_uploads_alone() -> None:
    policy = json.loads((FOLDER / "overlays" / "production" / "s3-gateway.json").read_text(encoding="utf-8"))
    resources = {resource for statement in policy["Statement"] for resource in statement["Resource"]}
    assert resources == {"arn:aws:s3:::estrado-ingreso", "arn:aws:s3:::estrado-ingreso/*"}
