"""Similar root fields with long statements share one, which runs once for each of them."""

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse
from graphql.execution.values import VariableValues

from graph.database.statement_log import count_statements
from graph.ontology.clock import today
from schema.build import CORE
from schema.execution.root_groups import TEMPLATE_KEY, plan_groups
from schema.execution.selections import SelectionReader
from tests.support.rich_town import RichTown

BUILDINGS = ("L1", "L2", "L3", "L4")
CHAIN = "{ ... on Coverage { place { id } lines { duty { code } state holder { id label } } } }"


def node_fields(*ids: str, selection: str = "{ id label }") -> str:
    """Return a query for nodes by id, under the aliases a0, a1 and so on."""
    fields = [f'a{index}: node(id: "{key}") {selection}' for index, key in enumerate(ids)]
    return "{ " + " ".join(fields) + " }"


def chain_fields(*ids: str) -> str:
    """Return a query for the chains of places, whose statements are long, as a0, a1 and so on."""
    fields = [
        f'a{index}: whoCovers(where: {{ id: "{key}" }}) {CHAIN}' for index, key in enumerate(ids)
    ]
    return "{ " + " ".join(fields) + " }"


def group_sizes(town: RichTown, query: str, **given: object) -> list[int]:
    """Return the number of members of each group of an operation; 0 for the roots of no group."""
    operation = parse(query).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = get_variable_values(CORE, operation.variable_definitions or (), given)
    assert isinstance(variables, VariableValues)
    reader = SelectionReader(CORE, {}, operation, variables, today())
    groups = plan_groups(reader.read_roots(), town.executor.vocabulary, today())
    return [len(group.members) for group in groups]


def test_roots_that_differ_in_their_values_alone_are_planned_once(town: RichTown) -> None:
    assert group_sizes(town, chain_fields("Building:L1", "Building:L2", "Building:L3")) == [3]


def test_two_similar_roots_stay_in_one_statement(town: RichTown) -> None:
    assert group_sizes(town, chain_fields("Building:L1", "Building:L2")) == [0]


def test_similar_roots_with_short_statements_stay_in_one(town: RichTown) -> None:
    assert group_sizes(town, node_fields("Building:L1", "Building:L2", "Building:L3")) == [0]


def test_roots_with_other_kinds_selections_or_days_are_not_similar(town: RichTown) -> None:
    similar = " ".join(
        f'a{key}: whoCovers(where: {{ id: "Building:{key}" }}) {CHAIN}' for key in BUILDINGS
    )
    others = (
        'b: node(id: "Unit:D1") { id }',
        'c: node(id: "Building:L1") { label }',
        'd: node(id: "Building:L1") { id: label }',
        'e: whoCovers(where: { id: "Building:L1" }) { __typename }',
        'f: whoCovers(where: { id: "Building:L1" }, at: "2024-01-01") { __typename }',
        'g: whoCovers(where: { code: "L1" }) { __typename }',
    )
    assert group_sizes(town, f"{{ {similar} {' '.join(others)} }}") == [0, 4]


async def test_similar_roots_keep_their_places_keys_and_values(town: RichTown) -> None:
    query = "{ z: duties { code } " + chain_fields(*(f"Building:{key}" for key in BUILDINGS))[2:]
    data = await town.ask(query)
    assert list(data) == ["z", "a0", "a1", "a2", "a3"]
    places = [chain["place"]["id"] for key, chain in data.items() if key != "z"]
    assert places == [f"Building:{key}" for key in BUILDINGS]


async def test_days_of_similar_roots_are_their_own(town: RichTown) -> None:
    days = ("2021-06-01", "2023-01-01", "2024-06-01")
    fields = [
        f'd{day[:4]}: whoCovers(where: {{ id: "Building:L1" }}, at: "{day}") {{ ... on Coverage '
        "{ at lines { duty { code } holder { id } level { coverage { at } } } } }"
        for day in days
    ]
    data = await town.ask("{ " + " ".join(fields) + " }")
    assert [chain["at"] for chain in data.values()] == list(days)


@pytest.mark.parametrize("count", [3, 8])
async def test_each_different_root_of_a_group_is_one_statement(town: RichTown, count: int) -> None:
    ids = [f"Building:L{1 + number % 4}" for number in range(count)]
    with count_statements() as trips:
        await town.ask(chain_fields(*ids))
    assert trips.count == len(set(ids))


async def test_short_similar_roots_are_one_statement(town: RichTown) -> None:
    with count_statements() as trips:
        await town.ask(node_fields(*(f"Building:L{number}" for number in range(1, 9))))
    assert trips.count == 1


async def test_an_error_of_a_similar_root_has_its_own_path(town: RichTown) -> None:
    areas = ("Community:220802001001", "Community:none", "Community:220802001002")
    fields = [
        f'o{index}: overview(area: {{ id: "{area}" }}) {{ compounds }}'
        for index, area in enumerate(areas)
    ]
    answer = await town.answer("{ " + " ".join(fields) + " }")
    assert answer["data"]["o1"] is None
    assert answer["data"]["o0"]["compounds"] >= 1
    assert [error["path"] for error in answer["errors"]] == [["o1"]]
    assert TEMPLATE_KEY not in str(answer)


async def test_a_list_of_a_group_that_is_refused_leaves_the_others(town: RichTown) -> None:
    areas = ("Community:220802001001", "Community:none", "Community:220802001002")
    fields = [
        f'u{index}: units(filter: {{ area: {{ id: "{area}" }} }}) {{ totalCount }}'
        for index, area in enumerate(areas)
    ]
    answer = await town.answer("{ " + " ".join(fields) + " }")
    assert answer["data"]["u0"]["totalCount"] >= 1
    assert answer["data"]["u1"] is None
    assert [error["path"] for error in answer["errors"]] == [["u1"]]
