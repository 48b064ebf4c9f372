"""What the roots of an operation read beside their selections, from their declared charges."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from graphql import (
    EnumValueNode,
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)

from graph.network.analysis.centrality import SEARCHES
from graph.network.measures import MOST_SLICES
from graph.ontology.clock import today
from graph.ontology.division_codes import normalize_code
from schema.execution.argument_values import enum_names
from schema.execution.metering.filter_charges import (
    FilterMeasure,
    Tested,
    measure_filter,
    measure_order,
)
from schema.types.costs import RootCharge

ADDRESS = 1_500
"""Nodes that the resolution of an address of today is charged. It takes 20 ms at most."""
PAST_NAMES = 15_000
"""Nodes that the first address of a day or moment of the past is charged besides: the names of then
may have to be read first, and serve all addresses of that day."""
FEWEST_TESTED = 300
"""Nodes to which the filter of a root list is put at least."""
LISTED = 20
"""Nodes to which the filter of a nested list is put."""
MEMBERS = 50
"""Nodes that a connection of one node is assumed to list."""
SHARES = (20, 10, 4, 1)
"""The part of a list that an area of each width has: a twentieth, a tenth, a quarter, all."""
ORDER_STEP = 2_000
"""Nodes for each edge that an order of a root follows or counts, beside those of the list: it is
followed from each node of the list.

Counting the tenures of 14,000 cadres takes 80 ms on the embedded engine, their units' names 40 ms.
"""
SMALL, SUBDISTRICT, DISTRICT, CITY = range(4)
"""How wide an area is, as an index into `RootCharge.areas` and `SHARES`."""
WIDTH_OF_CODE_LENGTH = {4: CITY, 6: DISTRICT, 9: SUBDISTRICT}
WIDTH_OF_KIND = {
    "City": CITY,
    "District": DISTRICT,
    "Subdistrict": SUBDISTRICT,
    "Alliance": SUBDISTRICT,
}
SHORT_TEXT = 40
"""Characters of a text whose widths are remembered, so that long ones take no memory."""
TextWidths = tuple[int, int, int, bool]
NUMEROUS_KINDS = ("COMPOUND", "BUILDING", "ENTRANCE", "ROAD", "LANE")
"""Kinds of places of which there are many."""


Moment = tuple[Any, Any]
"""The day and the moment of knowledge that a root asks about; None for each that is not given."""
PRESENT: Moment = (None, None)


def root_charge(
    node: FieldNode,
    definition: GraphQLField,
    variables: Mapping[str, Any],
    named: set[Moment],
) -> int:
    """Return how many nodes a root reads beside its selection.

    `named` holds the moments whose names the operation reads already; that of the root is added.
    """
    given = given_arguments(node, variables)
    moment = (given.get("at"), given.get("asOf"))
    is_past = moment != PRESENT
    addresses = count_addresses(given) * ADDRESS
    if addresses and is_past and moment not in named:
        named.add(moment)
        addresses += PAST_NAMES
    charge = declared_charge(definition)
    if charge is None:
        return addresses
    filtered = given.get("filter")
    filters = filtered if isinstance(filtered, Mapping) else {}
    total = charge.fixed + addresses
    if is_past:
        total += charge.past
    elif charge.areas_today:
        charge = replace(charge, areas=charge.areas_today)
    total += area_charge(given.get("area") or filters.get("area"), charge)
    total += order_steps(given.get("orderBy")) * (ORDER_STEP + charge.fixed)
    per_slice = charge.per_slice
    if charge.per_search and given.get("measure") in SEARCHES:
        per_slice = charge.per_search
    if per_slice:
        total += per_slice * count_slices(given)
    if grouping := given.get("by"):
        total += charge.grouped_by_many if grouping in NUMEROUS_KINDS else charge.grouped
    return total


def count_slices(given: Mapping[str, Any]) -> int:
    """Return for how many days a root about the network answers; odd years are rejected later."""
    since = given.get("since")
    if given.get("each") is None or since is None:
        return 1
    last = given.get("at") or today()
    years = [str(day)[:4] for day in (since, last)]
    if not all(map(str.isdecimal, years)):
        return 1
    return min(max(int(years[1]) - int(years[0]) + 1, 1), MOST_SLICES)


def listed_nodes(node: FieldNode, definition: GraphQLField, variables: Mapping[str, Any]) -> int:
    """Return how many nodes a connection finds, however many its page shows."""
    size: int | None = definition.extensions["strawberry-definition"].metadata.get("size")
    if size is None:
        return MEMBERS
    given = given_arguments(node, variables).get("filter")
    area = given.get("area") if isinstance(given, Mapping) else None
    return size // SHARES[area_width(area)] if isinstance(area, Mapping) else size


def order_steps(order: Any) -> int:
    """Return how many edges the keys of an order follow and count."""
    if isinstance(order, list):
        return sum(map(order_steps, order))
    if not isinstance(order, Mapping):
        return 0
    below = [part for part in order.values() if isinstance(part, Mapping)]
    if "count" in order:
        return 0
    return sum(1 + order_steps(part) for part in below)


def given_arguments(node: FieldNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a field as JSON has them."""
    return {
        argument.name.value: json_value(argument.value, variables)
        for argument in node.arguments or ()
    }


