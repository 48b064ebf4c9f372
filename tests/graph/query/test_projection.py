"""What a GraphQL operation becomes: this text of Cypher, with these parameters."""

import re
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse, validate
from graphql.execution.values import VariableValues

from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, today
from graph.ontology.kinds import KINDS
from graph.queries import plan_query
from graph.query import cursors
from graph.query.plan import QueryPlan
from graph.vocabulary import load_vocabulary
from schema.build import CORE
from schema.execution.argument_values import values_by_slot
from schema.execution.selections import SelectionReader


def plan_of(query: str, **given: object) -> tuple[QueryPlan, dict[str, Any]]:
    """Return the plan of an operation and the values of its arguments by slot."""
    document = parse(query)
    assert not validate(CORE, document)
    (operation,) = (
        part for part in document.definitions if isinstance(part, OperationDefinitionNode)
    )
    variables = get_variable_values(CORE, operation.variable_definitions or (), given)
    assert isinstance(variables, VariableValues)
    reader = SelectionReader(CORE, {}, operation, variables, today())
    question = plan_query([root.field for root in reader.read_roots()], load_vocabulary())
    return question, values_by_slot(reader.sources, variables, today())


def planned(query: str, **given: object) -> tuple[str, dict[str, Any]]:
    """Return the only statement of an operation and its parameters."""
    question, values = plan_of(query, **given)
    run = question.start(values)
    return " ".join(question.statement.split()), {
        name: question.parameters[name](run) for root in question.roots for name in root.used
    }


def lines(text: str) -> str:
    """Join the lines of an expected statement."""
    return " ".join(text.split())


def test_a_node_by_id_is_its_row() -> None:
    statement, parameters = planned(
        '{ node(id: "Building:L1") { id ... on Building { called: name number } } }'
    )
    assert statement == lines("""
        RETURN [head(COLLECT { MATCH (n1:Place {id: $id_0}) WHERE n1.withdrawnAt IS NULL
          RETURN [n1.id, n1.name, n1.number] })] AS answer""")
    assert parameters == {"id_0": "Building:L1"}


def test_an_edge_is_followed_as_of_the_day() -> None:
    statement, parameters = planned(
        """query($at: Date) {
          node(id: "Building:L1") { ... on Building { compound(at: $at) { id } } } }""",
        at="2021-06-01",
    )
    assert statement == lines("""
        RETURN [head(COLLECT { MATCH (n1:Place {id: $id_0}) WHERE n1.withdrawnAt IS NULL
          RETURN [n1.id,
          head(COLLECT { MATCH (n1)-[r3:PART_OF]->(c2:Compound)
            WHERE r3.`from` <= $at_1 AND $at_1 < r3.to AND r3.supersededAt = $believed
            WITH c2 ORDER BY c2.id LIMIT 1 RETURN [c2.id] })] })] AS answer""")
    assert parameters == {"id_0": "Building:L1", "at_1": date(2021, 6, 1), "believed": BELIEVED}


def test_a_state_of_the_past_is_looked_for_among_the_versions() -> None:
    query = """{ node(id: "Building:L1") { ... on Building {
      compound(asOf: "2025-01-01T08:00:00+08:00") { name } } } }"""
    statement, parameters = planned(query)
    assert statement == lines("""
        RETURN [head(COLLECT { MATCH (n1:Place {id: $id_0}) WHERE n1.withdrawnAt IS NULL
          RETURN [n1.id,
          head(COLLECT { MATCH (n1)-[r3:PART_OF]->(c2:Compound)
            WHERE r3.`from` <= $today AND $today < r3.to
              AND r3.recordedAt <= $asOf_1 AND $asOf_1 < r3.supersededAt
            WITH c2 ORDER BY c2.id LIMIT 1
            CALL (c2) { OPTIONAL MATCH (c2)<-[:VERSION_OF]-(version5:Version)
              WHERE version5.stateFrom <= $today AND $today < version5.stateTo
                AND version5.recordedAt <= $asOf_1 AND $asOf_1 < version5.supersededAt
              RETURN coalesce(version5, c2) AS state4 LIMIT 1 }
            RETURN [c2.id, state4.name] })] })] AS answer""")
    assert parameters["asOf_1"] == datetime(2025, 1, 1, tzinfo=UTC)


def test_a_page_goes_on_after_its_cursor_and_takes_one_more_than_it_holds() -> None:
    mark = cursors.digest_of(["roads", [], [], None, None])
    cursor = cursors.encode([mark, "Road:S1"])
    statement, parameters = planned(
        f'{{ roads(first: 5, after: "{cursor}") {{ edges {{ node {{ id }} }} }} }}'
    )
    assert statement == lines("""
        RETURN [[COLLECT { MATCH (r1:Road)
          WHERE r1.id > '' AND r1.`from` <= $today AND $today < r1.to AND r1.id > $key2
          WITH r1 ORDER BY r1.id LIMIT $limit3 RETURN [null, [r1.id]] }, null]] AS answer""")
    assert (parameters["key2"], parameters["limit3"]) == ("Road:S1", 6)


