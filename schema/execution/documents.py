"""Documents that clients send, which are parsed, measured, validated and cached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from sys import getsizeof

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    validate,
)

from schema.execution.enum_values import with_enum_values
from schema.execution.errors import OperationRejected, nesting_error, with_code
from schema.execution.limits import limit_error, limit_errors
from schema.execution.metering.cost import Measure, measure_operation
from schema.execution.repeats import count_compared_pairs
from schema.execution.weighted_cache import WeightedCache
from schema.limits.limits import Limits

TOKEN_BYTES = 800
"""Bytes of a syntax tree for each token: 420 measured, and as much for what validation adds."""
REPORTED_ERRORS = 20
"""Validation errors that are reported."""


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A valid document, with the measure that each of its operations has without variables."""

    digest: bytes
    """That of its text."""
    node: DocumentNode
    measures: Mapping[int, Measure]
    """By the identities of the operations."""


class DocumentReader:
    """Parses and checks the texts of documents, and caches those without errors.

    What a caller may ask for is checked each time; a document is cached for all callers.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self.cache = WeightedCache(limits.cache_bytes // 4)

    def read(self, text: str, limits: Limits | None = None) -> CheckedDocument:
        """Return the document of a text; the limits are those of the public unless given.

        Raises `OperationRejected` with the errors that it has.
        """
        limits = limits or self.limits
        if len(text) > limits.characters:
            error = limit_error("characters", len(text), limits.characters)
            raise OperationRejected([error])
        key = text_digest(text)
        cached: CheckedDocument | None = self.cache.get(key)
        if cached is not None:
            check_measures(cached.measures.values(), limits)
            return cached
        document = self.parse_and_check(text, key, limits)
        self.cache.put(key, document, document_bytes(text, document.node))
        return document

    def parse_and_check(self, text: str, digest: bytes, limits: Limits) -> CheckedDocument:
        """Return the document of a text; cheap checks come first. Raises `OperationRejected`."""
        try:
            node = parse(text, max_tokens=limits.tokens)
            measures = measure_document(self.schema, node)
            check_measures(measures.values(), limits)
            check_pairs(node, limits)
            if errors := validation_errors(self.schema, node):
                raise OperationRejected(errors)
        except GraphQLError as error:
            raise OperationRejected([with_code(error, "GRAPHQL_PARSE_FAILED")]) from None
        except RecursionError:
            # The depth of fields is limited before, but values, fragments and inline fragments can
            # be nested too.
            raise OperationRejected([nesting_error()]) from None
        return CheckedDocument(digest, node, measures)


def text_digest(text: str) -> bytes:
    """Return a digest that stands for a text in a cache key, so that long texts have short keys."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def document_bytes(text: str, document: DocumentNode) -> int:
    """Return about how many bytes a syntax tree takes, with the text that it refers to."""
    tokens = 0
    token = document.loc.start_token if document.loc else None
    while token:
        tokens += 1
        token = token.next
    return getsizeof(text) + TOKEN_BYTES * tokens


def measure_document(schema: GraphQLSchema, document: DocumentNode) -> dict[int, Measure]:
    """Return the measures of all operations by their identities, without variables."""
    return {
        id(operation): measure_operation(schema, document, operation, {})
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
    }


def check_measures(measures: Iterable[Measure], limits: Limits) -> None:
    """Check that no operation is too large with any variables. Raises `OperationRejected`."""
    errors = [error for measure in measures for error in limit_errors(measure, limits)]
    if errors:
        raise OperationRejected(errors[:REPORTED_ERRORS])


def check_pairs(document: DocumentNode, limits: Limits) -> None:
    """Check that validation has not too much to compare. Raises `OperationRejected`."""
    pairs = count_compared_pairs(document)
    if pairs > limits.pairs:
        raise OperationRejected([limit_error("pairs", pairs, limits.pairs)])


def validation_errors(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """Return the errors of GraphQL's validation."""
    errors = validate(schema, document, max_errors=REPORTED_ERRORS)
    explained = [with_enum_values(schema, error) for error in errors]
    return [with_code(error, "GRAPHQL_VALIDATION_FAILED") for error in explained]


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document by name."""
    return {
        part.name.value: part
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
