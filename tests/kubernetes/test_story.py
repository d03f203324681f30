"""The logs of a run that did not hold are kept, whatever failed; of one that held they are not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kubernetes.cluster import Failed
from tests.kubernetes.story import Story


class _Told(Story):
    """A run whose steps are all well, and which ends as `judge` says."""

    def __init__(self, folder: Path, judge: Callable[["_Told"], None]) -> None:
        super().__init__(folder)
        self.kept = 0
        self._verdict = judge

    def clean_up(self) -> None:
        """There is no cluster."""

    def _step(self, what: str, do: Callable[[], None]) -> None:
        self._tell(True, what)

    def _judge(self) -> None:
        self._verdict(self)

    def _keep_logs(self) -> None:
        self.kept += 1


def _counted(story: _Told) -> None:
    story._expect("nothing lost", ["something"])


def _ended(_story: _Told) -> None:
    raise Failed("a step")


def _broken(_story: _Told) -> None:
    raise KeyError("this program")


def _interrupted(_story: _Told) -> None:
    raise KeyboardInterrupt


def test_of_a_run_that_held_nothing_is_kept(tmp_path: Path) -> None:
    story = _Told(tmp_path, lambda _: None)
    story.run()
    assert (story.report(), story.kept) == (0, 0)


@pytest.mark.parametrize("judge", [_counted, _ended])
def test_what_is_counted_and_what_ends_it_keep_the_logs(judge: Callable[[_Told], None], tmp_path: Path) -> None:
    story = _Told(tmp_path, judge)
    story.run()
    assert story.kept == 1


@pytest.mark.parametrize("judge", [_broken, _interrupted])
def test_a_fault_of_the_test_itself_keeps_them_too(judge: Callable[[_Told], None], tmp_path: Path) -> None:
    story = _Told(tmp_path, judge)
    with pytest.raises((KeyError, KeyboardInterrupt)):
        story.run()
    assert story.kept == 1
