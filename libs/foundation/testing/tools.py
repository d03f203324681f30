"""Programs that are not ours and that some tests need."""

import os
import shutil

import pytest


def tool(program: str, package: str) -> str:
    """Where `program` is, of the Debian package `package`. Without it the test is skipped; where everything must be
    tried (ESTRADO_REQUIRE_DOCKER=1) that is a failure."""
    found = shutil.which(program)
    if found is not None:
        return found
    missing = f"{program} (Debian: {package}) is not installed"
    if os.environ.get("ESTRADO_REQUIRE_DOCKER") == "1":
        raise FileNotFoundError(missing)
    pytest.skip(missing)
