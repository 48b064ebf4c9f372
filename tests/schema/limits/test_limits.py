"""Operations that are too large are rejected before they run, in time linear to their text."""

from time import thread_time
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, parse

from schema.build import CORE
from schema.execution.documents import DocumentReader
from schema.execution.errors import OperationRejected
from schema.execution.limits import limit_errors
from schema.execution.metering.cost import Measure, measure_operation
from schema.limits.limits import Limits

DOCUMENTS = DocumentReader(CORE, Limits())
FOR_NEED, FOR_UNIT = 2_000, 1_500
"""Nodes that matching reads for a need and for a unit besides its matches."""
FOR_NEEDS = 5_000
"""Nodes that it reads for all needs of an answer."""


def errors(text: str, limits: Limits | None = None) -> list[GraphQLError]:
    """Return the errors of a document; an empty list if it has none."""
    documents = DocumentReader(CORE, limits) if limits else DOCUMENTS
    try:
        documents.read(text)
    except OperationRejected as rejected:
        return rejected.errors
    return []


def codes(found: list[GraphQLError]) -> set[Any]:
    """Return the codes of errors."""
    return {(error.extensions or {}).get("code") for error in found}


def measured(text: str, **variables: object) -> Measure:
    """Return the measure of the only operation of a document."""
    document = parse(text)
    operation = next(
        part for part in document.definitions if isinstance(part, OperationDefinitionNode)
    )
    return measure_operation(CORE, document, operation, variables)


def nested(depth: int, innermost: str = "id") -> str:
    """Return a query for the communities and their children, so many levels deep."""
    return (
        "{ communities { edges { node { "
        + "children { edges { node { " * depth
        + innermost
        + " } } }" * depth
        + " } } } }"
    )


def test_a_usual_question_is_within_the_limits() -> None:
    assert (
        errors(
            "{ communities(first: 100) { edges { node { id label children(first: 20) "
            "{ totalCount edges { node { label } } } } } } }"
        )
        == []
    )


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ('whoCovers(where: { address: "1号楼" }) { __typename }', 29),
        ('whoCovers(where: { address: "1号楼" }, at: "2020-01-01") { __typename }', 20),
        ('search(text: "1", first: 1) { score }', 49),
    ],
)
def test_as_many_costly_roots_are_allowed_as_a_second_answers(field: str, most: int) -> None:
    aliases = [f"a{number}: {field}" for number in range(most + 2)]
    assert errors(f"{{ {' '.join(aliases[:most])} }}") == []
    assert codes(errors(f"{{ {' '.join(aliases)} }}")) == {"TOO_LARGE"}


def test_the_names_of_a_past_day_are_charged_once_and_those_of_another_day_again() -> None:
    first, same, other = (
        f'whoCovers(where: {{ address: "{number}号楼" }}, at: "{day}") {{ __typename }}'
        for number, day in ((1, "2020-01-01"), (2, "2020-01-01"), (1, "2020-01-02"))
    )
    alone = measured(f"{{ {first} }}").cost
    assert measured(f"{{ a: {first} b: {same} }}").cost < 1.2 * alone
    assert measured(f"{{ a: {first} b: {other} }}").cost == 2 * alone


def test_three_nested_pages_of_a_hundred_are_refused_with_figure_and_limit() -> None:
    page = "children(first: 100) { edges { node { "
    found = errors(
        "{ communities(first: 100) { edges { node { " + page * 2 + "id" + " } } }" * 2 + " } } } }"
    )
    assert codes(found) == {"TOO_LARGE"}
    extensions = found[0].extensions or {}
    assert extensions["limit"] == "cost"
    assert extensions["figure"] >= 1_000_000
    assert extensions["most"] == Limits().cost
    assert str(extensions["figure"]) in found[0].message
    assert str(extensions["most"]) in found[0].message


def test_the_size_of_a_page_counts_when_a_variable_gives_it() -> None:
    text = "query($n: Int) { communities(first: $n) { edges { node { id } } } }"
    assert [measured(text, n=size).cost for size in (1, 50, 100)] == [1, 50, 100]
    assert measured(text).cost == measured("{ communities { edges { node { id } } } }").cost == 20


def test_the_size_of_a_page_counted_from_the_end_counts_too() -> None:
    assert measured("{ communities(last: 70) { edges { node { id } } } }").cost == 70


