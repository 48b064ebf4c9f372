"""Documents that clients send: parsed, measured and validated once, and kept for the next time."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeVar

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    validate,
)

from schema.execution.cost import Limits, limit_errors, measure_operation

KEPT = 1_000
"""Documents, and plans, that are kept; the one not used for longest goes first."""
SHOWN = 20
"""Validation errors that are told."""

Document = DocumentNode | list[GraphQLError]
T = TypeVar("T")


def reader(schema: GraphQLSchema, limits: Limits) -> Callable[[str], Document]:
    """Make the function that reads a document's text: into its tree, or the errors that it has."""

    @lru_cache(maxsize=KEPT)
    def read(text: str) -> Document:
        try:
            document = parse(text, max_tokens=limits.tokens)
        except GraphQLError as error:
            return [coded(error, "GRAPHQL_PARSE_FAILED")]
        except RecursionError:
            return [
                GraphQLError(
                    "查询嵌套过深。/ The query is nested too deeply.",
                    extensions={"code": "TOO_LARGE"},
                )
            ]
        return too_large(schema, document, limits) or invalid(schema, document) or document

    return read


def too_large(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Return what is too large whatever the variables are; validation itself may only see what is not."""
    operations = [
        part for part in document.definitions if isinstance(part, OperationDefinitionNode)
    ]
    return [
        error
        for operation in operations
        for error in limit_errors(measure_operation(schema, document, operation, {}), limits)
    ]


def invalid(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """Return what is wrong with a document."""
    return [
        coded(error, "GRAPHQL_VALIDATION_FAILED")
        for error in validate(schema, document, max_errors=SHOWN)
    ]


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """Return an error a code that programs can tell apart."""
    error.extensions = {"code": code, **(error.extensions or {})}
    return error


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the operation of this name, or the only one; None where that is not clear."""
    return get_operation_ast(document, name)


class Kept(dict[Hashable, Any]):
    """A few values by key; when there are too many, the one not used for longest goes."""

    def recall(self, key: Hashable) -> Any:
        """Return the value of a key and note its use; None where it is not kept."""
        value = self.pop(key, None)
        if value is not None:
            self[key] = value
        return value

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep a value."""
        self[key] = value
        if len(self) > KEPT:
            del self[next(iter(self))]
