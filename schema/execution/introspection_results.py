"""Results of introspection, which graphql-core computes and which are cached."""

from dataclasses import dataclass, field
from sys import getsizeof
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    print_ast,
)

from schema.execution.documents import fragments_of, text_digest
from schema.execution.weighted_cache import WeightedCache


@dataclass(slots=True)
class IntrospectionResults:
    """Answers what operations select of the schema itself."""

    schema: GraphQLSchema
    cache_bytes: int
    cache: WeightedCache = field(init=False)

    def __post_init__(self) -> None:
        """Make the cache."""
        self.cache = WeightedCache(self.cache_bytes)

    def get(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        nodes: list[FieldNode],
        variables: dict[str, Any],
    ) -> dict[str, Any]:
        """Return the result of these root fields; the same selection is computed once."""
        fragments = fragments_of(document)
        alone = OperationDefinitionNode(
            operation=operation.operation,
            name=operation.name,
            variable_definitions=operation.variable_definitions,
            directives=operation.directives,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        narrowed = DocumentNode(definitions=(alone, *fragments.values()))
        key = text_digest(f"{print_ast(narrowed)} {variables}")
        cached: dict[str, Any] | None = self.cache.get(key)
        if cached is not None:
            return cached
        result = execute_sync(self.schema, narrowed, variable_values=variables).data or {}
        self.cache.put(key, result, bytes_of_result(result))
        return result


def bytes_of_result(result: Any) -> int:
    """Return the bytes of the maps and lists of a result; its texts belong to the schema."""
    total, waiting = 0, [result]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            total += getsizeof(value)
            waiting += value.values()
        elif isinstance(value, list):
            total += getsizeof(value)
            waiting += value
    return total
