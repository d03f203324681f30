"""Generate Python modules and type stubs from protos/ into the git-ignored generated/."""

import importlib.resources
import os
import shutil
import sys
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "generated"


def main() -> int:
    """Replace generated/ as a whole; a run that fails or is killed leaves the former one."""
    fresh = ROOT / "generated.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    well_known = importlib.resources.files("grpc_tools") / "_proto"
    sources = sorted(str(path) for path in (ROOT / "protos").rglob("*.proto"))
    status = protoc.main(
        [
            "protoc",
            f"-I{ROOT / 'protos'}",
            f"-I{well_known}",
            f"--python_out={fresh}",
            f"--grpc_python_out={fresh}",
            f"--mypy_out=quiet:{fresh}",
            f"--mypy_grpc_out=quiet:{fresh}",
            *sources,
        ]
    )
    if status:
        return int(status)
    for folder in fresh.rglob("*"):
        if folder.is_dir():
            (folder / "__init__.py").touch()
    shutil.rmtree(OUT, ignore_errors=True)
    fresh.rename(OUT)
    print(f"generated {len(sources)} protos")
    return 0


if __name__ == "__main__":
    sys.exit(main())
