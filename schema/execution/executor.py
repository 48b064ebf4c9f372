"""Runs operations: reads, plans and puts them to the graph as one question each.

Strawberry's executor is not used. What it would hold (non-null, paths of errors, coercion of variables) is held here and
in `graph.query.shape`, and compared with graphql-core's own executor by a test with random queries.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
    get_variable_values,
    print_ast,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from graph.change_feed import ChangeFeed
from graph.mutations import MutationExecutor, Store
from graph.ontology.clock import today
from graph.queries import QueryPlan, QueryResult, plan_query
from graph.vocabulary.duties import Vocabulary
from schema.build import CORE
from schema.execution.cost import Limits, check_values, limit_errors, measure_operation
from schema.execution.documents import Kept, coded, digest, operation_of, reader, too_deep, weight
from schema.execution.errors import (
    NOT_RUN,
    NotRun,
    Response,
    not_a_stream,
    refusal,
    response_of,
    told_why,
    too_many,
    unknown_operation,
)
from schema.execution.introspection import Counter
from schema.execution.mutations import MutationPlan, MutationRun, steps_of
from schema.execution.plan_key import forms
from schema.execution.selections import Asked, Reading, values_of
from schema.execution.subscriptions import SubscriptionPlan, SubscriptionStream, watch_of


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned operation: the question, where its arguments come from, and what is asked about the schema itself."""

    question: QueryPlan
    asked: list[Asked]
    introspection: list[FieldNode]
    keys: list[str]
    """The response keys in the order of the operation."""


Planned = Plan | MutationPlan | SubscriptionPlan

STATEMENT_FACTOR, ARGUMENT_BYTES, LOOKUP_BYTES = 12, 4_000, 60_000
"""Bytes that a plan takes for each character of its statements, each argument and each lookup: measured, and rounded up."""
FIELD_BYTES = 150
"""Bytes that an answer about the schema takes for each of its fields."""


