"""What the README and the pages in docs/ show is what the service answers."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from server.http.operation.route_table import routes_markdown
from server.terminal.settings_tables import settings_markdown
from tests.support.sample_city import City
from tests.support.walkthrough import STEP, learn, section_of, steps_of, told_with

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

PROJECT = Path(__file__).parents[2]
README = PROJECT / "README.md"
COORDINATION = PROJECT / "docs" / "coordination.md"
PAGES = (README, *sorted((PROJECT / "docs").glob("*.md")))
WALK = steps_of(COORDINATION.read_text(encoding="utf-8"))
LARGEST_README = 10_000
"""Bytes: a newcomer reads it in five minutes."""


class Shown(NamedTuple):
    """A question of a page with the answer that is printed below it."""

    question: str
    answer: str


def shown_on(page: Path) -> list[Shown]:
    """Return the questions of a page that have their answer beside them, without the walk."""
    text = page.read_text(encoding="utf-8")
    return [Shown(*found) for found in STEP.findall(text.replace(section_of(text), ""))]


SHOWN = {
    f"{page.stem}-{number}": shown
    for page in PAGES
    for number, shown in enumerate(shown_on(page), start=1)
}


def test_every_question_of_a_page_has_its_answer() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    questions = sum(text.count("```graphql") for text in texts)
    answers = sum(text.count("```json") for text in texts)
    assert len(SHOWN) + len(WALK) == questions == answers


@pytest.mark.parametrize("name", SHOWN)
async def test_a_question_of_a_page_is_answered_as_it_says(city: City, name: str) -> None:
    shown = SHOWN[name]
    assert await city.ask(shown.question) == json.loads(shown.answer)


CALLER = "海明街道办"
WALKED = "2026-11-24"
"""The day of which the matches are printed: what fits depends on the day.

The page asks for today; the ids of an answer for this day end with the day, those of today do not.
"""
FORGET = "MATCH (n) WHERE n.recordedBy = $caller OR n.caller = $caller DETACH DELETE n"
"""Leaves the city as it was for other tests."""


async def test_the_walk_from_a_need_to_a_rated_delivery_goes_as_it_says(city: City) -> None:
    assert len(WALK) == 10
    ids: dict[str, str] = {}
    try:
        for call, printed in WALK:
            question = told_with(call, ids).replace("first: 1)", f'first: 1, at: "{WALKED}")')
            answer: Any = await city.executor.execute(question, caller=CALLER)
            assert "errors" not in answer, answer["errors"]
            data = json.loads(json.dumps(answer["data"]).replace(f"~@{WALKED}", ""))
            learn(printed, data, ids)
            assert data == json.loads(told_with(json.dumps(printed), ids))
    finally:
        await city.database.execute(FORGET, {"caller": CALLER})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_readme_is_short_and_has_a_door_to_every_page() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST_README
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in text] == []


def test_the_operators_page_has_the_table_of_all_settings() -> None:
    page = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert settings_markdown().strip() in page


def test_the_operators_page_has_the_table_of_all_routes() -> None:
    page = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert routes_markdown().strip() in page
