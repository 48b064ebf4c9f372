"""What the README shows is what the service answers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.sample_city import City
from tests.support.walkthrough import STEP, learn, section_of, steps_of, told_with

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
WALK = steps_of(README)
PAIRS = STEP.findall(README.replace(section_of(README), ""))


def test_every_question_of_the_readme_has_its_answer() -> None:
    assert len(PAIRS) + len(WALK) == README.count("```graphql") == README.count("```json")


@pytest.mark.parametrize("pair", range(len(PAIRS)))
async def test_a_question_of_the_readme_is_answered_as_it_says(city: City, pair: int) -> None:
    question, answer = PAIRS[pair]
    assert await city.ask(question) == json.loads(answer)


CALLER = "海明街道办"
WALKED = "2026-11-24"
"""The day of which the matches are printed: what fits depends on the day."""
FORGET = "MATCH (n) WHERE n.recordedBy = $caller OR n.caller = $caller DETACH DELETE n"
"""Leaves the city as it was for other tests."""


async def test_the_walk_from_a_need_to_a_rated_delivery_goes_as_it_says(city: City) -> None:
    assert len(WALK) == 6
    ids: dict[str, str] = {}
    try:
        for call, printed in WALK:
            question = told_with(call, ids).replace("first: 1)", f'first: 1, at: "{WALKED}")')
            answer: Any = await city.executor.execute(question, caller=CALLER)
            assert "errors" not in answer, answer["errors"]
            learn(printed, answer["data"], ids)
            assert answer["data"] == json.loads(told_with(json.dumps(printed), ids))
    finally:
        await city.database.execute(FORGET, {"caller": CALLER})


def test_every_file_that_the_readme_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (PROJECT / target).exists(), target
