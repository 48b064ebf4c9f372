"""What the README shows is what the service answers."""

import json
import re
from pathlib import Path

import pytest

from tests.city import City

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
PAIRS = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", README, re.DOTALL)


def test_every_question_of_the_readme_has_its_answer() -> None:
    assert len(PAIRS) == README.count("```graphql") == README.count("```json")


@pytest.mark.parametrize("pair", range(len(PAIRS)))
async def test_a_question_of_the_readme_is_answered_as_it_says(city: City, pair: int) -> None:
    question, answer = PAIRS[pair]
    assert await city.ask(question) == json.loads(answer)


def test_every_file_that_the_readme_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (PROJECT / target).exists(), target