def test_a_key_is_evaluated_once_and_compared_as_a_list_is_sorted() -> None:
    mark = cursors.digest_of(["roads", [["orderBy", [{"name": "DESC"}]]], [], None, None])
    cursor = cursors.encode([mark, "jian4建 she4设 lu4路", "Road:S1"])
    statement, parameters = planned(
        f'{{ roads(orderBy: {{ name: DESC }}, after: "{cursor}") {{ edges {{ node {{ id }} }} }} }}'
    )
    assert statement == lines("""
        RETURN [[COLLECT { MATCH (r1:Road)
          WHERE r1.id > '' AND r1.`from` <= $today AND $today < r1.to
          WITH r1, r1.nameOrder AS key2
          WHERE (key2 < $key4 OR ($key4 IS NULL AND key2 IS NOT NULL)
            OR ((key2 = $key4 OR (key2 IS NULL AND $key4 IS NULL)) AND r1.id > $key3))
          WITH r1, key2 ORDER BY key2 DESC, r1.id LIMIT $limit5
          RETURN [null, [r1.id]] }, null]] AS answer""")
    assert parameters["key4"] == "jian4建 she4设 lu4路"


def test_edges_send_their_sort_keys_only_where_cursors_are_asked_for() -> None:
    for asked in (
        "edges { cursor node { id } }",
        "edges { node { id } } pageInfo { endCursor }",
        "edges { node { id } } edges { cursor }",
    ):
        assert "RETURN [[r1.id], [r1.id]]" in planned(f"{{ roads {{ {asked} }} }}")[0]
    assert "RETURN [null, [r1.id]]" in planned("{ roads { edges { node { id } } totalCount } }")[0]


def test_a_count_is_made_only_where_it_is_asked_for() -> None:
    for query in (
        "{ roads { edges { node { id children { edges { cursor } } } } pageInfo { endCursor } } }",
        "{ roads { edges { cursor } } }",
    ):
        assert "COUNT" not in (planned(query))[0]
    statement, _ = planned("{ roads { totalCount } }")
    assert statement == lines("""
        RETURN [[null, COUNT { MATCH (r1:Road)
          WHERE r1.id > '' AND r1.`from` <= $today AND $today < r1.to RETURN r1 }]] AS answer""")


def test_common_fields_of_a_facet_name_no_kind() -> None:
    statement, _ = planned(
        '{ node(id: "Building:L1") { ... on Building { along { id name address from } } } }'
    )
    assert not [
        kind.name for kind in KINDS if f":{kind.name}" in statement and kind.name != "Place"
    ]
    assert not re.search(r"CASE WHEN \w+:", statement)


def test_fields_of_one_kind_of_a_facet_name_only_that_kind() -> None:
    query = """{ node(id: "Community:220802001001") { ... on Community {
      children { edges { node { name ... on Building { number } } } } } } }"""
    statement, _ = planned(query)
    assert [kind.name for kind in KINDS if f":{kind.name}" in statement] == ["Building"]


def test_nothing_that_a_client_sends_is_part_of_the_statement() -> None:
    query = """{ sneaky: units(filter: { name: { eq: "x' OR 1=1" } category: { in: [AGENCY] } }) {
      tail: totalCount } }"""
    statement, parameters = planned(query)
    for sent in ("sneaky", "tail", "OR 1=1", "AGENCY"):
        assert sent not in statement
    assert ["AGENCY"] in parameters.values()


def test_a_parameter_is_sent_only_where_the_statement_uses_it() -> None:
    statement, parameters = planned('{ node(id: "Unit:D1") { id } roads { totalCount } }')
    assert all(f"${name}" in statement for name in parameters)
    assert {BEGINNING, OPEN}.isdisjoint(parameters.values())


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("children { edges { node { ", " } } }"),
        (
            """children { edges { node {
              id label kind name ... on Building { number } ... on Node { id } """,
            " } } }",
        ),
        ("ancestors { ", " }"),
        ("successors { predecessors { ", " } }"),
    ],
)
def test_a_statement_grows_with_the_querys_text_and_not_with_the_number_of_kinds(
    opening: str, closing: str
) -> None:
    lengths = []
    for depth in range(1, 7):
        query = (
            "{ communities { edges { node { "
            + opening * depth
            + "id"
            + closing * depth
            + " } } } }"
        )
        lengths.append(len((planned(query))[0]))
    steps = [after - before for before, after in pairwise(lengths)]
    assert max(steps) < 1.3 * min(steps)


def test_chains_below_chains_grow_with_the_text_too() -> None:
    lengths = []
    for depth in range(1, 5):
        query = (
            '{ node(id: "Building:L1") { ... on Place { '
            + "coverage { lines { state level { " * depth
            + "id"
            + " } } }" * depth
            + " } } }"
        )
        lengths.append(len((planned(query))[0]))
    steps = [after - before for before, after in pairwise(lengths)]
    assert max(steps) < 1.3 * min(steps)


def test_equal_questions_with_other_values_are_one_statement() -> None:
    query = """query($id: ID!, $n: Int, $at: Date) { node(id: $id) { ... on Community {
      children(first: $n, at: $at) { edges { node { label } } } } } }"""
    first = planned(query, id="Community:1", n=5, at="2021-01-01")
    second = planned(query, id="Community:2", n=7, at="2022-02-02")
    assert first[0] == second[0]
    assert first[1] != second[1]
