"""Runs operations: reads, plans and puts them to the graph as one question each.

Strawberry's executor is not used. What it would hold (non-null, paths of errors, coercion of variables) is held here and
in `graph.shape`, and compared with graphql-core's own executor by a test with random queries.
"""

from collections.abc import AsyncGenerator, Hashable, Mapping
from contextlib import aclosing
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

from graph.answering import Answer, Question, plan
from graph.clock import today
from graph.duties import Vocabulary
from graph.feed import Feed
from graph.kinds import KINDS
from graph.selection import InvalidArgument
from graph.writing import Store, Writer
from schema.build import CORE
from schema.documents import Kept, coded, operation_of, reader
from schema.limits import Limits, measure, refused
from schema.planning import Asked, Reading, values_of
from schema.subscribing import Stream, Watch, watch_of
from schema.writing import Errand, Steps, steps_of

Response = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned operation: the question, where its arguments come from, and what is asked about the schema itself."""

    question: Question
    asked: list[Asked]
    introspection: list[FieldNode]
    keys: list[str]
    """The response keys in the order of the operation."""


Planned = Plan | Steps | Watch


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation that can be run: checked, planned, with the values of its arguments."""

    document: DocumentNode
    operation: OperationDefinitionNode
    given: dict[str, Any]
    planned: Planned
    values: dict[str, Any]