def test_the_size_of_a_page_counts_when_a_variables_default_gives_it() -> None:
    text = "query($n: Int = 100) { communities(first: $n) { edges { node { id } } } }"
    assert measured(text, n=100).cost == 100


def test_groups_count_as_reading_the_whole_list_however_short_its_page_is() -> None:
    def cost(by: str, first: int, selected: str = "count") -> int:
        return measured(
            f"{{ funds(first: {first}) {{ groups(by: [{by}]) {{ {selected} }} }} }}"
        ).cost

    assert cost("CATEGORY", 1) == cost("CATEGORY", 2) - 1
    assert cost("CATEGORY", 1) < cost("SOURCE", 1)
    assert cost("CATEGORY", 1) < cost("COMMUNITY", 1)
    assert cost("SOURCE", 1, "keys { node { id } }") == cost("SOURCE", 1) + 100
    assert codes(errors("{ cadres { groups(by: [COMMUNITY, UNIT]) { count } } }")) == {"TOO_LARGE"}
    vacant = "filter: { vacantFor: { gt: 30 } }"
    assert errors(f"{{ posts({vacant}) {{ groups(by: [DUTY, SUBDISTRICT]) {{ count }} }} }}") == []
    of_community = 'filter: { area: { id: "Community:1" } }'
    assert (
        errors(f"{{ cadres({of_community}) {{ groups(by: [COMMUNITY, UNIT]) {{ count }} }} }}")
        == []
    )
    nested = "serviceRequests { groups(by: [CATEGORY, OPENED_AT_MONTH]) { keys { label } count } }"
    assert errors(f"{{ communities(first: 100) {{ edges {{ node {{ {nested} }} }} }} }}") == []


def test_what_is_told_of_matches_counts_for_each_of_them() -> None:
    def cost(selected: str, first: int = 20) -> int:
        return measured(
            f'{{ matchesForNeed(need: "Need:1", first: {first}) {{ {selected} }} }}'
        ).cost

    ranked = FOR_NEED + 20 * 25
    assert (
        cost("matches { score limitsPassed }")
        == cost("blocked { blockedBy relaxation { cost } }")
        == ranked
    )
    assert cost("matches { score }", 1) == FOR_NEED + 10 * 25
    assert cost("matches { resource { id } unit { id } }") == ranked + 20 * 2
    assert cost("matches { components { explanation facts { id } } }") == ranked + 20 * 8 * 10
    assert (
        measured('{ matchesForUnit(unit: "Unit:1", first: 40) { need { id } } }').cost
        == FOR_UNIT + 40 * 26
    )
    assert codes(
        errors(
            '{ matchesForNeed(need: "N", first: 100) { matches { components { facts '
            "{ ... on Place { children { edges { cursor } } } } } } } }"
        )
    ) == {"TOO_LARGE"}


def test_what_fits_the_needs_of_a_page_counts_for_each_and_its_facts_once() -> None:
    def cost(needs: int, selected: str) -> int:
        matches = f"matches(first: 5) {{ matches {{ {selected} }} }}"
        return measured(f"{{ needs(first: {needs}) {{ edges {{ node {{ {matches} }} }} }} }}").cost

    each = 10 * 25 + 1
    assert cost(100, "score") - cost(1, "score") == 99 * each
    assert cost(1, "score") == FOR_NEEDS + each
    again = "need { matches(first: 5) { matches { score } } }"
    assert cost(1, again) > 2 * FOR_NEEDS
    assert (
        errors(
            "{ needs(first: 100) { edges { node { matches(first: 5) { matches { score } } } } } }"
        )
        == []
    )
    chained = f"matches {{ matches {{ {again} }} }}"
    refused = errors(f"{{ needs(first: 100) {{ edges {{ node {{ {chained} }} }} }} }}")
    assert codes(refused) == {"TOO_LARGE"}


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("depth", nested(6)),
        (
            "aliases",
            "{ " + " ".join(f"a{number}: duties {{ code }}" for number in range(60)) + " }",
        ),
        ("fields", "{ " + "duties { code } " * 1_001 + " }"),
    ],
)
def test_each_limit_says_its_figure_and_what_is_allowed(limit: str, text: str) -> None:
    found = errors(text, Limits(tokens=100_000))
    assert codes(found) == {"TOO_LARGE"}
    assert limit in {(error.extensions or {})["limit"] for error in found}
    for error in found:
        extensions = error.extensions or {}
        assert extensions["figure"] > extensions["most"] == getattr(Limits(), extensions["limit"])


