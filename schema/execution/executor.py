"""Executes GraphQL requests: a query is planned and answered by one statement, or by few.

Strawberry's executor is not used. What it would do (non-null, paths of errors, coercion of
variables) is done here and in `graph.query.shape`, and a test with random queries compares the
results with those of graphql-core's executor.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from graph.callers import ANONYMOUS, CALLER, Caller
from graph.change_feed import ChangeFeed
from graph.database.protocols import Store
from graph.mutations import MutationExecutor
from graph.ontology.clock import today
from graph.query.plan import QueryResult
from graph.vocabulary import Vocabulary
from schema.build import CORE
from schema.execution.argument_values import values_by_slot
from schema.execution.cost import measure_operation
from schema.execution.documents import DocumentReader
from schema.execution.enum_values import with_enum_values
from schema.execution.errors import (
    CALLER_ERRORS,
    OperationRejected,
    Response,
    mutation_over_get_error,
    nesting_error,
    rejection_errors,
    rejection_response,
    result_response,
    subscription_without_stream_error,
    too_many_subscriptions_error,
    unknown_operation_error,
    with_code,
)
from schema.execution.introspection_results import IntrospectionResults
from schema.execution.limits import Limits, check_values, limit_errors
from schema.execution.mutations import MutationPlan, MutationRun
from schema.execution.planner import AnyPlan, OperationPlan, OperationPlanner
from schema.execution.subscriptions import StreamItem, SubscriptionPlan, SubscriptionStream
from schema.execution.weighted_cache import WeightedCache
from schema.permissions.refusals import permission_error
from schema.permissions.roles import hidden_kinds


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """An operation that can run: checked and planned, with the values of its arguments."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    plan: AnyPlan
    values: dict[str, Any]
    """The argument values by slot, with the caller and the day."""
    caller: Caller