class NotRun(Exception):
    """An operation that is refused before it runs."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


NOT_RUN = (NotRun, InvalidArgument, GraphQLError)
"""What keeps an operation from running, or from being answered, whose cause lies with the caller."""


@dataclass(slots=True)
class Executor:
    """Answers GraphQL requests from one graph."""

    store: Store
    vocabulary: Vocabulary
    limits: Limits = field(default_factory=Limits)
    grades: tuple[int, int] = (180, 365)
    """Last days since a confirmation that are FRESH, and that are AGEING."""
    schema: GraphQLSchema = CORE
    plans: Kept = field(default_factory=Kept)
    read: Any = None
    listeners: int = 200
    """Most subscriptions that may be open at once."""
    writer: Writer = field(init=False)
    feed: Feed = field(init=False)

    def __post_init__(self) -> None:
        """Make the reader of documents, and what does mutations and subscriptions."""
        self.read = reader(self.schema, self.limits)
        self.writer = Writer(self.store, self.vocabulary)
        self.feed = Feed(self.store)

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        request_id: str = "",  # noqa: ARG002 - part of the seam; the log has it from its context
        read_only: bool = False,
        caller: str | None = None,
    ) -> Response:
        """Answer one request with a response map, ready for JSON.

        Without `data` it was refused before it ran. `read_only` refuses a mutation. `caller` is the name of somebody who
        may write. Raises `GraphError` when the database fails.
        """
        try:
            ready = self.ready(query, variables, operation_name, read_only=read_only)
            return await self.run(ready, caller)
        except NOT_RUN as problem:
            return refusal(told_why(problem))

    async def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        read_only: bool = False,
        caller: str | None = None,
    ) -> AsyncGenerator[Response | None, None]:
        """Answer one request with response maps: of a subscription as long as somebody listens, of anything else one.

        None among them says that there is nothing new: whoever listens may go then. Raises `GraphError` when the database fails.
        """
        try:
            ready = self.ready(query, variables, operation_name, read_only=read_only)
            if isinstance(ready.planned, Watch):
                async with aclosing(self.followed(ready.planned, ready.values)) as events:
                    async for event in events:
                        yield event
            else:
                yield await self.run(ready, caller)
        except NOT_RUN as problem:
            yield refusal(told_why(problem))

    async def followed(self, watch: Watch, values: dict[str, Any]) -> AsyncGenerator[Response | None, None]:
        """Go through the events of a subscription. Raises `InvalidArgument`, and `NotRun` where there are too many already."""
        if self.feed.listeners >= self.listeners:
            raise NotRun([too_many(self.listeners)])
        stream = Stream(self.feed, self.store, watch, values, self.grades)
        await stream.begin(self.vocabulary)
        async with aclosing(stream.run()) as events:
            async for event in events:
                yield event

    def ready(self, text: str, given: Mapping[str, Any] | None, operation_name: str | None, *, read_only: bool) -> Ready:
        """Read, check and plan an operation. Raises whatever `NOT_RUN` names."""
        document = self.read(text)
        if isinstance(document, list):
            raise NotRun(document)
        operation = operation_of(document, operation_name)
        if operation is None:
            raise NotRun([unknown_operation(operation_name)])
        if read_only and operation.operation is OperationType.MUTATION:
            raise NotRun([coded(GraphQLError("GET 不能用于变更，请用 POST。/ GET is not for mutations; use POST."), "NOT_A_QUERY")])
        variables = get_variable_values(self.schema, operation.variable_definitions or (), dict(given or {}), max_errors=10)
        if isinstance(variables, list):
            raise NotRun([coded(error, "BAD_USER_INPUT") for error in variables])
        if operation.variable_definitions and (large := refused(measure(self.schema, document, operation, variables.coerced), self.limits)):
            raise NotRun(large)
        planned = self.planned(text, document, operation, variables)
        return Ready(document, operation, dict(given or {}), planned, values_of(planned.asked, variables, today()))

    async def run(self, ready: Ready, caller: str | None) -> Response:
        """Run an operation that is no subscription."""
        planned = ready.planned
        if isinstance(planned, Watch):
            raise NotRun([not_a_stream()])
        if isinstance(planned, Steps):
            return response_of(await Errand(self.writer, caller, ready.values, self.grades).run(planned))
        answer = await planned.question.ask(self.store, ready.values, self.grades)
        data = answer.data
        if data is not None and planned.introspection:
            data |= self.introspected(ready.document, ready.operation, planned.introspection, ready.given)
            data = {key: data[key] for key in planned.keys}
        return response_of(Answer(data, answer.problems))

    def planned(self, text: str, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues) -> Planned:
        """Give the plan of an operation: a kept one where its variables have the same form."""
        day = today()
        name = operation.name.value if operation.name else None
        key = (text, name, day, forms(self.schema, operation, variables.coerced, day))
        known: Planned | None = self.plans.recall(key)
        if known is None:
            fragments = {part.name.value: FragmentDetails(part) for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
            reading = Reading(self.schema, fragments, operation, variables, day)
            if operation.operation is OperationType.MUTATION:
                known = steps_of(reading, self.vocabulary)
            elif operation.operation is OperationType.SUBSCRIPTION:
                known = watch_of(reading, self.vocabulary)
            else:
                known = Plan(plan(reading.roots(), KINDS, self.vocabulary), reading.asked, reading.introspection, reading.keys)
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


def told_why(problem: NotRun | InvalidArgument | GraphQLError) -> list[GraphQLError]:
    """Give the errors that say why an operation is refused."""
    if isinstance(problem, NotRun):
        return problem.errors
    if isinstance(problem, InvalidArgument):
        return [GraphQLError(str(problem), extensions={"code": problem.code, "argument": problem.argument})]
    return [coded(problem, "BAD_USER_INPUT")]


def not_a_stream() -> GraphQLError:
    """Say how to subscribe."""
    zh, en = "订阅以事件流回答，请在请求头中写 Accept: text/event-stream。", "A subscription is answered by a stream of events: send Accept: text/event-stream."
    return coded(GraphQLError(f"{zh}/ {en}"), "NOT_A_STREAM")


def too_many(most: int) -> GraphQLError:
    """Say that no more can listen."""
    message = f"订阅已达上限 {most} 个，请稍后再试。/ There are {most} subscriptions already, the most there may be; try again later."
    return coded(GraphQLError(message), "TOO_MANY_SUBSCRIPTIONS")


def unknown_operation(name: str | None) -> GraphQLError:
    """Say that it is not clear which operation to run."""
    if name is None:
        message = "请用 operationName 指明要执行哪个操作。/ Say which operation to run with operationName."
    else:
        message = f"文档中没有名为“{name}”的操作。/ The document has no operation “{name}”."
    return coded(GraphQLError(message), "UNKNOWN_OPERATION")


def response_of(answer: Answer) -> Response:
    """Give the response map of an answer."""
    response: Response = {"data": answer.data}
    if answer.problems:
        response["errors"] = [told(problem.path, problem.message, problem.code) for problem in answer.problems]
    return response


def refusal(errors: list[GraphQLError]) -> Response:
    """Answer a request that was not run."""
    return {"errors": [error.formatted for error in errors]}


def told(path: list[str | int], message: str, code: str) -> dict[str, Any]:
    """Tell one error of an answer."""
    return {"message": message, "path": path, "extensions": {"code": code}}
