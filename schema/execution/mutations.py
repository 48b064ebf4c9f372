"""Runs mutations: each root field is one call, done and read back within one transaction, one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graph.mutations import WRITES, MutationCall, MutationExecutor, UserError
from graph.queries import QueryPlan, QueryResult, Reader, plan_query
from graph.queries import ResultError as NotRead
from graph.query.projection import narrow_selection
from graph.query.selection import Argument, Field, InvalidArgument, Selection
from graph.vocabulary.duties import Vocabulary
from schema.execution.selections import Asked, Reading

WRITTEN = "written"
"""Under this name the id of what was written is handed to the question that reads it back."""

NO_TOKEN = UserError(
    "NotAllowed",
    "WRITE_TOKEN_REQUIRED",
    (),
    "写入需要写入令牌：请在请求头中加上 Authorization: Bearer <令牌>（服务端的 LINLI_WRITE_TOKEN）。",
    "Writing needs the write token: send the header Authorization: Bearer <token> (LINLI_WRITE_TOKEN of the service).",
    {"reason": "SIGN_IN_REQUIRED"},
)


@dataclass(frozen=True, slots=True)
class Step:
    """One root field of a mutation, and what is asked of the node that it gives; nothing of `__typename`."""

    root: Field
    question: QueryPlan | None


@dataclass(frozen=True, slots=True)
class MutationPlan:
    """A planned mutation."""

    steps: list[Step]
    asked: list[Asked]


def steps_of(reading: Reading, vocabulary: Vocabulary) -> MutationPlan:
    """Plan a mutation."""
    return MutationPlan([step_of(root, vocabulary) for root in reading.roots()], reading.asked)


def step_of(root: Field, vocabulary: Vocabulary) -> Step:
    """Plan one root field."""
    if root.selection is None:
        return Step(root, None)
    kind = WRITES[root.name].kind
    node = Field(
        "node",
        root.key,
        root.clock,
        {"id": Argument(WRITTEN, f"{kind}:")},
        narrow_selection(root.selection, kind),
    )
    return Step(root, plan_query([node], vocabulary))


@dataclass(slots=True)
class MutationRun:
    """One mutation under way for one caller; None for somebody who may not write."""

    writer: MutationExecutor
    caller: str | None
    values: dict[str, Any]

    async def run(self, planned: MutationPlan) -> QueryResult:
        """Do every step in order; one that cannot be read back ends it. Raises `InvalidArgument` where nothing was done yet."""
        done: dict[str, Any] = {}
        for step in planned.steps:
            try:
                answer = await self.take(step)
            except InvalidArgument as wrong:
                if not done:
                    raise
                return QueryResult(None, [NotRead([step.root.key], str(wrong), wrong.code)])
            except Unreadable as unreadable:
                return QueryResult(None, unreadable.problems)
            done |= answer
        return QueryResult(done, [])

    async def take(self, step: Step) -> dict[str, Any]:
        """Do one step; gives its key and value."""
        root, question = step.root, step.question
        if question is None or root.selection is None:
            return {root.key: "Mutation"}
        if self.caller is None:
            return {root.key: told(NO_TOKEN, root.selection)}

        async def read_back(reader: Reader, node: str) -> dict[str, Any]:
            return whole(await question.ask(reader, {**self.values, WRITTEN: node}))

        call = MutationCall(
            root.name, self.caller, neutral(self.values[root.arguments["input"].slot])
        )
        outcome = await self.writer.do(call, read_back)
        return (
            {root.key: told(outcome, root.selection)} if isinstance(outcome, UserError) else outcome
        )


class Unreadable(Exception):
    """What was written cannot be read back as it was asked for; it is not kept."""

    def __init__(self, problems: list[NotRead]) -> None:
        super().__init__()
        self.problems = problems


def whole(answer: QueryResult) -> dict[str, Any]:
    """Return the data of an answer that lacks nothing its root must have. Raises `Unreadable`."""
    if answer.data is None or None in answer.data.values():
        raise Unreadable(answer.problems)
    return answer.data


def told(problem: UserError, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a problem."""
    return {
        field.key: problem.told.get(field.name)
        for field in narrow_selection(selection, problem.sort).fields
    }


def neutral(value: Any) -> Any:
    """Return an input in neutral words: what is left out or null is not there, and an enum value is its name."""
    if isinstance(value, Mapping):
        return {name: neutral(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [neutral(part) for part in value]
    return value.name if isinstance(value, Enum) else value
