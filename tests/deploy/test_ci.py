""".ci/run ends in time: each step has a limit of its own, and all of them together have one."""

import subprocess

import pytest

from tests.architecture.tree import ROOT

RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
STEP = "limit=" + RUN.partition("\nlimit=")[2].partition("\n}\n")[0] + "\n}\n"


def run(script: str) -> tuple[int, list[str]]:
    """What the function `step` makes of `script`: status and lines."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", STEP + script], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines()


def test_everything_has_ninety_minutes() -> None:
    assert STEP.startswith("limit=90 ")


def test_steps_follow_each_other() -> None:
    status, lines = run("step 1 one true; step 1 two true")
    assert status == 0
    assert [line.rpartition(":")[0] or line for line in lines] == ["==> one", "==> one", "==> two", "==> two"]


def test_a_step_that_fails_ends_it_and_is_named() -> None:
    assert run("step 1 one sh -c 'exit 3'; step 1 two true") == (3, ["==> one", "==> one: FAILED (3)"])


def test_a_step_gets_no_more_than_is_left_and_is_named() -> None:
    status, lines = run("SECONDS=$((limit * 60 - 1)); step 20 one sleep 30")
    assert status == 124
    assert lines[-1] == "==> one: FAILED (124)"
    assert lines[-2].startswith("==> one: not done after ")


@pytest.mark.parametrize("late", [0, 1, 600])
def test_a_step_for_which_nothing_is_left_is_not_begun_and_named(late: int) -> None:
    status, lines = run(f"SECONDS=$((limit * 60 + {late})); step 20 one echo begun")
    assert status == 124
    assert lines == ["==> one: FAILED, not begun: the 90 minutes for everything are over"]
