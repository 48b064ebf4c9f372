"""Plans of operations, cached by the text and by what a plan may depend on in the variables."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from graph.database.protocols import Reader
from graph.ontology.clock import CLOCK_SKEW
from graph.query.plan import QueryPlan, QueryResult, ResultError, clocks_of
from graph.query.selection import Field
from graph.vocabulary import Vocabulary
from schema.execution.argument_values import MOMENT_KNOWN, ArgumentSource
from schema.execution.documents import CheckedDocument, document_bytes, fragments_of
from schema.execution.mutations import MutationPlan, plan_mutation
from schema.execution.plan_key import variables_key
from schema.execution.root_groups import RootGroup, plan_groups
from schema.execution.selections import SelectionReader
from schema.execution.subscriptions import SubscriptionPlan, plan_subscription
from schema.execution.weighted_cache import WeightedCache
from schema.limits.service_limits import LIMITS_ROOT
from schema.permissions.demands import Demands

AS_OF = ("asOf", MOMENT_KNOWN)
"""The arguments that ask about a moment of knowledge."""
BYTES_PER_CHARACTER = 12
"""Bytes of a plan for each character of its statements: measured and rounded up."""
BYTES_PER_ARGUMENT = 4_000
"""Bytes of a plan for each argument: measured and rounded up."""
BYTES_PER_PREFETCH = 60_000
"""Bytes of a plan for each lookup before its statement: measured and rounded up."""


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """A planned query."""

    groups: list[RootGroup]
    sources: list[ArgumentSource]
    introspection: list[FieldNode]
    """The root fields about the schema itself."""
    limit_roots: list[Field]
    """The root fields about the limits of the caller."""
    keys: list[str]
    """The response keys of all root fields in order."""
    demands: Demands
    """What it takes to read what is selected."""

    @property
    def queries(self) -> list[QueryPlan]:
        """The planned queries of all root fields."""
        return [group.query for group in self.groups]

    async def ask(self, reader: Reader, values: dict[str, Any]) -> QueryResult:
        """Return the result of all groups of root fields."""
        data: dict[str, Any] = {}
        problems: list[ResultError] = []
        for group in self.groups:
            result = await group.ask(reader, values)
            problems += result.problems
            data |= result.data
        return QueryResult(data, problems)

    def is_past(self, values: dict[str, Any]) -> bool:
        """Whether all of it is asked of a past day, as it was known at a past moment."""
        if not any(source.name in AS_OF for source in self.sources):
            return False
        fields = [root.field for query in self.queries for root in query.roots]
        if len(fields) < len(self.keys):
            return False
        known_until = datetime.now(UTC) - CLOCK_SKEW
        return all(
            clock.as_of is not None
            and values.get(clock.at, values["today"]) < values["today"]
            and values.get(clock.as_of, known_until) < known_until
            for clock in clocks_of(fields)
        )


AnyPlan = OperationPlan | MutationPlan | SubscriptionPlan


@dataclass(slots=True)
class OperationPlanner:
    """Plans operations and caches the plans."""

    schema: GraphQLSchema
    vocabulary: Vocabulary = field(repr=False)
    cache_bytes: int
    cache: WeightedCache = field(init=False)

    def __post_init__(self) -> None:
        """Make the cache."""
        self.cache = WeightedCache(self.cache_bytes)

    def plan(
        self,
        text: str,
        document: CheckedDocument,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        day: date,
    ) -> AnyPlan:
        """Return the plan of an operation of a document on a day, from the cache if it can be."""
        name = operation.name.value if operation.name else None
        variables_part = variables_key(self.schema, operation, variables.coerced, day)
        key = (document.digest, name, day, variables_part)
        cached: AnyPlan | None = self.cache.get(key)
        if cached is not None:
            return cached
        fragments = {
            name: FragmentDetails(fragment)
            for name, fragment in fragments_of(document.node).items()
        }
        reader = SelectionReader(self.schema, fragments, operation, variables, day)
        plan = self.make_plan(reader)
        # A root may be refused for a value that other operations with this key do not have.
        if not any(query.is_refused for query in plan.queries):
            self.cache.put(key, plan, document_bytes(text, document.node) + plan_bytes(plan))
        return plan

    def make_plan(self, reader: SelectionReader) -> AnyPlan:
        """Return the plan of the operation that a reader reads."""
        if reader.operation.operation is OperationType.MUTATION:
            return plan_mutation(reader, self.vocabulary)
        if reader.operation.operation is OperationType.SUBSCRIPTION:
            return plan_subscription(reader, self.vocabulary)
        roots = reader.read_roots()
        limit_roots = [root.field for root in roots if root.field.name == LIMITS_ROOT]
        asked = [root for root in roots if root.field.name != LIMITS_ROOT]
        groups = plan_groups(asked, self.vocabulary, reader.today)
        return OperationPlan(
            groups,
            reader.sources,
            reader.introspection,
            limit_roots,
            reader.keys,
            reader.demands,
        )


def plan_bytes(plan: AnyPlan) -> int:
    """Return about how many bytes a plan takes."""
    total = BYTES_PER_ARGUMENT * (1 + len(plan.sources))
    for query in plan.queries:
        total += len(query.statement) * BYTES_PER_CHARACTER
        total += len(query.prefetches) * BYTES_PER_PREFETCH
    return total
