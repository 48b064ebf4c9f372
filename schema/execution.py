"""Runs operations: reads, plans and puts them to the graph as one question each.

Strawberry's executor is not used. What it would hold (non-null, paths of errors, coercion of variables) is held here and
in `graph.shape`, and compared with graphql-core's own executor by a test with random queries.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
    get_nullable_type,
    get_variable_values,
    is_list_type,
    type_from_ast,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from graph.answering import Question, Reader, plan
from graph.clock import today
from graph.duties import Vocabulary
from graph.kinds import KINDS
from graph.selection import InvalidArgument
from schema.build import CORE
from schema.documents import Kept, coded, operation_of, reader
from schema.limits import Limits, measure, refused
from schema.planning import Asked, Reading, values_of

Response = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned operation: the question, where its arguments come from, and what is asked about the schema itself."""

    question: Question
    asked: list[Asked]
    introspection: list[FieldNode]
    keys: list[str]
    """The response keys in the order of the operation."""


@dataclass(slots=True)
class Executor:
    """Answers GraphQL requests from one graph."""

    reader: Reader
    vocabulary: Vocabulary
    limits: Limits = field(default_factory=Limits)
    grades: tuple[int, int] = (180, 365)
    """Last days since a confirmation that are FRESH, and that are AGEING."""
    schema: GraphQLSchema = CORE
    plans: Kept = field(default_factory=Kept)
    read: Any = None

    def __post_init__(self) -> None:
        """Make the reader of documents."""
        self.read = reader(self.schema, self.limits)

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        request_id: str = "",  # noqa: ARG002 - part of the seam; the log has it from its context
        read_only: bool = False,
    ) -> Response:
        """Answer one request with a response map, ready for JSON.

        Without `data` it was refused before it ran. `read_only` refuses anything but a query. Raises `GraphError`
        when the database fails.
        """
        document = self.read(query)
        if isinstance(document, list):
            return refusal(document)
        operation = operation_of(document, operation_name)
        if operation is None:
            return refusal([unknown_operation(operation_name)])
        if read_only and operation.operation is not OperationType.QUERY:
            return refusal([coded(GraphQLError("GET 只用于查询，请用 POST。/ GET is for queries; use POST."), "NOT_A_QUERY")])
        return await self.run(query, document, operation, dict(variables or {}))

    async def run(self, text: str, document: DocumentNode, operation: OperationDefinitionNode, given: dict[str, Any]) -> Response:
        """Run a valid operation with its variables."""
        variables = get_variable_values(self.schema, operation.variable_definitions or (), given, max_errors=10)
        if isinstance(variables, list):
            return refusal([coded(error, "BAD_USER_INPUT") for error in variables])
        # Of the variables only numbers can be page sizes; without any, the reader has measured it.
        if any(isinstance(value, int) for value in variables.coerced.values()):
            large = refused(measure(self.schema, document, operation, variables.coerced), self.limits)
            if large:
                return refusal(large)
        try:
            planned = self.planned(text, document, operation, variables)
            values = values_of(planned.asked, variables, today())
            answer = await planned.question.ask(self.reader, values, self.grades)
        except InvalidArgument as wrong:
            return refusal([GraphQLError(str(wrong), extensions={"code": wrong.code, "argument": wrong.argument})])
        except GraphQLError as wrong:
            return refusal([coded(wrong, "BAD_USER_INPUT")])
        data = answer.data
        if data is not None and planned.introspection:
            data |= self.introspected(document, operation, planned.introspection, given)
            data = {key: data[key] for key in planned.keys}
        response: Response = {"data": data}
        if answer.problems:
            response["errors"] = [told(problem.path, problem.message, problem.code) for problem in answer.problems]
        return response

    def planned(self, text: str, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues) -> Plan:
        """Give the plan of an operation: a kept one where its variables have the same form."""
        day = today()
        name = operation.name.value if operation.name else None
        key = (text, name, day, forms(self.schema, operation, variables.coerced, day))
        known: Plan | None = self.plans.recall(key)
        if known is None:
            fragments = {part.name.value: FragmentDetails(part) for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
            reading = Reading(self.schema, fragments, operation, variables, day)
            question = plan(reading.roots(), KINDS, self.vocabulary)
            known = Plan(question, reading.asked, reading.introspection, reading.keys)
            self.plans.keep(key, known)
        return known

    def introspected(self, document: DocumentNode, operation: OperationDefinitionNode, nodes: list[FieldNode], given: dict[str, Any]) -> dict[str, Any]:
        """Answer what is asked about the schema itself, by graphql-core."""
        only = OperationDefinitionNode(
            operation=operation.operation,
            name=operation.name,
            variable_definitions=operation.variable_definitions,
            directives=operation.directives,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        fragments = [part for part in document.definitions if isinstance(part, FragmentDefinitionNode)]
        result = execute_sync(self.schema, DocumentNode(definitions=(only, *fragments)), variable_values=given)
        return result.data or {}


def forms(schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any], day: date) -> tuple[Hashable, ...]:
    """Give what a plan may depend on of each variable: see `form`."""
    return tuple(
        form(type_from_ast(schema, definition.type), values.get(definition.variable.name.value), day) for definition in operation.variable_definitions or ()
    )


def form(kind: Any, value: Any, day: date) -> Hashable:
    """Give the form of a value: whether it is there, enums and flags themselves, the kind that an id names."""
    kind = get_nullable_type(kind)
    if value is None:
        return None
    if is_list_type(kind):
        return frozenset(form(kind.of_type, item, day) for item in value)
    if isinstance(kind, GraphQLInputObjectType):
        return tuple((name, form(part.type, value.get(name), day)) for name, part in kind.fields.items())
    if kind.name == "ID":
        found = KINDS.of_id(value)
        return found.name if found else ""
    if kind.name == "Date":
        return bool(value == day)
    return value if isinstance(kind, GraphQLEnumType) or kind.name == "Boolean" else True


def unknown_operation(name: str | None) -> GraphQLError:
    """Say that it is not clear which operation to run."""
    if name is None:
        message = "请用 operationName 指明要执行哪个操作。/ Say which operation to run with operationName."
    else:
        message = f"文档中没有名为“{name}”的操作。/ The document has no operation “{name}”."
    return coded(GraphQLError(message), "UNKNOWN_OPERATION")


def refusal(errors: list[GraphQLError]) -> Response:
    """Answer a request that was not run."""
    return {"errors": [error.formatted for error in errors]}


def told(path: list[str | int], message: str, code: str) -> dict[str, Any]:
    """Tell one error of an answer."""
    return {"message": message, "path": path, "extensions": {"code": code}}
