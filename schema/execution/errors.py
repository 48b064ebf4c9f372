"""Errors of operations that are rejected before they run, and response maps of all operations."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from graph.errors import Message
from graph.query.plan import QueryResult
from graph.query.selection import InvalidArgument, shortened
from schema.limits.limits import Limits

Response = dict[str, Any]
"""The response map of GraphQL: `data`, `errors` or both."""

PYTHON_NULL, GRAPHQL_NULL = " not to be None.", " not to be null."
"""How an error ends that says that a value may not be null, by graphql-core and by us."""
LONGEST = 600
"""Characters of an error message; graphql-core repeats the caller's text in its messages."""


class OperationRejected(Exception):
    """An operation is rejected before it runs, with one or more errors."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


CALLER_ERRORS = (OperationRejected, InvalidArgument, GraphQLError)
"""What is raised if an operation cannot run, or cannot be answered, because of the caller."""


def request_error(message: Message, code: str, **extensions: Any) -> GraphQLError:
    """Return an error with a message in both languages and a code for programs."""
    return GraphQLError(str(message), extensions={"code": code, **extensions})


def with_code(error: GraphQLError, code: str) -> GraphQLError:
    """Return the error with a code for programs, unless it has one."""
    error.extensions = {"code": code, **(error.extensions or {})}
    return error


def rejection_errors(
    problem: OperationRejected | InvalidArgument | GraphQLError,
) -> list[GraphQLError]:
    """Return the errors that explain why an operation was rejected."""
    if isinstance(problem, OperationRejected):
        return problem.errors
    if isinstance(problem, InvalidArgument):
        extra = {"argument": problem.argument, **problem.extra}
        return [request_error(problem.message, problem.code, **extra)]
    return [with_code(problem, "BAD_USER_INPUT")]


def nesting_error() -> GraphQLError:
    """Return the error for a document that is nested too deeply to be walked."""
    message = Message("查询嵌套过深。", "The query is nested too deeply.")
    return request_error(message, "TOO_LARGE")


def mutation_over_get_error() -> GraphQLError:
    """Return the error for a mutation that is sent by GET."""
    message = Message("GET 不能用于变更，请用 POST。", "GET is not for mutations; use POST.")
    return request_error(message, "NOT_A_QUERY")


def subscription_without_stream_error() -> GraphQLError:
    """Return the error for a subscription whose client does not accept an event stream."""
    message = Message(
        "订阅以事件流回答，请在请求头中写 Accept: text/event-stream。",
        "A subscription is answered by a stream of events: send Accept: text/event-stream.",
    )
    return request_error(message, "NOT_A_STREAM")


def too_many_subscriptions_error(most: int) -> GraphQLError:
    """Return the error for a subscription beyond the largest number of open ones."""
    message = Message(
        f"订阅已达上限 {most} 个，请稍后再试。",
        f"There are already {most} subscriptions, the most allowed; try again later.",
    )
    return request_error(message, "TOO_MANY_SUBSCRIPTIONS")


def unknown_operation_error(name: str | None) -> GraphQLError:
    """Return the error for a document without the named operation, or with several and no name."""
    if name is None:
        message = Message(
            "请用 operationName 指明要执行哪个操作。",
            "Name the operation to run with operationName.",
        )
    else:
        short = shortened(name)
        message = Message(
            f"文档中没有名为“{short}”的操作。", f"The document has no operation “{short}”."
        )
    return request_error(message, "UNKNOWN_OPERATION")


def result_response(result: QueryResult) -> Response:
    """Return the response map of a result."""
    response: Response = {"data": result.data}
    if result.problems:
        response["errors"] = [
            error_entry(problem.path, problem.message, problem.code, problem.extra)
            for problem in result.problems
        ]
    return response


def rejection_response(errors: list[GraphQLError]) -> Response:
    """Return the response map of an operation that did not run; it has no `data`."""
    entries = []
    for error in errors:
        # graphql-core writes Python's word for null.
        message = error.message.removesuffix(PYTHON_NULL)
        if message != error.message:
            message += GRAPHQL_NULL
        message = shortened(message, LONGEST)
        entries.append({**error.formatted, "message": message})
    return {"errors": entries}


def with_cost(
    response: Mapping[str, Any], requested: int, limits: Limits, actual: int | None = None
) -> Response:
    """Return a response with what its operation was estimated to cost, and of what limit.

    `actual` is what it has cost, None if it did not run.
    """
    cost = {"requested": requested, "limit": limits.cost}
    if actual is not None:
        cost["actual"] = actual
    return {**response, "extensions": {"cost": cost}}


def estimate_response(cost: int, limits: Limits) -> Response:
    """Return the response map of an operation of which only the cost was asked for."""
    return with_cost({"data": None}, cost, limits)


def error_entry(
    path: list[str | int], message: str, code: str, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one entry of `errors` in a response map."""
    return {"message": message, "path": path, "extensions": {"code": code, **extra}}
