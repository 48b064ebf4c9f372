"""Documents that clients send: parsed, measured and validated once, and kept for the next time."""

from collections.abc import Callable, Hashable
from hashlib import sha256
from sys import getsizeof
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    validate,
)

from schema.execution.cost import Limits, limit_errors, limit_exceeded, measure_operation
from schema.execution.repeats import compared_pairs

TOKEN_BYTES = 800
"""Bytes that a tree takes for each token of its text: 420 measured, and as much again for what validation adds to it."""
SHARE = 4
"""No single value may take more than this part of all that is kept."""
SHOWN = 20
"""Validation errors that are told."""

Document = DocumentNode | list[GraphQLError]


def reader(schema: GraphQLSchema, limits: Limits) -> Callable[[str], Document]:
    """Make the function that reads a document's text: into its tree, or the errors that it has, which are not kept."""
    kept = Kept(limits.cache_bytes // 4)

    def read(text: str) -> Document:
        if len(text) > limits.characters:
            return [limit_exceeded("characters", len(text), limits.characters)]
        key = digest(text)
        known: Document | None = kept.recall(key)
        if known is None:
            known = checked(schema, text, limits)
            if isinstance(known, DocumentNode):
                kept.keep(key, known, weight(text, known))
        return known

    return read


def checked(schema: GraphQLSchema, text: str, limits: Limits) -> Document:
    """Parse, measure and validate a document, the cheap checks first."""
    try:
        document = parse(text, max_tokens=limits.tokens)
        return too_large(schema, document, limits) or invalid(schema, document) or document
    except GraphQLError as error:
        return [coded(error, "GRAPHQL_PARSE_FAILED")]
    except RecursionError:
        # Fields are limited in depth before, but values, fragments and inline fragments can be nested too.
        return [too_deep()]


def too_deep() -> GraphQLError:
    """Return the error for a document that is nested so deeply that it cannot be gone through."""
    return GraphQLError(
        "查询嵌套过深。/ The query is nested too deeply.", extensions={"code": "TOO_LARGE"}
    )


def digest(text: str) -> bytes:
    """Return what stands for a text in a key, so that the key is small however long the text is."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def weight(text: str, document: DocumentNode) -> int:
    """Return about how many bytes a tree takes, with the text that its places point into."""
    tokens = 0
    token = document.loc.start_token if document.loc else None
    while token:
        tokens += 1
        token = token.next
    return getsizeof(text) + TOKEN_BYTES * tokens


def too_large(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Return what is too large whatever the variables are; validation itself may only see what is not."""
    operations = [
        part for part in document.definitions if isinstance(part, OperationDefinitionNode)
    ]
    if large := [
        error
        for operation in operations
        for error in limit_errors(measure_operation(schema, document, operation, {}), limits)
    ]:
        return large[:SHOWN]
    pairs = compared_pairs(document)
    return [limit_exceeded("pairs", pairs, limits.pairs)] if pairs > limits.pairs else []


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


class Kept:
    """Values by key that together weigh no more than so many bytes; the one not used for longest goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.weight = 0
        self.values: dict[Hashable, tuple[Any, int]] = {}

    def __len__(self) -> int:
        return len(self.values)

    def recall(self, key: Hashable) -> Any:
        """Return the value of a key and note its use; None where it is not kept."""
        found = self.values.pop(key, None)
        if found is None:
            return None
        self.values[key] = found
        return found[0]

    def keep(self, key: Hashable, value: Any, weight: int) -> None:
        """Keep a value of so many bytes, unless it would take the place of most others."""
        _, before = self.values.pop(key, (None, 0))
        self.weight -= before
        if weight > self.most // SHARE:
            return
        self.values[key] = value, weight
        self.weight += weight
        while self.weight > self.most:
            _, freed = self.values.pop(next(iter(self.values)))
            self.weight -= freed
