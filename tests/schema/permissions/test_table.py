"""The table of permissions holds a rule for whatever can be read or done, and for nothing else."""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
)
from starlette.applications import Starlette
from starlette.routing import Route

from graph.callers import Role
from graph.mutations import MUTATIONS
from graph.mutations.batches import BULK_MUTATIONS
from graph.network.link_types import NETWORK_KINDS
from graph.ontology.kinds import KINDS
from schema.build import CORE
from schema.permissions.demands import FILTER_ENDINGS, interface_names
from schema.permissions.roles import DENIED, field_rank, hidden_kinds, type_rank
from schema.permissions.table import ARGUMENTS, ROUTES, permissions, read_rule
from server.http.app import create_app
from server.http.parameters import ROUTES as DECLARED_ROUTES
from server.settings import read_settings
from tests.support.processes.small_schema import lifespan_of

Owner = GraphQLObjectType | GraphQLInterfaceType
MIXED = {"Query.node", "Query.nodes", "SearchHit.node", "GroupKey.node"}
"""Where nodes of hidden kinds are kept out by their ids, or left out of what is found.

Groups are by what single edges of the kind lead to; see the test below.
"""
OF_PUBLIC_KINDS = {
    *(f"{report}.area" for report in ("Assessment", "FourLists", "Overview")),
    "WallChart.area",
    "CoverageGap.holder",
}
"""Fields whose nodes are places, alliances, organizations or cadres, though they could be any."""
NETWORK_TYPES = {
    *("CentralityScore", "CommonNeighbours", "EgoNetwork", "Interlock", "MovedRank", "NearNode"),
    *("NetworkGroup", "NetworkLink", "NetworkPath", "SharedTie"),
}
FIELD_NAMES = {kind.field_name for kind in KINDS}
LISTED = {kind.name for kind in KINDS} | set(KINDS.facets)
WITHOUT_FIELD = {"and", "or", "not", "area", "heldFor", "endsWithin", "vacantFor"}
"""Parts of filters that are no field: they combine others, or compare what `from` and `to` say."""


def owners() -> Iterator[Owner]:
    """Yield the types that have fields."""
    for name, each in CORE.type_map.items():
        if isinstance(each, Owner) and not name.startswith("__"):
            yield each


def interfaces_of(name: str) -> tuple[str, ...]:
    """Return the names of the interfaces of a type."""
    found = CORE.type_map[name]
    return interface_names(found) if isinstance(found, Owner) else ()


def test_every_field_of_every_type_has_a_rule() -> None:
    lacking = [
        f"{each.name}.{name}"
        for each in owners()
        for name in each.fields
        if field_rank(each.name, name, interface_names(each)) >= DENIED
    ]
    assert lacking == [], "add them to schema/permissions/table.toml"


def test_the_table_lists_nothing_that_does_not_exist() -> None:
    there = {each.name: set(each.fields) for each in owners()}
    arguments = {name for each in owners() for field in each.fields.values() for name in field.args}
    there |= {ARGUMENTS: arguments, ROUTES: set(permissions()[ROUTES].fields)}
    wrong = [
        f"{name}.{field}"
        for name, rule in permissions().items()
        for field in rule.fields or [""]
        if name not in there or (field and field not in there[name])
    ]
    assert wrong == []


def test_what_is_not_listed_is_denied_to_everybody() -> None:
    assert field_rank("Cadre", "salary", ("Node",)) == DENIED > Role.ADMINISTRATOR.value
    assert type_rank("Secret") == DENIED
    with pytest.raises(ValueError, match="twice"):
        read_rule({"public": "name", "researcher": "name"})


def test_every_route_has_a_rule() -> None:
    listed = permissions()[ROUTES].fields
    assert {route.path for route in DECLARED_ROUTES} <= set(listed)
    app: Starlette = create_app(read_settings(), lifespan_of())
    shapes = {path.split(" ")[1].split("/")[1].split(".")[0] for path in listed}
    for route in app.routes:
        if isinstance(route, Route) and route.path != "/":
            assert route.path.split("/")[1].split(".")[0] in shapes, route.path


def test_a_field_that_may_lead_to_a_hidden_kind_is_one_where_they_are_left_out() -> None:
    leads = set()
    for each in owners():
        for name, field in each.fields.items():
            target = get_named_type(field.type)
            if not is_abstract_type(target) or each.name == "Mutation":
                continue
            needed = field_rank(each.name, name, interface_names(each))
            if any(type_rank(one.name) > needed for one in CORE.get_possible_types(target)):
                leads.add(f"{each.name}.{name}")
    assert leads - of_network() == MIXED | OF_PUBLIC_KINDS


def of_network() -> set[str]:
    """Return the fields of the types that only the roots of the network lead to."""
    return {
        f"{each.name}.{name}"
        for each in owners()
        if each.name in NETWORK_TYPES
        for name in each.fields
    }


def test_the_network_has_no_kind_that_is_hidden_from_its_readers() -> None:
    assert field_rank("Query", "paths", ()) == Role.RESEARCHER.value
    assert not hidden_kinds(Role.RESEARCHER) & set(NETWORK_KINDS)


def test_no_list_can_be_grouped_by_nodes_of_a_kind_that_is_hidden_from_its_readers() -> None:
    for kind in KINDS:
        enum = CORE.type_map.get(f"{kind.name}GroupBy")
        if isinstance(enum, GraphQLEnumType):
            for edge in kind.edges:
                if not edge.many and edge.name.upper() in enum.values:
                    needed = field_rank(kind.name, edge.name, interfaces_of(kind.name))
                    for other in KINDS.named(edge.to):
                        assert type_rank(other.name) <= needed, edge


def test_a_protected_value_can_be_neither_filtered_nor_sorted_nor_grouped_by() -> None:
    protected = {prop.name for kind in KINDS for prop in kind.properties if prop.protected}
    assert protected == {"mobile"}
    for each in CORE.type_map.values():
        if isinstance(each, GraphQLInputObjectType):
            assert not protected & set(each.fields), each.name
        if isinstance(each, GraphQLEnumType) and each.name.endswith(("GroupBy", "OrderField")):
            assert not {name.upper() for name in protected} & set(each.values), each.name


def test_every_part_of_a_filter_or_order_is_a_field_whose_rule_holds_for_it() -> None:
    strange = []
    for each in CORE.type_map.values():
        if not isinstance(each, GraphQLInputObjectType):
            continue
        for ending in FILTER_ENDINGS:
            owner = CORE.type_map.get(each.name.removesuffix(ending))
            if each.name.endswith(ending) and isinstance(owner, Owner):
                if ending.startswith("List") or owner.name not in LISTED:
                    break
                strange += [
                    f"{each.name}.{name}"
                    for name in each.fields
                    if name not in owner.fields
                    and name not in WITHOUT_FIELD
                    # `unit` of a filter of organizations has rules of its own.
                    and name not in FIELD_NAMES
                ]
                break
    assert strange == []


def test_a_mutation_of_a_coordinator_declares_what_has_to_be_within_the_own_areas() -> None:
    for name, role in permissions()["Mutation"].fields.items():
        declared = MUTATIONS[BULK_MUTATIONS.get(name, name)].within
        assert (declared is not None) == (role is Role.COORDINATOR), name


def test_unions_of_results_hold_an_error_for_whoever_may_not() -> None:
    mutations = CORE.mutation_type
    assert mutations
    for field in mutations.fields.values():
        result = get_named_type(field.type)
        assert isinstance(result, GraphQLUnionType)
        assert "NotAllowed" in {each.name for each in result.types}
