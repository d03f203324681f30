"""`make k8s-check`: renders every overlay and holds it against API schemas, a policy checker, and the code's own flows.

Its argument is the bin folder of an environment made from deploy/k8s/check.lock.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from cli.services import names
from gateway.settings import GatewaySettings
from tests.kubernetes import accounts, encryption, manifests, matrix, needed, policies, room

console = Console(highlight=False, markup=False, soft_wrap=True)


def main() -> int:
    """0 when nothing is found, else 1."""
    tools = Path(sys.argv[1])
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="k8s-check-") as temporary:
        folder = Path(temporary)
        connections = asyncio.run(_connections(folder))
        found = []
        for overlay in manifests.OVERLAYS:
            rendered = folder / f"{overlay}.yaml"
            rendered.write_text(manifests.render(manifests.FOLDER / "overlays" / overlay), encoding="utf-8")
            documents = manifests.parsed(rendered.read_text(encoding="utf-8"), tools / "python")
            found += policies.findings(tools, rendered)
            wrong += _told(f"{overlay}: {len(documents)} manifests, schemas", policies.schema_errors(tools, rendered))
            wrong += _told(f"{overlay}: every process", matrix.missing_services(documents, names()))
            wrong += _told(f"{overlay}: flows", matrix.differences(overlay, documents, connections))
            wrong += _told(f"{overlay}: room for uploads", room.waiting_room(documents, GatewaySettings()))
            wrong += _told(f"{overlay}: nodes can be drained", room.clinging(documents))
            held = accounts.given(manifests.FOLDER / "overlays" / overlay, documents)
            wrong += _told(f"{overlay}: accounts", _accounts(overlay, documents, held, connections))
            if overlay == "production":
                bare = _bare(documents, held, folder)
                wrong += _told(f"{overlay}: every connection encrypted", bare)
        accepted = policies.exceptions(manifests.FOLDER / "exceptions.toml")
        wrong += _told(f"policies: {len(found)} findings, each explained", policies.unexplained(found, accepted))
    return 1 if wrong else 0


async def _connections(folder: Path) -> dict[str, needed.Connections]:
    found = {name: await needed.of_service(name, folder / name) for name in names()}
    return found | {needed.GATEWAY: await needed.of_gateway(folder / needed.GATEWAY), "cli": needed.of_commands()}


def _accounts(
    overlay: str,
    documents: Sequence[manifests.Manifest],
    held: accounts.Accounts,
    connections: Mapping[str, needed.Connections],
) -> list[str]:
    production = overlay == "production"  # where stores and brokers have an account for each
    lines = accounts.wrong(held, connections, servers_ask=production) + accounts.foreign(documents)
    return lines + (accounts.shared(held) if production else [])


def _bare(documents: Sequence[manifests.Manifest], held: accounts.Accounts, folder: Path) -> list[str]:
    return [
        f"{process}: {line}"
        for process, secret in sorted(held.items())
        for line in encryption.bare(documents, secret, folder / f"mounted-{process}")
    ]


def _told(what: str, lines: Iterable[str]) -> int:
    lines = list(lines)
    console.print(f"{'✗' if lines else '✓'} {what}")
    for line in lines:
        console.print(f"    {line}")
    return len(lines)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except manifests.CannotRender as error:
        raise SystemExit(f"k8s-check: {error}") from None
