"""What is told of an operation that is not run, and of what is missing in the answer of one that is."""

from typing import Any

from graphql import GraphQLError

from graph.queries import QueryResult
from graph.query.selection import InvalidArgument, shortened
from schema.execution.documents import coded

Response = dict[str, Any]


LONGEST = 600
"""Characters of a message: those of graphql-core repeat the caller's text whole."""


class NotRun(Exception):
    """An operation that is refused before it runs."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


NOT_RUN = (NotRun, InvalidArgument, GraphQLError)
"""What keeps an operation from running, or from being answered, whose cause lies with the caller."""


def told_why(problem: NotRun | InvalidArgument | GraphQLError) -> list[GraphQLError]:
    """Return the errors that say why an operation is refused."""
    if isinstance(problem, NotRun):
        return problem.errors
    if isinstance(problem, InvalidArgument):
        return [
            GraphQLError(
                str(problem), extensions={"code": problem.code, "argument": problem.argument}
            )
        ]
    return [coded(problem, "BAD_USER_INPUT")]


def not_a_stream() -> GraphQLError:
    """Say how to subscribe."""
    zh, en = (
        "订阅以事件流回答，请在请求头中写 Accept: text/event-stream。",
        "A subscription is answered by a stream of events: send Accept: text/event-stream.",
    )
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
        message = f"文档中没有名为“{shortened(name)}”的操作。/ The document has no operation “{shortened(name)}”."
    return coded(GraphQLError(message), "UNKNOWN_OPERATION")


def response_of(answer: QueryResult) -> Response:
    """Return the response map of an answer."""
    response: Response = {"data": answer.data}
    if answer.problems:
        response["errors"] = [
            told(problem.path, problem.message, problem.code) for problem in answer.problems
        ]
    return response


def refusal(errors: list[GraphQLError]) -> Response:
    """Answer a request that was not run."""
    return {
        "errors": [
            error.formatted | {"message": shortened(error.message, LONGEST)} for error in errors
        ]
    }


def told(path: list[str | int], message: str, code: str) -> dict[str, Any]:
    """Tell one error of an answer."""
    return {"message": message, "path": path, "extensions": {"code": code}}
