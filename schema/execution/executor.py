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

from graph.callers import ANONYMOUS, CALLER, DISCLOSED, Caller
from graph.change_feed import ChangeFeed
from graph.database.protocols import Store
from graph.database.read_sets import gathered_reads
from graph.mutations import MutationExecutor
from graph.ontology.clock import today
from graph.query.cursors import MOST_EDGES, PAGE_LIMIT
from graph.query.plan import QueryResult
from graph.rows.change_log import reading_under
from graph.vocabulary import Vocabulary
from schema.build import CORE
from schema.execution.argument_values import values_by_slot
from schema.execution.documents import DocumentReader
from schema.execution.enum_values import with_enum_values
from schema.execution.errors import (
    CALLER_ERRORS,
    OperationRejected,
    Response,
    estimate_response,
    mutation_over_get_error,
    nesting_error,
    rejection_errors,
    rejection_response,
    result_response,
    subscription_without_stream_error,
    too_many_subscriptions_error,
    unknown_operation_error,
    with_code,
    with_cost,
)
from schema.execution.introspection_results import IntrospectionResults
from schema.execution.kept.kept_answers import (
    FreshAnswer,
    KeptAnswer,
    KeptAnswers,
    QuestionKey,
    ReadUnder,
)
from schema.execution.limits import check_values
from schema.execution.metering.cost import Measure, cost_of_answer
from schema.execution.mutations import MutationPlan, MutationRun
from schema.execution.operation_meter import OperationMeter
from schema.execution.operation_name import OperationName, operation_name_of
from schema.execution.planner import AnyPlan, OperationPlan, OperationPlanner
from schema.execution.subscriptions import StreamItem, SubscriptionPlan, SubscriptionStream
from schema.execution.weighted_cache import WeightedCache
from schema.limits.limits import Limits
from schema.limits.roles import limits_of_role
from schema.limits.service_limits import selected_limits
from schema.limits.terms import OWN_TERMS, CostReport, CostTerms
from schema.permissions.disclosures import record_disclosures
from schema.permissions.refusals import permission_error
from schema.permissions.roles import hidden_names


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
    measure: Measure
    """The nodes that it may read, and how to count those that it has read."""
    name: OperationName

    @property
    def cost(self) -> int:
        """The nodes that it may read."""
        return self.measure.cost

    def actual_cost(self, response: Response) -> int:
        """Return the nodes that it has read for a response."""
        return cost_of_answer(self.measure, response.get("data"))

    def answer(self, response: Response) -> FreshAnswer:
        """Return its answer with this response."""
        return FreshAnswer(response, self.name, self.cost, self.actual_cost(response))