@dataclass(slots=True)
class Executor:
    """Executes the GraphQL requests of one graph."""

    store: Store
    vocabulary: Vocabulary = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    schema: GraphQLSchema = CORE
    most_streams: int = 200
    """The most subscriptions that may be open at once."""
    most_writes: int = 100
    """The most mutations that may be under way at once."""
    observe: Callable[[PreparedOperation], None] = lambda _: None
    """Called with each operation before it runs."""
    open_streams: int = 0
    documents: DocumentReader = field(init=False)
    planner: OperationPlanner = field(init=False)
    introspection: IntrospectionResults = field(init=False)
    writer: MutationExecutor = field(init=False)
    feed: ChangeFeed = field(init=False)

    def __post_init__(self) -> None:
        """Make the parts; a quarter, a quarter and a half of the cache bytes go to three caches."""
        cache_bytes = self.limits.cache_bytes
        self.documents = DocumentReader(self.schema, self.limits)
        self.planner = OperationPlanner(self.schema, self.vocabulary, cache_bytes // 4)
        self.introspection = IntrospectionResults(self.schema, cache_bytes // 2)
        self.writer = MutationExecutor(self.store, self.vocabulary, most_writes=self.most_writes)
        self.feed = ChangeFeed(self.store)

    @property
    def caches(self) -> dict[str, WeightedCache]:
        """The caches by what they hold."""
        return {
            "documents": self.documents.cache,
            "plans": self.planner.cache,
            "introspection": self.introspection.cache,
        }

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
    ) -> Response:
        """Return the response map of a request; without `data` it was rejected before it ran.

        Whoever is not named is anonymous. Raises `GraphError` when the database fails.
        """
        try:
            prepared = self.prepare(query, variables, operation_name, caller)
            return await self.run(prepared)
        except CALLER_ERRORS as problem:
            return rejection_response(rejection_errors(problem))

    async def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        after: str | None = None,
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield response maps: one for each event of a subscription, or one for another operation.

        A subscription yields the cursor where it begins, then `NO_EVENT` after each poll without
        an event, so that the caller can notice a disconnected client. `after` is a cursor to
        continue from, in place of the argument. Raises `GraphError` when the database fails.
        """
        try:
            prepared = self.prepare(query, variables, operation_name, caller)
            if isinstance(prepared.plan, SubscriptionPlan):
                events = self.subscribe(prepared.plan, prepared.values, after)
                async with aclosing(events):
                    async for event in events:
                        yield event
            else:
                yield StreamItem(await self.run(prepared), None)
        except CALLER_ERRORS as problem:
            yield StreamItem(rejection_response(rejection_errors(problem)), None)

    async def subscribe(
        self, plan: SubscriptionPlan, values: dict[str, Any], after: str | None
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield the events of a subscription.

        Raises `OperationRejected` if too many subscriptions are open, and `InvalidArgument`.
        """
        if self.open_streams >= self.most_streams:
            raise OperationRejected([too_many_subscriptions_error(self.most_streams)])
        self.open_streams += 1
        try:
            stream = SubscriptionStream(self.feed, self.store, plan, values)
            await stream.begin(self.vocabulary, after)
            yield StreamItem(None, stream.cursor)
            async with aclosing(stream.run()) as events:
                async for event in events:
                    yield event
        finally:
            self.open_streams -= 1

    def prepare(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        caller: Caller,
    ) -> PreparedOperation:
        """Return an operation that is parsed, checked and planned. Raises `CALLER_ERRORS`."""
        document = self.documents.read(text)
        if isinstance(document, list):
            raise OperationRejected(document)
        operation = get_operation_ast(document, operation_name)
        if operation is None:
            raise OperationRejected([unknown_operation_error(operation_name)])
        if caller.read_only and operation.operation is OperationType.MUTATION:
            raise OperationRejected([mutation_over_get_error()])
        given = dict(variables or {})
        coerced = self.coerce_variables(document, operation, given)
        day = today()
        try:
            plan = self.planner.plan(text, document, operation, coerced, day)
        except RecursionError:
            raise OperationRejected([nesting_error()]) from None
        # A mutation that is refused says so in its result, whatever is selected of it.
        is_refused = isinstance(plan, MutationPlan) and plan.is_refused(caller)
        if not is_refused and (error := permission_error(plan.demands, caller)):
            raise OperationRejected([error])
        values = values_by_slot(plan.sources, coerced, day)
        check_values(values, self.limits)
        values[CALLER] = replace(caller, hidden=hidden_kinds(caller.role))
        prepared = PreparedOperation(document, operation, given, plan, values, caller)
        self.observe(prepared)
        return prepared

    def coerce_variables(
        self, document: DocumentNode, operation: OperationDefinitionNode, given: dict[str, Any]
    ) -> VariableValues:
        """Return the variables as their types demand, with the operation measured for them.

        Raises `OperationRejected` for a value of a wrong type or an operation that is too large.
        """
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(self.schema, definitions, given, max_errors=10)
        if isinstance(variables, list):
            explained = [with_enum_values(self.schema, error) for error in variables]
            raise OperationRejected([with_code(error, "BAD_USER_INPUT") for error in explained])
        check_values(variables.coerced, self.limits)
        # Without variables the document reader has measured the operation.
        if variables.coerced:
            measure = measure_operation(self.schema, document, operation, variables.coerced)
            if errors := limit_errors(measure, self.limits):
                raise OperationRejected(errors)
        return variables

    async def run(self, prepared: PreparedOperation) -> Response:
        """Return the response map of a query or mutation; raises `CALLER_ERRORS`."""
        plan = prepared.plan
        if isinstance(plan, SubscriptionPlan):
            raise OperationRejected([subscription_without_stream_error()])
        if isinstance(plan, MutationPlan):
            run = MutationRun(self.writer, prepared.caller, prepared.values)
            return result_response(await run.run(plan))
        return result_response(await self.run_query(prepared, plan))

    async def run_query(self, prepared: PreparedOperation, plan: OperationPlan) -> QueryResult:
        """Return the result of a query, with what it selects of the schema itself in its place."""
        result = await plan.ask(self.store, prepared.values)
        data = result.data
        if plan.introspection:
            data |= self.introspection.get(
                prepared.document, prepared.operation, plan.introspection, prepared.variables
            )
        return QueryResult({key: data[key] for key in plan.keys}, result.problems)
