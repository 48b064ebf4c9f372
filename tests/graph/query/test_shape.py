"""Rows become maps with the response keys."""

from datetime import UTC, datetime

import pytest

from graph.query.execution import Execution, MissingValue
from graph.query.shape import Shape, Slot, list_shape, nested_shape, record_shape
from graph.vocabulary import load_vocabulary


@pytest.fixture
def run() -> Execution:
    """One run without arguments."""
    return Execution({}, datetime(2026, 11, 1, tzinfo=UTC), load_vocabulary())


def shout(value: object, _run: Execution) -> str:
    """Return a value as a loud text."""
    return f"{value}!"


def test_a_record_has_its_keys_in_the_order_of_its_slots(run: Execution) -> None:
    shape = record_shape([Slot("b", 1), Slot("a", 0, shout), Slot("again", 1)])
    assert list(shape(["x", 2], run).items()) == [("b", 2), ("a", "x!"), ("again", 2)]
    assert shape(None, run) is None


def test_keys_are_texts_whatever_stands_in_them(run: Execution) -> None:
    key = "'\"\\\n{0}"
    assert record_shape([Slot(key, 0)])([1], run) == {key: 1}


def test_the_first_required_value_that_is_none_is_named(run: Execution) -> None:
    shape = record_shape([Slot("a", 0), Slot("b", 1, required=True), Slot("c", 2, required=True)])
    assert shape([None, 1, 2], run) == {"a": None, "b": 1, "c": 2}
    with pytest.raises(MissingValue) as missing:
        shape([None, None, None], run)
    assert missing.value.path == ["b"]


def test_two_records_of_equal_entries_keep_their_own_shapes(run: Execution) -> None:
    def whisper(value: object, _run: Execution) -> str:
        return f"{value}…"

    loud, quiet = (record_shape([Slot("a", 0, each)]) for each in (shout, whisper))
    assert (loud(["x"], run), quiet(["x"], run)) == ({"a": "x!"}, {"a": "x…"})


def test_a_missing_value_makes_what_may_be_null_null_and_says_where(run: Execution) -> None:
    item = record_shape([Slot("id", 0, required=True)])
    items: Shape = nested_shape("items", list_shape(item), required=False)
    shape = nested_shape("root", record_shape([Slot("items", 0, items)]), required=False)
    assert shape([[["x"], [None]]], run) == {"items": None}
    assert run.missing == [["root", "items", 1, "id"]]
