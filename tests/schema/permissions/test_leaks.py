"""Attacks on what is protected in the town: every short path to it, and whatever a role may ask.

That is a mobile, the texts of service requests, and the notes on projects.
"""

import json
import logging
import os
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_required_argument,
)

from graph.callers import ANONYMOUS, Caller, Role
from schema.build import CORE
from tests.schema.test_random_queries import WORDS
from tests.support.random_queries.operations import operation_of
from tests.support.rich_town import RichTown

MOBILE = "13800000001"
"""The only one of the town: that of `Cadre:G1`, who works in 瑞光街道 today."""
REQUESTS = ("下水堵塞", "咨询继承", "停车纠纷", "补种柳树", "补种树木", "迅速", "满意")
"""Titles and notes of service requests, which all lie in 海明街道."""
NOTES = ("完成六小时", "人手不足")
"""Notes on projects."""
LEAVES = {
    "Cadre": "mobile { value masked }",
    "ServiceRequest": "title events { note }",
    "ProjectEvent": "note",
}
"""What is protected, by the type that has it."""
LONGEST = 4
"""Fields of a path from a root to the protected one, but those that only lead into a page."""
CALLERS = {
    "anonymous": ANONYMOUS,
    "researcher": Caller("r", Role.RESEARCHER),
    "coordinator elsewhere": Caller("c", Role.COORDINATOR, frozenset({"Subdistrict:220802001"})),
    "coordinator of the mobile": Caller(
        "d", Role.COORDINATOR, frozenset({"Subdistrict:220802002"})
    ),
}
HIDDEN = {
    "anonymous": (MOBILE, *REQUESTS, *NOTES),
    "researcher": (MOBILE, *REQUESTS, *NOTES),
    "coordinator elsewhere": (MOBILE,),
    "coordinator of the mobile": REQUESTS,
}
"""What each of them must not see."""
GIVEN = {
    ("ID", "id"): '"{id}"',
    ("ID", "holder"): '"Cadre:G1"',
    ("ID", "need"): '"Need:NE1"',
    ("ID", "unit"): '"Unit:D2"',
    ("ID", "node"): '"Cadre:G1"',
    ("ID", "plan"): '"AllocationPlan:A"',
    ("ID", "against"): '"AllocationPlan:B"',
    ("ID", "from"): '"Cadre:G1"',
    ("ID", "to"): '"Unit:D2"',
    ("ID", "nodes"): '["Cadre:G1", "Unit:D2"]',
    ("ID", "organization"): '"Unit:D2"',
    ("ID", "ids"): '["{id}", "Unit:D2", "Post:P1", "Tenure:R1"]',
    ("PlaceRef", "where"): '{id: "Building:L1"}',
    ("PlaceRef", "place"): '{id: "Building:L1"}',
    ("AreaRef", "area"): '{code: "220802"}',
    ("Date", "from"): '"2020-01-01"',
    ("Date", "to"): '"2025-01-01"',
    ("Date", "on"): '"2020-06-01"',
    ("String", "text"): '"{text}"',
    ("String", "texts"): '["民生小区1号楼"]',
    ("PlaceKind", "by"): "SUBDISTRICT",
    ("NodeKind", "of"): "UNIT",
    ("NodeKind", "through"): "ALLIANCE",
    ("CentralityMeasure", "measure"): "DEGREE",
}
"""Values of required arguments, by type and name."""
STARTS = {
    "Cadre": ("Cadre:G1", "王建国"),
    "ServiceRequest": ("ServiceRequest:SR1", "下水"),
    "ProjectEvent": ("ProjectEvent:PE2", "送法"),
}
"""An id that is asked for, and a text that is searched for, by what is to be reached."""
MOST_PATHS = int(os.environ.get("MOST_PATHS", "150"))
PASSAGES = {"edges", "node"}
Owner = GraphQLObjectType | GraphQLInterfaceType


