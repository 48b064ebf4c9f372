"""Execution of mutations: each root field is a call in one transaction that also reads it back.

A bulk mutation is as many calls as it has items.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.callers import Caller
from graph.database.protocols import Reader
from graph.errors import Message
from graph.mutations import (
    BULK_MUTATIONS,
    MUTATIONS,
    MutationBatch,
    MutationCall,
    MutationExecutor,
    UserError,
)
from graph.ontology.global_ids import split_moment
from graph.queries import plan_query
from graph.query.plan import QueryPlan, QueryResult, ResultError
from graph.query.projection import narrow_selection
from graph.query.selection import Argument, Field, Selection
from graph.vocabulary import Vocabulary
from schema.execution.argument_values import ArgumentSource
from schema.execution.id_moments import INPUT, Path, marked_ids
from schema.execution.selections import SelectionReader
from schema.permissions.demands import Demands
from schema.permissions.refusals import mutation_refusal

WRITTEN = "written"
"""The slot of the id of the written node, for the query that reads it back."""


@dataclass(frozen=True, slots=True)
class MutationStep:
    """One root field, and the query that reads back a written node; None for `__typename`."""

    root: Field
    query: QueryPlan | None
    results: tuple[Field, ...] = ()
    """The fields with the results of the items, for a bulk mutation."""
    input_type: Any = None
    """The GraphQL type of its input."""


@dataclass(frozen=True, slots=True)
class MutationPlan:
    """A planned mutation."""

    steps: list[MutationStep]
    sources: list[ArgumentSource]
    demands: Demands
    """What it takes to read what is selected of what was written."""

    def is_refused(self, caller: Caller) -> bool:
        """Whether a caller may call none of its roots, so that nothing is read back."""
        names = [step.root.name for step in self.steps if step.query]
        return all(mutation_refusal(name, caller) for name in names)

    @property
    def queries(self) -> list[QueryPlan]:
        """The queries that read back what was written."""
        return [step.query for step in self.steps if step.query]


def plan_mutation(reader: SelectionReader, vocabulary: Vocabulary) -> MutationPlan:
    """Return the plan of a mutation."""
    steps = []
    for root in reader.read_roots():
        step = plan_step(root.field, vocabulary)
        if step.query:
            (source, _), *_ = root.arguments
            step = replace(step, input_type=source.definition.args[INPUT].type)
        steps.append(step)
    return MutationPlan(steps, reader.sources, reader.demands)


def plan_step(root: Field, vocabulary: Vocabulary) -> MutationStep:
    """Return the plan of one root field."""
    if root.selection is None:
        return MutationStep(root, None)
    if root.name in BULK_MUTATIONS:
        name = BULK_MUTATIONS[root.name]
        results = narrow_selection(root.selection, batch_type(root)).named("results")
        return MutationStep(root, plan_read_back(name, results, vocabulary), results)
    return MutationStep(root, plan_read_back(root.name, [root], vocabulary))


def batch_type(root: Field) -> str:
    """Return the name of the type with the results of a bulk mutation."""
    return f"{MUTATIONS[BULK_MUTATIONS[root.name]].kind}Batch"


def plan_read_back(name: str, fields: Sequence[Field], vocabulary: Vocabulary) -> QueryPlan:
    """Return the query that reads the node of a mutation under the key of each of some fields."""
    kind = MUTATIONS[name].kind
    written_id = {"id": Argument(WRITTEN, f"{kind}:")}
    nodes = [
        Field("node", field.key, field.clock, written_id, narrow_selection(field.children, kind))
        for field in fields
    ]
    return plan_query(nodes, vocabulary)


@dataclass(slots=True)
class MutationRun:
    """One execution of a mutation by a caller."""

    writer: MutationExecutor
    caller: Caller
    values: dict[str, Any]

    async def run(self, plan: MutationPlan) -> QueryResult:
        """Return the result of every step in order.

        A step whose node cannot be read back is null with an error and writes nothing; the others
        stand. Raises `WritesBusy` before any of them.
        """
        data: dict[str, Any] = {}
        problems: list[ResultError] = []
        with self.writer.admitted():
            for step in plan.steps:
                try:
                    data |= await self.run_step(step)
                except UnreadableResult as unreadable:
                    data[step.root.key] = None
                    problems += unreadable.problems_of(step)
        return QueryResult(data, problems)

    async def run_step(self, step: MutationStep) -> dict[str, Any]:
        """Return the key and the value of one step."""
        root, query = step.root, step.query
        if query is None:
            return {root.key: "Mutation"}
        if problem := mutation_refusal(root.name, self.caller):
            return {root.key: selected_error_fields(problem, root.children)}

        async def read_back(reader: Reader, node: str) -> dict[str, Any]:
            return complete_data(await query.ask(reader, {**self.values, WRITTEN: node}))

        given = self.values[root.arguments[INPUT].slot]
        for path, marked in marked_ids(step.input_type, given):
            return {root.key: selected_error_fields(moment_error(path, marked), root.children)}
        if root.name in BULK_MUTATIONS:
            batch = MutationBatch(root.name, self.caller, without_nulls(given))
            results = await self.writer.execute_batch(batch, read_back)
            return {root.key: batch_value(step, results)}
        kept = MUTATIONS[root.name].null_erases
        call = MutationCall(root.name, self.caller, without_nulls(given, kept))
        outcome = await self.writer.execute(call, read_back)
        if isinstance(outcome, UserError):
            return {root.key: selected_error_fields(outcome, root.children)}
        return outcome


def moment_error(path: Path, marked: str) -> UserError:
    """Return the error for the id of a node of another moment: only the present can be written."""
    plain, _ = split_moment(marked)
    message = Message(
        f"“{marked}”是过去或将来某一时点的编号，只能写入现在的“{plain}”；请先核对它现在的内容。",
        f"“{marked}” is a node of another moment, and only that of the present can be written: "
        f"look at “{plain}” as it is now, and send that id.",
    )
    return UserError("InvalidInput", "ID_OF_A_MOMENT", (INPUT, *path), message)


def batch_value(
    step: MutationStep, results: Sequence[dict[str, Any] | UserError] | UserError
) -> dict[str, Any]:
    """Return the selected fields of a bulk mutation, or of the error of the whole batch."""
    if isinstance(results, UserError):
        return selected_error_fields(results, step.root.children)
    rejected = sum(isinstance(result, UserError) for result in results)
    values = {
        "__typename": batch_type(step.root),
        "done": len(results) - rejected,
        "rejected": rejected,
    }
    value: dict[str, Any] = {}
    for field in narrow_selection(step.root.children, batch_type(step.root)).fields:
        if field.name == "results":
            value[field.key] = [item_value(field, result) for result in results]
        else:
            value[field.key] = values[field.name]
    return value


def item_value(field: Field, result: dict[str, Any] | UserError) -> dict[str, Any]:
    """Return what one field selects of the result of an item."""
    if isinstance(result, UserError):
        return selected_error_fields(result, field.children)
    selected: dict[str, Any] = result[field.key]
    return selected


class UnreadableResult(Exception):
    """What was written cannot be read back as it was selected; the transaction is rolled back."""

    def __init__(self, problems: list[ResultError]) -> None:
        super().__init__()
        self.problems = problems

    def problems_of(self, step: MutationStep) -> list[ResultError]:
        """Return the errors with the path of a step's root; those of an item have no other."""
        if not step.results:
            return self.problems
        return [replace(problem, path=[step.root.key]) for problem in self.problems]


def complete_data(result: QueryResult) -> dict[str, Any]:
    """Return the data of a result; raises `UnreadableResult` if a required value is missing."""
    if None in result.data.values():
        raise UnreadableResult(result.problems)
    return result.data


def selected_error_fields(problem: UserError, selection: Selection) -> dict[str, Any]:
    """Return the selected fields of a user error."""
    return narrow_selection(selection, problem.sort).pick_deep(problem.to_response())


def without_nulls(value: Any, kept: str | None = None) -> Any:
    """Return an input without the fields that are null, which count as omitted.

    Those of the part `kept` stay: there null erases a value.
    """
    if isinstance(value, Mapping):
        return {
            name: part if name == kept else without_nulls(part)
            for name, part in value.items()
            if part is not None
        }
    if isinstance(value, list):
        return [without_nulls(part) for part in value]
    return value
