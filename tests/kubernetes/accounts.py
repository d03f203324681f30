"""Which accounts each process is given: for the stores that its code opens, its own, and no others."""

import re
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.kubernetes.manifests import Manifest
from tests.kubernetes.matrix import NAME
from tests.kubernetes.needed import Connections

Accounts = Mapping[str, Mapping[str, str]]  # process → setting → value

_PREFIX = "estrado-settings-"
_SETTINGS = {
    "database": {"ESTRADO_DATABASE_URL"},
    "log": {"ESTRADO_KAFKA_USER", "ESTRADO_KAFKA_PASSWORD"},
    "objects": {"ESTRADO_S3_ACCESS_KEY", "ESTRADO_S3_SECRET_KEY"},
    "mail": {"ESTRADO_SMTP_USER", "ESTRADO_SMTP_PASSWORD"},
    "seal": {"ESTRADO_SELLO_SECRETO"},
}
_ASKED_FOR = {"log", "mail", "seal"}  # by what may do without: servers without accounts, a key of development
# Who is named by an account's settings; the passwords of two may be alike by chance.
_NAMES = ("ESTRADO_DATABASE_URL", "ESTRADO_KAFKA_USER", "ESTRADO_S3_ACCESS_KEY", "ESTRADO_SMTP_USER")
_HASH = re.compile(r"-[a-z0-9]{10}$")  # kustomize puts it after the names of what it generates


def given(overlay: Path, documents: Iterable[Manifest]) -> Accounts:
    """What the Secrets of the overlay hold for each process: those that it makes, and where they come from elsewhere
    its examples of them, `settings.<process>.example.env`."""
    found: dict[str, Mapping[str, str]] = {}
    for path in overlay.glob("settings.*.example.env"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        found[path.name.split(".")[1]] = dict(line.split("=", 1) for line in lines)
    for document in documents:
        name = document["metadata"]["name"]
        if document["kind"] == "Secret" and name.startswith(_PREFIX):
            data = {key: b64decode(value).decode() for key, value in document["data"].items()}
            found[_HASH.sub("", name).removeprefix(_PREFIX)] = data
    return found


def wrong(accounts: Accounts, connections: Mapping[str, Connections], *, servers_ask: bool) -> list[str]:
    """A line for each setting that a process lacks or should not have; `servers_ask`: brokers, mail
    server and key want an account."""
    lines = []
    for process, opened in sorted(connections.items()):
        kinds = [kind for kind in _SETTINGS if getattr(opened, kind) and (kind not in _ASKED_FOR or servers_ask)]
        wanted = set().union(*(_SETTINGS[kind] for kind in kinds))
        has = set(accounts.get(process, {}))
        lines += [f"{process} needs {name}" for name in sorted(wanted - has)]
        lines += [f"{process} has no use for {name}" for name in sorted(has - wanted)]
    return lines


def shared(accounts: Accounts) -> list[str]:
    """A line for each account that several processes are given."""
    holders = defaultdict(list)
    for process, settings in sorted(accounts.items()):
        for name in _NAMES:
            if name in settings:
                holders[name, _account(settings[name], process)].append(process)
    return [
        f"{', '.join(has)} share the account {who} of {name}" for (name, who), has in holders.items() if len(has) > 1
    ]


def _account(value: str, process: str) -> str:
    return (urlsplit(value).username or value).replace("{service}", process)


def foreign(documents: Sequence[Manifest]) -> list[str]:
    """A line for each Secret that a pod mounts and that is another's, or of no one process."""
    lines = []
    for document in documents:
        template = document.get("spec", {}).get("template")
        if template and "serviceAccountName" in template["spec"]:  # the suite's own pods, not the stores
            process, pod = template["metadata"]["labels"][NAME], document["metadata"]["name"]
            own = {f"estrado-{what}-{process}" for what in ("keys", "rpc", "settings")}
            lines += [f"{pod} mounts {name}" for name in _mounted(template) if _HASH.sub("", name) not in own]
    return lines


def _mounted(template: Manifest) -> Iterator[str]:
    for volume in template["spec"]["volumes"]:
        if "secret" in volume:
            yield volume["secret"]["secretName"]
        for source in volume.get("projected", {}).get("sources", ()):
            if "secret" in source:
                yield source["secret"]["name"]