def arguments_of(field: GraphQLField, goal: str) -> str:
    """Return the required arguments of a field in the language."""
    needed = {
        name: GIVEN[get_named_type(argument.type).name, name]
        for name, argument in field.args.items()
        if is_required_argument(argument)
    }
    texts = ", ".join(f"{name}: {value}" for name, value in needed.items())
    start, text = STARTS[goal]
    return f"({texts})".replace("{id}", start).replace("{text}", text) if texts else ""


def ways_to(goal: str, owner: Owner | GraphQLUnionType, left: int) -> Iterator[str]:
    """Yield the selections of a type that lead to what another one protects by so many fields."""
    if is_abstract_type(owner):
        for each in CORE.get_possible_types(owner):
            for way in ways_to(goal, each, left):
                yield f"... on {each.name} {{ {way} }}"
        return
    if owner.name == goal:
        yield LEAVES[goal]
    if left <= 1 or isinstance(owner, GraphQLUnionType):
        return
    for name, field in owner.fields.items():
        target = get_named_type(field.type)
        if isinstance(target, Owner | GraphQLUnionType) and not name.startswith("__"):
            for way in ways_to(goal, target, left - (name not in PASSAGES)):
                yield f"{name}{arguments_of(field, goal)} {{ {way} }}"


@cache
def paths(goal: str) -> list[str]:
    """Return every query that leads from a root to a goal by a few fields, each once."""
    assert CORE.query_type
    return sorted({f"{{ {way} }}" for way in ways_to(goal, CORE.query_type, LONGEST)})


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("goal", LEAVES)
@pytest.mark.parametrize("who", CALLERS)
async def test_no_short_path_leads_to_what_is_hidden(
    town: RichTown, who: str, goal: str, caplog: pytest.LogCaptureFixture
) -> None:
    tried, answered = paths(goal), 0
    assert len(tried) > 100
    # Under an abstract type a path repeats for each of its kinds: the shortest stand for them.
    for query in sorted(tried, key=lambda query: (len(query), query))[:MOST_PATHS]:
        with caplog.at_level(logging.DEBUG):
            answer = await town.executor.execute(query, caller=CALLERS[who])
        answered += "data" in answer
        found = json.dumps(answer, ensure_ascii=False) + caplog.text
        assert [each for each in HIDDEN[who] if each in found] == [], query
        caplog.clear()
    assert answered or who in ("anonymous", "researcher")


@pytest.mark.parametrize(
    ("goal", "value"),
    [("Cadre", MOBILE), ("ServiceRequest", "下水堵塞"), ("ProjectEvent", "完成六小时")],
)
async def test_an_administrator_finds_it_on_the_same_paths(
    town: RichTown, goal: str, value: str
) -> None:
    start, _ = STARTS[goal]
    query = f'{{ node(id: "{start}") {{ ... on {goal} {{ {LEAVES[goal]} }} }} }}'
    assert query in paths(goal)
    answer = await town.executor.execute(query)
    assert value in json.dumps(answer, ensure_ascii=False)


MANY = int(os.environ.get("RANDOM_QUERIES", "60"))


@pytest.mark.timeout(60 + 10 * MANY)
@pytest.mark.parametrize("who", CALLERS)
async def test_nothing_that_a_role_may_ask_at_random_holds_what_is_hidden(
    town: RichTown, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    answered = 0
    with caplog.at_level(logging.DEBUG):
        for seed in range(MANY):
            operation = operation_of(Random(seed), WORDS)  # noqa: S311 - the same each time
            answer = await town.executor.execute(
                operation.text, variables=operation.variables, caller=CALLERS[who]
            )
            answered += "data" in answer
            found = json.dumps(answer, ensure_ascii=False)
            sent = f"{operation}"
            shown = [each for each in HIDDEN[who] if each in found and each not in sent]
            assert shown == [], operation
    assert [each for each in HIDDEN[who] if each in caplog.text] == []
    assert answered
