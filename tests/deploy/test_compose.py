"""Compose runs every process that there is, hardened, from images whose places are settings."""

import re

import pytest

from gateway.settings import GatewaySettings
from gateway.uploads.checker import MEMORY
from libs.foundation.testing.servers import OFFICIAL_IMAGES
from tests.architecture.tree import ROOT, services
from tests.kubernetes.room import HELD

MIB = 2**20
OWN = 160  # MiB that the gateway and its checker take by themselves
FOLDER = ROOT / "deploy" / "compose"
_ENTRY = re.compile(r"^  (?=[a-z-]+:(?: |$))", re.MULTILINE)
# Where images and packages come from is a matter of the machine; names as image names and package indexes have them.
_REGISTRY = re.compile(
    r"\b(?:docker\.io|ghcr\.io|quay\.io|gcr\.io|mcr\.microsoft\.com|pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)"
    r"|proxy\.golang\.org|repo1?\.maven\.\w+|deb\.debian\.org)\b|index-url[= ]+https?:"
)

KEEPERS = {"expedientes", "identity"}  # of what was uploaded
SEALERS = {"casillero", "expedientes"}  # who seal documents


def entries(section: str) -> dict[str, str]:
    """The entries of a top-level `section` of the Compose file, by name, as text."""
    _, _, rest = (FOLDER / "compose.yaml").read_text(encoding="utf-8").partition(f"\n{section}:\n")
    body = re.split(r"^\S", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return {entry.partition(":")[0]: entry for entry in _ENTRY.split(body)[1:]}


def test_every_service_has_both_kinds_of_process_a_name_and_a_database() -> None:
    found = entries("services")
    assert services()
    for service in services():
        assert f"command: [serve, {service}]" in found[f"serve-{service}"]
        assert f"aliases: [{service}]" in found[f"serve-{service}"]
        assert f"command: [work, {service}]" in found[f"work-{service}"]
        assert f"<<: *serve-{service}\n" in found[f"work-{service}"]
        assert f"command: [migrate, {service}]" in found[f"migrate-{service}"]
    assert f"for service in {' '.join(services())}; do" in found["databases"]
    assert "command: [serve, gateway]" in found["serve-gateway"]
    processes = {name for name in found if name.startswith(("serve-", "work-"))}
    assert processes == {
        "serve-gateway",
        *(f"{kind}-{service}" for kind in ("serve", "work") for service in services()),
    }


def test_everything_is_hardened_and_limited() -> None:
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    hardened = text.partition("x-hardened:")[2].partition("\n\n")[0]
    for rule in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert rule in hardened
    assert "<<: *hardened" in text.partition("x-suite:")[2].partition("\n\n")[0]
    for name, entry in entries("services").items():
        assert re.search(r"<<: \*(hardened|suite|process|command|keys-of|serve-\w+)\n", entry), name
        assert "mem_limit:" in entry or "<<: *hardened" not in entry, name
        assert "privileged" not in entry, name


def test_somebody_waits_for_the_end_of_everything_that_ends() -> None:
    found = entries("services")
    ends = {
        name: entry for name, entry in found.items() if re.search(r'<<: \*(command|keys-of)\n|restart: "no"', entry)
    }
    waited = r"\b{}: {{condition: service_completed_successfully}}"
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    all_keys = text.partition("x-keys-of:")[2].partition("\n\n")[0]
    assert {"keys", "databases", "migrate-casillero", "keys-cli", "seed"} <= set(ends)
    for name, entry in ends.items():
        by_default = "profiles:" not in entry
        waiting = [other for other in found.values() if re.search(waited.format(name), other)]
        adopted = any("profiles:" not in other for other in waiting) or re.search(waited.format(name), all_keys)
        assert adopted or not by_default, f"`up --wait` takes {name} for failed when it ends"


def test_each_process_has_its_own_keys_and_accounts_alone() -> None:
    found = entries("services")
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    for process in (*services(), "gateway", "cli"):
        filled = found[f"keys-{process}"]
        assert f'volumes: ["keys:/todas:ro", "keys-{process}:/run/secrets/estrado"]' in filled
        (taken,) = re.findall(r'command: \["([^"]+)"\]', filled)
        assert taken.split()[:2] == [f"{process}.pem", f"{process}.maestra"]
        assert ("sello.pem tsa.pem" in taken) is (process in SEALERS)
        assert ("certificado-*.pem" in taken) is (process == "cli")  # which enters the synthetic court
        assert ("ingreso.maestra" in taken) is (process in {"gateway", *KEEPERS})  # who pass uploads on
    for service in services():
        for kind in ("serve", "migrate"):
            assert f"environment: *of-{service}\n" in found[f"{kind}-{service}"]
            assert f'volumes: ["keys-{service}:/run/secrets/estrado:ro"]' in found[f"{kind}-{service}"]
        given = text.partition(f"&of-{service}\n")[2].partition("\n\n")[0]
        assert f"ESTRADO_COMPOSE_PASSWORD_{service.upper()}:-" in given
        assert "*store" in given  # for documents, or for anchors of sealed logs
    assert 'volumes: ["keys-gateway:/run/secrets/estrado:ro"]' in found["serve-gateway"]
    assert 'volumes: ["keys-cli:/run/secrets/estrado:ro"]' in found["seed"]
    assert "command: [keys, --de-prueba]" in found["keys"]
    # All keys, and the account that enters every database, are the operator's.
    assert {name for name, entry in found.items() if re.search(r'"keys:/run/secrets/estrado', entry)} == {
        "keys",
        "command",
    }


def test_the_gateway_s_memory_has_room_for_what_may_be_under_way() -> None:
    gateway = entries("services")["serve-gateway"]
    tmp, limit, uploads = (
        int(re.findall(pattern, gateway)[0])
        for pattern in (r"size=(\d+)m", r"mem_limit: (\d+)m", r'UPLOAD_CONCURRENT: "(\d+)"')
    )
    held, examined = uploads * HELD, GatewaySettings().check_concurrent * MEMORY
    assert (OWN + tmp) * MIB + held + examined < limit * MIB


@pytest.mark.parametrize("server", OFFICIAL_IMAGES)
def test_the_servers_are_those_of_the_tests(server: str) -> None:
    assert f"image: ${{ESTRADO_IMAGE_{server.upper()}:-{OFFICIAL_IMAGES[server]}}}" in entries("services")[server]


def test_no_file_names_the_address_of_a_registry() -> None:
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    files += [ROOT / name for name in ("Dockerfile", "Makefile", "pyproject.toml", "requirements.lock", ".ci/run")]
    assert len(files) > 10
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in files
        for found in _REGISTRY.finditer(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
