"""Computed fields of posts: since when nobody holds one."""

from graph.ontology.declarations import NodeRef, Value
from graph.ontology.tenure_expressions import post_vacant_since_expression
from graph.query.compiler import CompileContext, Projection
from graph.query.filters import FilterContext, filters_by
from graph.query.projection import resolves
from graph.query.selection import Field
from graph.query.value_filters import Part, compare_value


@resolves("Post", "vacantSince")
def project_vacant_since(_context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the day since which nobody holds a post.

    It is null for a post that is held, and for one that is not there on the day.
    """
    since = post_vacant_since_expression(node._replace(clock=field.clock))
    return Projection(f"toString({since})")


@filters_by("Post", "vacantSince")
def vacant_since_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition on the day since which nobody holds a post."""
    since = post_vacant_since_expression(node)
    return compare_value(filtering.context, since, Value.DAY, part)
