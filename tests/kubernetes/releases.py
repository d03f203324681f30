"""Two releases of the suite as overlays: that of the image, and one that could follow it.

The next one has two migrations more in each service, one that expands and one that contracts, and another setting. It
is the same image with those files mounted into it, so that a cluster which cannot pull needs no second one.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from libs.foundation.sql.schema import histories_of
from tests.kubernetes.manifests import FOLDER

EXPANDED, CONTRACTED = "9998", "9999"  # versions of the next release
_IMAGES = {"postgres": "postgres", "apache/kafka": "kafka", "minio/minio": "minio"}
_SCRIPT = """import sqlalchemy as sa
from alembic import op

revision = {version!r}
down_revision = {before!r}
expands = {expands!r}


def upgrade() -> None:
    {does}
"""
_DOES = {
    EXPANDED: 'op.create_table("version_siguiente", sa.Column("id", sa.Integer, primary_key=True))',
    CONTRACTED: 'op.drop_table("version_siguiente")',
}


@contextmanager
def overlay(namespace: str, image: str, *, next_of: Sequence[str] = (), packages: str = "") -> Iterator[Path]:
    """The folder of the local overlay in `namespace`, with `image` and those of stores that the environment names.

    With `next_of`, services, it is the next release of them; `packages` is then where the image has its Python
    packages."""
    chosen = {official: os.environ.get(f"ESTRADO_IMAGE_{name.upper()}") for official, name in _IMAGES.items()}
    images = {"estrado": image, **{official: name for official, name in chosen.items() if name}}
    with tempfile.TemporaryDirectory(prefix="k8s-test-") as temporary:
        folder = Path(temporary).resolve()
        base = os.path.relpath(FOLDER / "overlays" / "local", folder)  # kustomize takes no absolute path
        lines = [f"resources: [{base}]", f"namespace: {namespace}", "images:"]
        for original, wanted in images.items():
            name, _, tag = wanted.rpartition(":")
            lines.append(f"  - {{name: {original}, newName: {name}, newTag: {tag}}}")
        if next_of:
            lines += _next(folder, next_of, packages)
        (folder / "kustomization.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield folder


def _next(folder: Path, services: Sequence[str], packages: str) -> Iterator[str]:
    yield "configMapGenerator:"
    yield "  - {name: estrado, behavior: merge, literals: [ESTRADO_MAX_CONCURRENT_CALLS=201]}"
    for service in services:
        files = ", ".join(path.relative_to(folder).as_posix() for path in _migrations(folder / service, service))
        yield f"  - {{name: next-{service}, files: [{files}]}}"
    yield "patches:"
    for service in services:
        yield f"  - target: {{kind: Deployment|StatefulSet|Job, labelSelector: app.kubernetes.io/name={service}}}"
        yield "    patch: |-"
        yield "      - op: add"
        yield "        path: /spec/template/spec/volumes/-"
        yield f"        value: {{name: next, configMap: {{name: next-{service}}}}}"
        for version in _DOES:
            at = f"{packages}/services/{service}/migrations/versions/{version}.py"
            yield "      - op: add"
            yield "        path: /spec/template/spec/containers/0/volumeMounts/-"
            yield f"        value: {{name: next, mountPath: {at}, subPath: {version}.py, readOnly: true}}"


def _migrations(folder: Path, service: str) -> Iterator[Path]:
    folder.mkdir()
    before = histories_of(service)[1].versions()[0]
    for version, does in _DOES.items():
        script = _SCRIPT.format(version=version, before=before, expands=version == EXPANDED, does=does)
        path = folder / f"{version}.py"
        path.write_text(script, encoding="utf-8")
        before = version
        yield path
