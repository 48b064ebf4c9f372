"""Measures of operations with variables, kept for all values that cost the same."""

from collections.abc import Hashable, Mapping
from hashlib import sha256
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode

from graph.ontology.clock import today
from schema.execution.documents import CheckedDocument, check_measures
from schema.execution.metering.charges import text_widths
from schema.execution.metering.cost import Measure, meter_of, total_measure
from schema.execution.weighted_cache import WeightedCache
from schema.limits.limits import Limits

FIELD_BYTES, KEY_BYTES = 400, 400
"""Bytes of a measure for each field that it counts, and of a key: measured and rounded up."""


class OperationMeter:
    """Measures operations of checked documents, and keeps their measures.

    The same operation comes again and again with other ids and texts, which mostly cost the same.
    """

    def __init__(self, schema: GraphQLSchema, cache_bytes: int) -> None:
        self.schema = schema
        self.cache = WeightedCache(cache_bytes)

    def measure(
        self,
        document: CheckedDocument,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        most_edges: int,
        limits: Limits,
    ) -> Measure:
        """Return the measure of an operation with coerced variables.

        Raises `OperationRejected` if it exceeds the limits; such a measure is not kept.
        """
        name = operation.name.value if operation.name else None
        key = (document.digest, name, most_edges, today(), variables_digest(variables))
        kept: Measure | None = self.cache.get(key)
        if kept is not None:
            check_measures([kept], limits)
            return kept
        meter = meter_of(self.schema, document.node, variables, most_edges)
        measure = total_measure(meter, operation)
        check_measures([measure], limits)
        # The size of an introspection result may depend on the whole text of a variable.
        if not meter.introspects:
            self.cache.put(key, measure, KEY_BYTES + FIELD_BYTES * measure.fields)
        return measure


def variables_digest(variables: Mapping[str, Any]) -> bytes:
    """Return a digest of what a measure may depend on in variables, which may be large."""
    return sha256(repr(cost_key(variables)).encode("utf-8", "surrogatepass")).digest()


def cost_key(value: Any) -> Hashable:
    """Return what a measure may depend on in the value of a variable.

    That is everything but texts, of which only the width of the area that they may name counts.
    """
    if isinstance(value, str):
        return text_widths(value)
    if isinstance(value, Mapping):
        return tuple((name, cost_key(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(map(cost_key, value))
    kept: Hashable = value
    return kept
