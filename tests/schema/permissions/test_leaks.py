"""Attacks on the mobiles of the town: every short path to one, and whatever a role may ask."""

import json
import logging
import os
from collections.abc import Iterator
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
LONGEST = 4
"""Fields of a path from a root to the protected one, but those that only lead into a page."""
CALLERS = {
    "anonymous": ANONYMOUS,
    "researcher": Caller("r", Role.RESEARCHER),
    "coordinator elsewhere": Caller("c", Role.COORDINATOR, frozenset({"Subdistrict:220802001"})),
}
"""Whoever must not see it."""
GIVEN = {
    ("ID", "id"): '"Cadre:G1"',
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
    ("ID", "ids"): '["Cadre:G1", "Unit:D2", "Post:P1", "Tenure:R1"]',
    ("PlaceRef", "where"): '{id: "Building:L1"}',
    ("PlaceRef", "place"): '{id: "Building:L1"}',
    ("AreaRef", "area"): '{code: "220802"}',
    ("Date", "from"): '"2020-01-01"',
    ("Date", "to"): '"2025-01-01"',
    ("Date", "on"): '"2020-06-01"',
    ("String", "text"): '"王建国"',
    ("String", "texts"): '["民生小区1号楼"]',
    ("PlaceKind", "by"): "SUBDISTRICT",
    ("NodeKind", "of"): "UNIT",
    ("NodeKind", "through"): "ALLIANCE",
    ("CentralityMeasure", "measure"): "DEGREE",
}
"""Values of required arguments, by type and name."""
MOST_PATHS = int(os.environ.get("MOST_PATHS", "400"))
PASSAGES = {"edges", "node"}
Owner = GraphQLObjectType | GraphQLInterfaceType


def arguments_of(field: GraphQLField) -> str:
    """Return the required arguments of a field in the language."""
    needed = {
        name: GIVEN[get_named_type(argument.type).name, name]
        for name, argument in field.args.items()
        if is_required_argument(argument)
    }
    texts = ", ".join(f"{name}: {value}" for name, value in needed.items())
    return f"({texts})" if texts else ""


def ways_to_mobile(owner: Owner | GraphQLUnionType, left: int) -> Iterator[str]:
    """Yield the selections of a type that lead to the mobile of a cadre by so many fields."""
    if is_abstract_type(owner):
        for each in CORE.get_possible_types(owner):
            for way in ways_to_mobile(each, left):
                yield f"... on {each.name} {{ {way} }}"
        return
    if owner.name == "Cadre":
        yield "mobile { value masked }"
    if left <= 1 or isinstance(owner, GraphQLUnionType):
        return
    for name, field in owner.fields.items():
        target = get_named_type(field.type)
        if isinstance(target, Owner | GraphQLUnionType) and not name.startswith("__"):
            for way in ways_to_mobile(target, left - (name not in PASSAGES)):
                yield f"{name}{arguments_of(field)} {{ {way} }}"


def paths() -> list[str]:
    """Return every query that leads from a root to the mobile by a few fields, each once."""
    assert CORE.query_type
    return sorted({f"{{ {way} }}" for way in ways_to_mobile(CORE.query_type, LONGEST)})


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("who", CALLERS)
async def test_no_short_path_leads_to_a_mobile(
    town: RichTown, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    tried, answered = set(paths()), 0
    assert len(tried) > 100
    # Under an abstract type a path repeats for each of its kinds: the shortest stand for them.
    for query in sorted(tried, key=lambda query: (len(query), query))[:MOST_PATHS]:
        with caplog.at_level(logging.DEBUG):
            answer = await town.executor.execute(query, caller=CALLERS[who])
        answered += "data" in answer
        assert MOBILE not in json.dumps(answer), query
        assert MOBILE not in caplog.text, query
        caplog.clear()
    assert answered


async def test_an_administrator_finds_it_on_the_same_paths(town: RichTown) -> None:
    query = '{ node(id: "Cadre:G1") { ... on Cadre { mobile { value masked } } } }'
    assert query in paths()
    assert MOBILE in json.dumps(await town.executor.execute(query))


MANY = int(os.environ.get("RANDOM_QUERIES", "60"))


@pytest.mark.timeout(60 + 10 * MANY)
@pytest.mark.parametrize("who", CALLERS)
async def test_nothing_that_a_role_may_ask_at_random_holds_a_mobile(
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
            assert MOBILE not in json.dumps(answer), operation
    assert MOBILE not in caplog.text
    assert answered