def declared_charge(definition: GraphQLField) -> RootCharge | None:
    """Return the charge that is declared beside a root, None if there is none."""
    charge: RootCharge | None = definition.extensions["strawberry-definition"].metadata.get(
        "charge"
    )
    return charge


def batch_cost(
    node: FieldNode, definition: GraphQLField, variables: Mapping[str, Any], cost: int
) -> int:
    """Return the cost of a mutation whose selection costs so much: as often as it has items."""
    charge = declared_charge(definition)
    if charge is None or not charge.per_item:
        return cost
    given = given_arguments(node, variables).get("input")
    items = given.get("items") if isinstance(given, Mapping) else None
    size = len(items) if isinstance(items, list) else 1
    return size * (cost + charge.per_item)


def measure_list(
    node: FieldNode, definition: GraphQLField, variables: Mapping[str, Any], *, is_root: bool
) -> FilterMeasure:
    """Return the measure of the filter and order of a list, nothing for a field without them."""
    if not {"filter", "orderBy"} & definition.args.keys():
        return FilterMeasure()
    given = given_arguments(node, variables)
    filtered = given.get("filter")
    filters: Mapping[str, Any] = filtered if isinstance(filtered, Mapping) else {}
    charge = declared_charge(definition) or RootCharge()
    tested = max(charge.fixed, FEWEST_TESTED) if is_root else LISTED
    addresses = 0 if is_root else count_addresses(given) * ADDRESS
    if is_root and isinstance(filters.get("area"), Mapping):
        tested = min(tested, area_charge(filters["area"], charge))
        # The list starts from its own area: `area_charge` counts it.
        filters = {name: value for name, value in filters.items() if name != "area"}
    total = FilterMeasure(0, addresses)
    for name, value, measure in (
        ("filter", filters, measure_filter),
        ("orderBy", given.get("orderBy"), measure_order),
    ):
        if name in definition.args:
            total = total.beside(measure(value, definition.args[name].type, Tested(tested)))
    return total


def area_charge(area: Any, charge: RootCharge) -> int:
    """Return how many nodes a root reads for its area, None for no area."""
    if not isinstance(area, Mapping):
        return charge.whole_graph or 0
    # The whole graph belongs to the city, so nothing is walked for it.
    is_whole_graph = str(area.get("id") or "").startswith("City:")
    if is_whole_graph and charge.whole_graph is not None:
        return charge.whole_graph
    return charge.areas[area_width(area)]


def area_width(area: Mapping[str, Any]) -> int:
    """Return how wide an area is, as an index into `RootCharge.areas`.

    An address with a number is that of a building or compound; any other may be that of a district.
    """
    if area.get("address") is not None:
        has_number = any(map(str.isdecimal, str(area["address"])))
        return SMALL if has_number else DISTRICT
    if area.get("code") is not None:
        return WIDTH_OF_CODE_LENGTH.get(len(normalize_code(str(area["code"]))), SMALL)
    return WIDTH_OF_KIND.get(str(area.get("id")).partition(":")[0], SMALL)


def text_widths(text: str) -> TextWidths:
    """Return all that a charge may depend on in a text: how wide an area is that it names as an id,
    as a code and as an address, and whether it names a city.
    """
    return remembered_widths(text) if len(text) <= SHORT_TEXT else widths_of(text)


@lru_cache(maxsize=4_096)
def remembered_widths(text: str) -> TextWidths:
    """Return the widths of a short text; ids and codes come again and again."""
    return widths_of(text)


def widths_of(text: str) -> TextWidths:
    """Work out the widths of a text."""
    by_id, by_code, by_address = (area_width({name: text}) for name in ("id", "code", "address"))
    return by_id, by_code, by_address, text.startswith("City:")


def count_addresses(value: Any) -> int:
    """Return how many addresses an argument contains."""
    if isinstance(value, Mapping):
        # The filter of a place has a part of this name, which is not resolved.
        own = 1 if isinstance(value.get("address"), str) else 0
        return own + sum(map(count_addresses, value.values()))
    return sum(map(count_addresses, value)) if isinstance(value, list) else 0


def json_value(value: ValueNode, variables: Mapping[str, Any]) -> Any:
    """Return an argument as JSON has it, with its variables; an enum value is its name."""
    if isinstance(value, VariableNode):
        return enum_names(variables.get(value.name.value))
    if isinstance(value, ListValueNode):
        return [json_value(item, variables) for item in value.values]
    if isinstance(value, ObjectValueNode):
        return {part.name.value: json_value(part.value, variables) for part in value.fields}
    return value.value if isinstance(value, EnumValueNode) else value_from_ast_untyped(value)
