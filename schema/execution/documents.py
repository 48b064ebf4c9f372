"""Documents that clients send, which are parsed, measured, validated and cached."""

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

from schema.execution.cost import measure_operation
from schema.execution.enum_values import with_enum_values
from schema.execution.errors import nesting_error, with_code
from schema.execution.limits import Limits, limit_error, limit_errors
from schema.execution.repeats import count_compared_pairs
from schema.execution.weighted_cache import WeightedCache

TOKEN_BYTES = 800
"""Bytes of a syntax tree for each token: 420 measured, and as much for what validation adds."""
REPORTED_ERRORS = 20
"""Validation errors that are reported."""

Document = DocumentNode | list[GraphQLError]


class DocumentReader:
    """Parses and checks the texts of documents, and caches those without errors."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self.cache = WeightedCache(limits.cache_bytes // 4)

    def read(self, text: str) -> Document:
        """Return the syntax tree of a text, or the errors that it has."""
        if len(text) > self.limits.characters:
            return [limit_error("characters", len(text), self.limits.characters)]
        key = text_digest(text)
        cached: Document | None = self.cache.get(key)
        if cached is not None:
            return cached
        document = self.parse_and_check(text)
        if isinstance(document, DocumentNode):
            self.cache.put(key, document, document_bytes(text, document))
        return document

    def parse_and_check(self, text: str) -> Document:
        """Return the syntax tree of a text, or its errors; cheap checks come first."""
        try:
            document = parse(text, max_tokens=self.limits.tokens)
            return (
                size_errors(self.schema, document, self.limits)
                or validation_errors(self.schema, document)
                or document
            )
        except GraphQLError as error:
            return [with_code(error, "GRAPHQL_PARSE_FAILED")]
        except RecursionError:
            # The depth of fields is limited before, but values, fragments and inline fragments can
            # be nested too.
            return [nesting_error()]


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


def size_errors(
    schema: GraphQLSchema, document: DocumentNode, limits: Limits
) -> list[GraphQLError]:
    """Return the errors for what is too large with any variables; validation runs only without."""
    errors: list[GraphQLError] = []
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            measure = measure_operation(schema, document, operation, {})
            errors += limit_errors(measure, limits)
    if errors:
        return errors[:REPORTED_ERRORS]
    pairs = count_compared_pairs(document)
    return [limit_error("pairs", pairs, limits.pairs)] if pairs > limits.pairs else []


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