@dataclass(slots=True)
class Executor:
    """Executes the GraphQL requests of one graph."""

    store: Store
    vocabulary: Vocabulary = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    """Those of the public."""
    schema: GraphQLSchema = CORE
    observe: Callable[[OperationName], None] = lambda _: None
    """Called with the name of each operation before it runs."""
    observe_cost: Callable[[int, int], None] = lambda _requested, _actual: None
    """Called with what each operation was estimated to read and what it has read."""
    open_streams: int = 0
    documents: DocumentReader = field(init=False)
    meter: OperationMeter = field(init=False)
    planner: OperationPlanner = field(init=False)
    answers: KeptAnswers = field(init=False)
    introspection: IntrospectionResults = field(init=False)
    writer: MutationExecutor = field(init=False)
    feed: ChangeFeed = field(init=False)

    def __post_init__(self) -> None:
        """Make the parts; of the cache bytes, an eighth is left for texts that clients register."""
        cache_bytes = self.limits.cache_bytes
        self.documents = DocumentReader(self.schema, self.limits)
        self.meter = OperationMeter(self.schema, cache_bytes // 16)
        self.planner = OperationPlanner(self.schema, self.vocabulary, cache_bytes // 4)
        self.introspection = IntrospectionResults(self.schema, cache_bytes * 5 // 16)
        self.answers = KeptAnswers(self.store, self.limits.kept_bytes)
        self.writer = MutationExecutor(self.store, self.vocabulary, most_writes=self.limits.writes)
        self.feed = ChangeFeed(self.store)

    @property
    def caches(self) -> dict[str, WeightedCache]:
        """The caches by what they hold."""
        return {
            "documents": self.documents.cache,
            "measures": self.meter.cache,
            "plans": self.planner.cache,
            "introspection": self.introspection.cache,
            "answers": self.answers.cache,
        }

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
    ) -> Mapping[str, Any]:
        """Return the response map of a request; without `data` it was rejected before it ran.

        Whoever is not named is anonymous. Raises `GraphError` when the database fails, and what
        charging the caller raises.
        """
        limits = limits_of_role(self.limits, caller.role)
        is_usual = terms.page is None and terms.report is not CostReport.ESTIMATE
        key = self.answers.key(query, variables, operation_name, caller) if is_usual else None
        try:
            found = await self.answers.find(key)
            if isinstance(found, KeptAnswer):
                return await self.give_kept(found, limits, terms)
            prepared = self.prepare(query, variables, operation_name, caller, terms.page)
            if terms.report is CostReport.ESTIMATE:
                return estimate_response(prepared.cost, limits)
            await terms.charge(prepared.cost)
            answer = await self.run_and_keep(prepared, limits, key, found)
            return await self.settle(answer, limits, terms)
        except CALLER_ERRORS as problem:
            return rejection_response(rejection_errors(problem))

    async def give_kept(
        self, kept: KeptAnswer, limits: Limits, terms: CostTerms
    ) -> Mapping[str, Any]:
        """Return the response map of a kept answer, which costs what it would cost to read it."""
        self.observe(kept.name)
        await terms.charge(kept.cost)
        return await self.settle(kept, limits, terms)

    async def run_and_keep(
        self,
        prepared: PreparedOperation,
        limits: Limits,
        key: QuestionKey | None,
        under: ReadUnder | None,
    ) -> FreshAnswer:
        """Return the answer to an operation, and keep that to a repeated query.

        Raises `CALLER_ERRORS`.
        """
        if key is None or under is None or not isinstance(prepared.plan, OperationPlan):
            return prepared.answer(await self.run(prepared, limits))
        with reading_under(under.revisions), gathered_reads() as reads:
            answer = prepared.answer(await self.run(prepared, limits))
        self.answers.keep(key, under, reads, answer)
        return answer

    async def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
        after: str | None = None,
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield response maps: one for each event of a subscription, or one for another operation.

        A subscription yields the cursor where it begins, then `NO_EVENT` after each poll without
        an event, so that the caller can notice a disconnected client. `after` is a cursor to
        continue from, in place of the argument. A subscription is charged once. Raises `GraphError`
        when the database fails, and what charging the caller raises.
        """
        limits = limits_of_role(self.limits, caller.role)
        try:
            prepared = self.prepare(query, variables, operation_name, caller)
            if terms.report is CostReport.ESTIMATE:
                yield StreamItem(estimate_response(prepared.cost, limits), None)
                return
            await terms.charge(prepared.cost)
            if not isinstance(prepared.plan, SubscriptionPlan):
                answer = prepared.answer(await self.run(prepared, limits))
                yield StreamItem(dict(await self.settle(answer, limits, terms)), None)
                return
            async with aclosing(self.subscribe(prepared.plan, prepared.values, after)) as items:
                async for item in items:
                    if item.response is None or terms.report is CostReport.NOTHING:
                        yield item
                    else:
                        actual = prepared.actual_cost(item.response)
                        response = with_cost(item.response, prepared.cost, limits, actual)
                        yield item._replace(response=response)
        except CALLER_ERRORS as problem:
            yield StreamItem(rejection_response(rejection_errors(problem)), None)

    async def subscribe(
        self, plan: SubscriptionPlan, values: dict[str, Any], after: str | None
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield the events of a subscription.

        Raises `OperationRejected` if too many subscriptions are open, and `InvalidArgument`.
        """
        most = self.limits.subscriptions
        if self.open_streams >= most:
            raise OperationRejected([too_many_subscriptions_error(most)])
        self.open_streams += 1
        try:
            stream = SubscriptionStream(self.feed, self.store, plan, values)
            await stream.begin(self.vocabulary, after)
            yield StreamItem(None, stream.cursor)
            async with aclosing(stream.run()) as events:
                async for event in events:
                    await record_disclosures(self.store, values, plan.root.name)
                    yield event
        finally:
            self.open_streams -= 1

    def prepare(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        caller: Caller,
        page: int | None = None,
    ) -> PreparedOperation:
        """Return an operation that is parsed, checked and planned. Raises `CALLER_ERRORS`.

        `page` is the most edges of a page, None for the usual limit.
        """
        limits, most_edges = limits_of_role(self.limits, caller.role), page or MOST_EDGES
        document = self.documents.read(text, limits)
        operation = get_operation_ast(document.node, operation_name)
        if operation is None:
            raise OperationRejected([unknown_operation_error(operation_name)])
        if caller.read_only and operation.operation is OperationType.MUTATION:
            raise OperationRejected([mutation_over_get_error()])
        given = dict(variables or {})
        coerced = self.coerce_variables(operation, given, limits)
        measure = document.measures[id(operation)]
        if coerced.coerced:
            measure = self.meter.measure(document, operation, coerced.coerced, most_edges, limits)
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
        check_values(values, limits)
        values[CALLER] = replace(caller, hidden=hidden_names(caller.role))
        values[DISCLOSED] = set()
        values[PAGE_LIMIT] = most_edges
        is_past = isinstance(plan, OperationPlan) and plan.is_past(values)
        name = operation_name_of(operation, is_past=is_past)
        self.observe(name)
        return PreparedOperation(
            document.node, operation, given, plan, values, caller, measure, name
        )

    def coerce_variables(
        self, operation: OperationDefinitionNode, given: dict[str, Any], limits: Limits
    ) -> VariableValues:
        """Return the variables as their types demand.

        Raises `OperationRejected` for a value of a wrong type, and `GraphQLError` for one that is
        too large.
        """
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(self.schema, definitions, given, max_errors=10)
        if isinstance(variables, list):
            explained = [with_enum_values(self.schema, error) for error in variables]
            raise OperationRejected([with_code(error, "BAD_USER_INPUT") for error in explained])
        check_values(variables.coerced, limits)
        return variables

    async def settle(
        self, answer: FreshAnswer | KeptAnswer, limits: Limits, terms: CostTerms
    ) -> Mapping[str, Any]:
        """Return the response map of a query or mutation once it is settled with the caller what it
        has cost.
        """
        self.observe_cost(answer.cost, answer.actual)
        await terms.settle(answer.actual - answer.cost)
        if terms.report is CostReport.REPORT:
            return with_cost(answer.response, answer.cost, limits, answer.actual)
        return answer.response

    async def run(self, prepared: PreparedOperation, limits: Limits) -> Response:
        """Return the response map of a query or mutation; raises `CALLER_ERRORS`."""
        plan = prepared.plan
        if isinstance(plan, SubscriptionPlan):
            raise OperationRejected([subscription_without_stream_error()])
        if isinstance(plan, MutationPlan):
            result = await MutationRun(self.writer, prepared.caller, prepared.values).run(plan)
        else:
            result = await self.run_query(prepared, plan, limits)
        name = prepared.operation.name
        await record_disclosures(self.store, prepared.values, name.value if name else "")
        return result_response(result)

    async def run_query(
        self, prepared: PreparedOperation, plan: OperationPlan, limits: Limits
    ) -> QueryResult:
        """Return the result of a query, with what it selects of the schema itself in its place."""
        result = await plan.ask(self.store, prepared.values)
        data = result.data
        for root in plan.limit_roots:
            data[root.key] = selected_limits(root.children, limits)
        if plan.introspection:
            data |= self.introspection.get(
                prepared.document, prepared.operation, plan.introspection, prepared.variables
            )
        return QueryResult({key: data[key] for key in plan.keys}, result.problems)
