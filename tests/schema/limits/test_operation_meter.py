"""A measure that is kept is the one that would be measured again, whatever the variables."""

import tracemalloc
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_operation_ast, get_variable_values
from graphql.execution.values import VariableValues

from graph.query.cursors import MOST_EDGES
from schema.build import CORE
from schema.execution.documents import CheckedDocument, DocumentReader
from schema.execution.errors import OperationRejected
from schema.execution.metering.cost import Measure, measure_operation
from schema.execution.operation_meter import OperationMeter
from schema.limits.limits import Limits
from tests.schema.test_random_queries import WORDS
from tests.support.random_queries.operations import operation_of
from tests.support.rich_town import BOUNDLESS

OPERATIONS, VARIANTS = 150, 6
TEXTS = (
    "City:2208",
    "City",
    "District:220802",
    "Alliance:M1",
    "Community:220802001001",
    "Cadre:G1",
    "2208",
    "220802",
    "220802001",
    "220802001001",
    "解放社区",
    "民生小区1号楼",
    "",
)
"""Texts of every width that an area may have, as an id, as a code and as an address."""


def read(text: str) -> tuple[CheckedDocument, OperationDefinitionNode]:
    """Return the document of a text with its only operation."""
    document = DocumentReader(CORE, BOUNDLESS).read(text)
    operation = get_operation_ast(document.node)
    assert operation is not None
    return document, operation


def vary(value: Any, random: Random) -> Any:  # noqa: ANN401 - the value of a variable
    """Return a value with other texts and numbers in it, and lists of other lengths."""
    if isinstance(value, str):
        return random.choice(TEXTS)
    if isinstance(value, int) and not isinstance(value, bool):
        return random.choice((1, 7, 20, 100, 1000))
    if isinstance(value, Mapping):
        return {name: vary(part, random) for name, part in value.items()}
    if isinstance(value, list):
        return [vary(item, random) for item in value for _ in range(random.randint(0, 2))]
    return value


def test_a_kept_measure_is_that_of_the_operation_with_its_own_variables() -> None:
    meter, compared = OperationMeter(CORE, 10**9), 0
    for seed in range(OPERATIONS):
        random = Random(seed)  # noqa: S311 - the same operations each time
        drawn = operation_of(random, WORDS)
        document, operation = read(drawn.text)
        definitions = operation.variable_definitions or ()
        given = get_variable_values(CORE, definitions, dict(drawn.variables))
        assert isinstance(given, VariableValues), given
        for number in range(VARIANTS if given.coerced else 0):
            values = vary(given.coerced, random) if number else given.coerced
            kept = meter.measure(document, operation, values, MOST_EDGES, BOUNDLESS)
            assert kept == measure_operation(CORE, document.node, operation, values), drawn
            compared += 1
    # Otherwise nothing of this was about what is kept.
    assert meter.cache.hits > compared // 10


def measure_text(meter: OperationMeter, text: str, **variables: object) -> Measure:
    """Return the measure of the only operation of a text."""
    return meter.measure(*read(text), variables, MOST_EDGES, BOUNDLESS)


@pytest.mark.parametrize(
    "query",
    [
        "query ($id: ID!) { node(id: $id) { id } }",
        "query ($id: ID!) { whoCovers(where: { id: $id }) { ... on Coverage { at } } }",
        "query ($id: PlaceRef!) { whoCovers(where: $id) { ... on Coverage { at } } }",
    ],
)
def test_another_id_of_the_same_kind_is_not_measured_again(query: str) -> None:
    meter = OperationMeter(CORE, 10**6)
    is_reference = "PlaceRef" in query
    for global_id in ("Building:L1", "Building:L2", "Entrance:E1"):
        measure_text(meter, query, id={"id": global_id} if is_reference else global_id)
    assert (meter.cache.hits, meter.cache.misses) == (2, 1)


def test_an_introspection_of_a_type_that_a_variable_names_is_measured_each_time() -> None:
    meter = OperationMeter(CORE, 10**6)
    query = "query ($name: String!) { __type(name: $name) { fields { name } } }"
    large, small = (measure_text(meter, query, name=name) for name in ("Community", "PageInfo"))
    assert large.cost > small.cost
    assert len(meter.cache) == 0


def test_what_is_kept_is_bounded_however_large_the_variables_are() -> None:
    meter = OperationMeter(CORE, 10_000)
    query = "query ($filter: BuildingFilter) { buildings(filter: $filter) { totalCount } }"
    document, operation = read(query)
    tracemalloc.start()
    for number in range(25):
        parts = [{"and": [{"name": {"eq": ""}}] * 100}] * (number + 1)
        variables = {"filter": {"or": parts}}
        meter.measure(document, operation, variables, MOST_EDGES, BOUNDLESS)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0 < len(meter.cache) < 25
    assert meter.cache.weight <= 10_000
    assert held < 500_000


def test_what_is_too_large_is_refused_each_time_and_not_kept() -> None:
    meter, narrow = OperationMeter(CORE, 10**6), Limits(cost=50)
    query = "query ($first: Int!) { communities(first: $first) { edges { node { id } } } }"
    for _ in range(2):
        with pytest.raises(OperationRejected):
            meter.measure(*read(query), {"first": 100}, MOST_EDGES, narrow)
    assert len(meter.cache) == 0
    meter.measure(*read(query), {"first": 100}, MOST_EDGES, BOUNDLESS)
    with pytest.raises(OperationRejected):
        meter.measure(*read(query), {"first": 100}, MOST_EDGES, narrow)
