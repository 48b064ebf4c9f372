"""Who may do what, case by case: a role, an operation, and the expected answer."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graph.callers import ANONYMOUS, Caller, Role
from tests.support.rich_town import RichTown

FOLDER = Path(__file__).with_name("cases")


class Case(NamedTuple):
    """A case as a file has it: `answers` is the data as JSON, or a part of the code of an error."""

    who: str
    """A role, and the areas of a coordinator behind it."""
    fact: str
    asks: str
    answers: str


def read_cases() -> list[Case]:
    """Return the cases of all files."""
    files = sorted(FOLDER.glob("*.toml"))
    texts = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return [Case(**case) for text in texts for case in text["case"]]


CASES = read_cases()


def caller_of(who: str) -> Caller:
    """Return the caller of a case."""
    role, *areas = who.split()
    if role == Role.PUBLIC.name:
        return ANONYMOUS
    return Caller(f"a {role.lower()}", Role[role], frozenset(areas))


def outcome_of(response: Mapping[str, Any]) -> Any:  # noqa: ANN401 - data, or a code
    """Return the data of a response, or the code with which it was refused."""
    for error in response.get("errors", ()):
        return error["extensions"]["code"]
    for value in response["data"].values():
        if isinstance(value, dict) and "errorCode" in value:
            return value["errorCode"]
    return response["data"]


def test_there_are_forty_cases_with_different_facts() -> None:
    assert len({case.fact for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=[f"{case.who}: {case.fact}" for case in CASES])
async def test_a_case_is_answered_as_it_says(town: RichTown, case: Case) -> None:
    response = await town.executor.execute(case.asks, caller=caller_of(case.who))
    outcome = outcome_of(response)
    expected = json.loads(case.answers) if case.answers.startswith("{") else case.answers
    assert outcome == expected, response.get("errors")