def test_a_document_of_too_many_tokens_is_not_even_parsed_to_its_end() -> None:
    began = thread_time()
    found = errors("{ " + "duties { code } " * 100_000 + " }")
    assert thread_time() - began < 0.5
    assert len(found) == 1
    assert "2000" in found[0].message


def test_a_nesting_of_three_thousand_levels_is_refused() -> None:
    deep = 3_000
    for limits in (Limits(), Limits(tokens=100_000)):
        assert codes(errors("{ a" * deep + " }" * deep, limits)) in (
            {"TOO_LARGE"},
            {"GRAPHQL_PARSE_FAILED"},
        )


def test_fragments_that_double_thirty_times_are_measured_in_linear_time() -> None:
    levels = 30
    chain = " ".join(
        f"fragment f{at} on Query {{ ...f{at + 1} ...f{at + 1} }}" for at in range(levels)
    )
    text = f"{{ ...f0 }} {chain} fragment f{levels} on Query {{ duties {{ code }} }}"
    began = thread_time()
    found = errors(text)
    assert thread_time() - began < 0.5
    assert codes(found) == {"TOO_LARGE"}
    assert measured(text).fields == 2 * 2**levels


def test_fields_that_spread_one_fragment_twice_at_each_level_are_measured_in_linear_time() -> None:
    levels = 15
    chain = " ".join(
        (
            f"fragment f{at} on Place {{ a: ancestors {{ ...f{at + 1} }} b: ancestors "
            f"{{ ...f{at + 1} }} }}"
        )
        for at in range(levels)
    )
    root = "{ communities { edges { node { ...f0 } } } }"
    text = f"{root} {chain} fragment f{levels} on Place {{ id }}"
    began = thread_time()
    assert codes(errors(text)) == {"TOO_LARGE"}
    assert thread_time() - began < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "{ ...f } fragment f on Query { duties { code } ...f }",
        "{ ...f } fragment f on Query { ...g } fragment g on Query { ...f duties { code } }",
    ],
)
def test_fragments_that_spread_themselves_are_refused_by_validation(text: str) -> None:
    found = errors(text)
    assert codes(found) == {"GRAPHQL_VALIDATION_FAILED"}
    assert any("within itself" in error.message for error in found)


def test_every_operation_of_a_document_is_measured_before_validation() -> None:
    large = nested(6)
    assert codes(errors(f"query a {{ duties {{ code }} }} query b {large}")) == {"TOO_LARGE"}


def test_a_document_is_read_once_and_its_errors_are_told_again() -> None:
    text = "{ duties { code } }"
    first, second = DOCUMENTS.read(text), DOCUMENTS.read(text)
    assert first is second
    wrong, kept = "{ nothing }", len(DOCUMENTS.cache)
    assert codes(errors(wrong)) == codes(errors(wrong)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert len(DOCUMENTS.cache) == kept, "what is refused must not fill the memory"


def test_a_limit_is_not_reached_by_what_is_exactly_as_large() -> None:
    found = Measure(Limits().depth, Limits().aliases, Limits().fields, Limits().cost)
    assert limit_errors(found, Limits()) == []
    larger = Measure(found.depth + 1, found.aliases + 1, found.fields + 1, found.cost + 1)
    assert len(limit_errors(larger, Limits())) == 4


def test_each_edge_that_an_order_follows_or_counts_is_charged() -> None:
    def cost(order: str) -> int:
        return measured(f"{{ cadres(first: 1, orderBy: [{order}]) {{ totalCount }} }}").cost

    plain = cost("{ name: ASC }, { category: DESC }")
    along = cost("{ unit: { name: ASC } }")
    assert plain < along < cost("{ unit: { superior: { name: ASC } } }")
    assert along < cost("{ unit: { name: ASC } }, { tenures: { count: DESC } }")
    nested = "{ communities(first: 9) { edges { node { units(first: 9%s) { totalCount } } } } }"
    order = ", orderBy: { cadres: { count: DESC } }"
    assert measured(nested % order).cost >= measured(nested % "").cost + 9 * 9
    keys = "{ unit: { superior: { name: ASC } } } " * 8
    found = errors(f"{{ cadres(orderBy: [{keys}]) {{ totalCount }} }}")
    assert codes(found) == {"TOO_LARGE"}
