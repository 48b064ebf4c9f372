"""What an answer has read is counted by its objects."""

from typing import Any

import pytest

from schema.execution.metering.answer_cost import AnswerPart, answer_cost

UNIT = AnswerPart("unit", 1, 0, ())
CADRES = AnswerPart("cadres", 2, 5, (UNIT,))
"""A list of cadres, each with a unit."""


@pytest.mark.parametrize(
    ("cadres", "expected"),
    [
        (None, 5),
        ([], 5),
        ([None, None], 5),
        ([{"unit": None}], 5 + 2),
        ([{"unit": {"id": "D1"}}, None, {"unit": None}, {}], 5 + 3 * 2 + 1),
        ({"unit": {"id": "D1"}}, 5 + 2 + 1),
    ],
)
def test_each_object_is_charged_and_a_null_is_not(cadres: Any, expected: int) -> None:  # noqa: ANN401 - any answer
    assert answer_cost([CADRES], {"cadres": cadres}) == expected


def test_what_was_not_answered_is_not_charged() -> None:
    assert answer_cost([CADRES], {"others": []}) == 0
    assert answer_cost([CADRES], None) == 0


def test_a_key_that_two_fragments_select_is_charged_once() -> None:
    fragments = [AnswerPart("", 0, 0, (CADRES,)), AnswerPart("", 0, 0, (CADRES,))]
    assert answer_cost(fragments, {"cadres": [{"unit": {"id": "D1"}}]}) == 5 + 2 + 1