def weight_of_plan(planned: Planned) -> int:
    """Return about how many bytes a plan takes."""
    questions = (
        [step.question for step in planned.steps]
        if isinstance(planned, MutationPlan)
        else [planned.question]
    )
    statements = sum(
        len(question.statement) * STATEMENT_FACTOR + len(question.prefetches) * LOOKUP_BYTES
        for question in questions
        if question
    )
    return statements + ARGUMENT_BYTES * (1 + len(planned.asked))


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation that can be run: checked, planned, with the values of its arguments."""

    document: DocumentNode
    operation: OperationDefinitionNode
    given: dict[str, Any]
    planned: Planned
    values: dict[str, Any]


@dataclass(slots=True)
class Executor:
    """Answers GraphQL requests from one graph."""

    store: Store
    vocabulary: Vocabulary
    limits: Limits = field(default_factory=Limits)
    schema: GraphQLSchema = CORE
    plans: Kept = field(init=False)
    introspections: Kept = field(init=False)
    """Answers about the schema, by the question."""
    read: Any = None
    most_streams: int = 200
    """Most subscriptions that may be open at once."""
    streams: int = 0
    """How many are."""
    writer: MutationExecutor = field(init=False)
    feed: ChangeFeed = field(init=False)

    def __post_init__(self) -> None:
        """Make the reader of documents, and what does mutations and subscriptions."""
        self.read = reader(self.schema, self.limits)
        self.plans = Kept(self.limits.cache_bytes // 4)
        self.introspections = Kept(self.limits.cache_bytes // 2)
        self.writer = MutationExecutor(self.store, self.vocabulary)
        self.feed = ChangeFeed(self.store)

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
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
            if isinstance(ready.planned, SubscriptionPlan):
                async with aclosing(self.followed(ready.planned, ready.values)) as events:
                    async for event in events:
                        yield event
            else:
                yield await self.run(ready, caller)
        except NOT_RUN as problem:
            yield refusal(told_why(problem))

    async def followed(
        self, watch: SubscriptionPlan, values: dict[str, Any]
    ) -> AsyncGenerator[Response | None, None]:
        """Go through the events of a subscription. Raises `InvalidArgument`, and `NotRun` where there are too many already."""
        if self.streams >= self.most_streams:
            raise NotRun([too_many(self.most_streams)])
        self.streams += 1
        try:
            stream = SubscriptionStream(self.feed, self.store, watch, values)
            await stream.begin(self.vocabulary)
            async with aclosing(stream.run()) as events:
                async for event in events:
                    yield event
        finally:
            self.streams -= 1

    def ready(
        self,
        text: str,
        given: Mapping[str, Any] | None,
        operation_name: str | None,
        *,
        read_only: bool,
    ) -> Ready:
        """Read, check and plan an operation. Raises whatever `NOT_RUN` names."""
        document = self.read(text)
        if isinstance(document, list):
            raise NotRun(document)
        operation = operation_of(document, operation_name)
        if operation is None:
            raise NotRun([unknown_operation(operation_name)])
        if read_only and operation.operation is OperationType.MUTATION:
            raise NotRun(
                [
                    coded(
                        GraphQLError(
                            "GET 不能用于变更，请用 POST。/ GET is not for mutations; use POST."
                        ),
                        "NOT_A_QUERY",
                    )
                ]
            )
        variables = get_variable_values(
            self.schema, operation.variable_definitions or (), dict(given or {}), max_errors=10
        )
        if isinstance(variables, list):
            raise NotRun([coded(error, "BAD_USER_INPUT") for error in variables])
        check_values(variables.coerced, self.limits)
        # Without variables the reader has measured it.
        if variables.coerced and (
            large := limit_errors(
                measure_operation(self.schema, document, operation, variables.coerced), self.limits
            )
        ):
            raise NotRun(large)
        try:
            planned = self.planned(text, document, operation, variables)
        except RecursionError:
            raise NotRun([too_deep()]) from None
        values = values_of(planned.asked, variables, today())
        check_values(values, self.limits)
        return Ready(document, operation, dict(given or {}), planned, values)

    async def run(self, ready: Ready, caller: str | None) -> Response:
        """Run an operation that is no subscription."""
        planned = ready.planned
        if isinstance(planned, SubscriptionPlan):
            raise NotRun([not_a_stream()])
        if isinstance(planned, MutationPlan):
            return response_of(await MutationRun(self.writer, caller, ready.values).run(planned))
        answer = await planned.question.ask(self.store, ready.values)
        data = answer.data
        if data is not None and planned.introspection:
            data |= self.introspected(
                ready.document, ready.operation, planned.introspection, ready.given
            )
            data = {key: data[key] for key in planned.keys}
        return response_of(QueryResult(data, answer.problems))

    def planned(
        self,
        text: str,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> Planned:
        """Return the plan of an operation: a kept one where its variables have the same form."""
        day = today()
        name = operation.name.value if operation.name else None
        key = (digest(text), name, day, forms(self.schema, operation, variables.coerced, day))
        known: Planned | None = self.plans.recall(key)
        if known is None:
            fragments = {
                part.name.value: FragmentDetails(part)
                for part in document.definitions
                if isinstance(part, FragmentDefinitionNode)
            }
            reading = Reading(self.schema, fragments, operation, variables, day)
            if operation.operation is OperationType.MUTATION:
                known = steps_of(reading, self.vocabulary)
            elif operation.operation is OperationType.SUBSCRIPTION:
                known = watch_of(reading, self.vocabulary)
            else:
                known = Plan(
                    plan_query(reading.roots(), self.vocabulary),
                    reading.asked,
                    reading.introspection,
                    reading.keys,
                )
            self.plans.keep(key, known, weight(text, document) + weight_of_plan(known))
        return known

    def introspected(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        nodes: list[FieldNode],
        given: dict[str, Any],
    ) -> dict[str, Any]:
        """Answer what is asked about the schema itself, by graphql-core; the same question is answered once."""
        only = OperationDefinitionNode(
            operation=operation.operation,
            name=operation.name,
            variable_definitions=operation.variable_definitions,
            directives=operation.directives,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        fragments = [
            part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        ]
        asked = DocumentNode(definitions=(only, *fragments))
        key = digest(f"{print_ast(asked)} {given}")
        known: dict[str, Any] | None = self.introspections.recall(key)
        if known is None:
            known = execute_sync(self.schema, asked, variable_values=given).data or {}
            counter = Counter(self.schema, {part.name.value: part for part in fragments})
            self.introspections.keep(key, known, FIELD_BYTES * sum(map(counter.size, nodes)))
        return known
