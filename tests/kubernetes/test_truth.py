"""What counts as a fault of the log: an event that is lost, foreign, or out of order; not one that came twice."""

from tests.kubernetes.truth import log_faults

RECORD = {("t", "a", 1): "x", ("t", "a", 2): "y", ("t", "b", 1): "z"}


def test_everything_in_order_and_something_twice() -> None:
    records = [("t", "a", 1, "x"), ("t", "b", 1, "z"), ("t", "a", 2, "y"), ("t", "a", 1, "x"), ("t", "a", 2, "y")]
    assert log_faults(records, RECORD) == []


def test_what_is_missing_is_told() -> None:
    assert log_faults([("t", "a", 1, "x"), ("t", "a", 2, "y")], RECORD) == ["('t', 'b', 1) is not in the log"]


def test_what_came_before_its_time_is_told() -> None:
    records = [("t", "a", 2, "y"), ("t", "a", 1, "x"), ("t", "b", 1, "z")]
    assert log_faults(records, RECORD) == ["t a: 2 came after 0"]


def test_another_event_in_the_place_of_one_is_told() -> None:
    records = [("t", "a", 1, "x"), ("t", "a", 2, "other"), ("t", "b", 1, "z")]
    assert log_faults(records, RECORD) == ["t a 2: other is not in the record"]
