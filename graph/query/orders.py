"""The sort keys of a list's orders."""

from collections.abc import Callable, Mapping

from graph.ontology.clock import stated_expression
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.expressions import text_sort_key
from graph.query.connections import SortKey
from graph.query.selection import Field

ORDERS: Mapping[str, Callable[[NodeRef], str]] = {
    "NAME": text_sort_key("name"),
    "CODE": text_sort_key("code"),
    "FROM": lambda node: f"toString({stated_expression(node.state, 'from')})",
}
"""Sort keys of kinds that declare none."""


def sort_key_of(kind: Kind, field: Field, node: NodeRef) -> SortKey | None:
    """Return the sort key of the argument `orderBy`, None for the id alone."""
    given = field.arguments.get("orderBy")
    if given is None:
        return None
    sort_key = (kind.orders or ORDERS)[given.value["field"]]
    return SortKey(sort_key(node), given.value["direction"] == "DESC")
