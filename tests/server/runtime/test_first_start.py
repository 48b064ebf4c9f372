"""A newcomer's first start: the sample city comes in by itself, even after a kill."""

import pytest

from tests.support.first_start import FirstStart


@pytest.mark.timeout(600)  # the city is loaded one and a half times
def test_a_killed_first_start_is_finished_by_the_next_and_20_entrances_answer_as_the_key_says(
    first_start: FirstStart,
) -> None:
    assert len(first_start.entrances) == 20
    for entrance in first_start.entrances:
        assert entrance.found == entrance.expected, entrance.place
    assert "half-loaded" not in first_start.log
