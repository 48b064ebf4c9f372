"""The GraphQL request in an HTTP request: read with care from a body or a URL, or rejected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as Header
from functools import lru_cache
from typing import Any

import orjson
from starlette.datastructures import QueryParams

from schema.limits.terms import OWN_TERMS, CostTerms
from server.errors import JSON, RequestError
from server.http.parameters import GRAPHQL
from server.runtime.state import AppRequest


@dataclass(frozen=True, slots=True)
class HttpGraphQLRequest:
    """One GraphQL operation, as a client sent it."""

    query: str
    """Its text; empty until its document is found, if it only names one."""
    variables: Mapping[str, Any] | None
    operation_name: str | None
    extensions: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None
    """The id of a trusted document in place of a text."""
    terms: CostTerms = OWN_TERMS
    """The terms about cost, when it is admitted."""


async def read_body_request(request: AppRequest, limit: int) -> HttpGraphQLRequest:
    """Return the request in the body of a POST of at most `limit` bytes. Raises `RequestError`."""
    check_content_type(request)
    content = parse_json(await read_body(request, limit))
    return check_request(content)


def parse_url_request(parameters: QueryParams) -> HttpGraphQLRequest:
    """Return the request in the query string of a GET. Raises `RequestError`."""
    GRAPHQL.read(parameters.multi_items())
    content: dict[str, object] = {name: value for name, value in parameters.items() if value}
    for name in ("variables", "extensions"):
        if name in content:
            content[name] = parse_json(parameters[name].encode())
    return check_request(content)


def check_content_type(request: AppRequest) -> None:
    """Check that a body claims to be plain JSON in UTF-8. Raises `RequestError`."""
    if not is_json_type(request.headers.get("content-type", "")):
        raise RequestError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "请求正文应是 UTF-8 的 JSON，请把 Content-Type 设为 application/json。",
            "The body should be JSON in UTF-8: set Content-Type to application/json.",
            {"accept-post": JSON},
        )
    encodings = request.headers.get("content-encoding", "").split(",")
    if any(encoding.strip().lower() not in ("", "identity") for encoding in encodings):
        raise RequestError(
            415,
            "UNSUPPORTED_ENCODING",
            "不支持压缩的请求正文，请去掉 Content-Encoding。",
            "A compressed body is not supported: leave Content-Encoding out.",
            {"accept-encoding": "identity"},
        )


@lru_cache(maxsize=100)
def is_json_type(content_type: str) -> bool:
    """Whether a media type is that of JSON in UTF-8; clients send the same few again and again."""
    # Empty and further parameters are allowed (RFC 9110, 5.6.6).
    header = Header()
    header["content-type"] = content_type
    charset = header.get_content_charset() or "utf-8"
    return header.get_content_type() == JSON and charset in ("utf-8", "utf8")


async def read_body(request: AppRequest, limit: int) -> bytes:
    """Return the body, read until it is too long. Raises `RequestError`."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise body_too_large_error(limit)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise body_too_large_error(limit)
    return bytes(body)


def body_too_large_error(limit: int) -> RequestError:
    """Return the error of a body that is longer than the limit, in bytes."""
    return RequestError(
        413,
        "BODY_TOO_LARGE",
        f"请求正文超过了 {limit:,} 字节的上限（LINLI_MAX_BODY_BYTES），请拆成几个请求。",
        f"The body is longer than the limit of {limit:,} bytes (LINLI_MAX_BODY_BYTES): "
        "split it into several requests.",
    )


def parse_json(text: bytes) -> object:
    """Return the value of a JSON text. Raises `RequestError`.

    The parser's own limit of nesting (1024 levels) is far above what any request needs.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise json_error(problem) from None


def json_error(problem: orjson.JSONDecodeError) -> RequestError:
    """Return the error that says where the JSON goes wrong, or that it is nested too deeply."""
    if "depth" in problem.msg or "ecursion" in problem.msg:
        return RequestError(
            400,
            "JSON_TOO_DEEP",
            "请求中的 JSON 嵌套过深（上限 1024 层）。",
            "The JSON of the request is nested too deeply (the limit is 1024 levels).",
        )
    line, column = problem.lineno, problem.colno
    reason = problem.msg.partition(":")[0]
    return RequestError(
        400,
        "NOT_JSON",
        f"请求不是合法的 UTF-8 JSON：第 {line} 行第 {column} 列有误。",
        f"The request is not valid JSON in UTF-8: line {line}, column {column} ({reason}).",
    )


def check_request(content: object) -> HttpGraphQLRequest:
    """Return a request whose members are what they should be. Raises `RequestError`."""
    members = check_object(content)
    query = members.get("query")
    variables = members.get("variables")
    operation_name = members.get("operationName")
    extensions = members.get("extensions")
    if not isinstance(extensions, dict | None):
        raise member_error("extensions", "一个 JSON 对象", "a JSON object")
    document_id = members.get("documentId")
    if not isinstance(document_id, str | None):
        raise member_error("documentId", "登记文档的编号", "the id of a trusted document")
    if query is None and (document_id or "persistedQuery" in (extensions or {})):
        query = ""
    elif query is not None and document_id:
        raise member_error("documentId", "单独的，不与 query 同用", "alone, without a `query`")
    elif not isinstance(query, str):
        raise member_error("query", "一段 GraphQL 查询文本", "the text of a GraphQL query")
    if variables is not None and not isinstance(variables, dict):
        raise member_error(
            "variables",
            '一个 JSON 对象，形如 {"id": "Building:B0001"}',
            'a JSON object such as {"id": "Building:B0001"}',
        )
    if operation_name is not None and not isinstance(operation_name, str):
        raise member_error(
            "operationName", "查询中一个操作的名称", "the name of an operation in the query"
        )
    return HttpGraphQLRequest(
        query, variables, operation_name or None, extensions or {}, document_id or None
    )


def check_object(content: object) -> Mapping[str, object]:
    """Return the members of a request. Raises `RequestError` for what is no JSON object."""
    if isinstance(content, list):
        raise RequestError(
            422,
            "BATCH_NOT_SUPPORTED",
            "一次只能提一个查询，不支持数组形式的批量请求；一个查询里可以问多个字段。",
            "One operation at a time: lists of requests are not supported. "
            "One query may ask for several fields.",
        )
    if not isinstance(content, dict):
        raise RequestError(
            422,
            "NOT_AN_OBJECT",
            '请求正文应是一个 JSON 对象，形如 {"query": "{ duties { nameZh } }"}。',
            'The body should be a JSON object such as {"query": "{ duties { nameZh } }"}.',
        )
    return content


def member_error(member: str, zh: str, en: str) -> RequestError:
    """Return the error that says what a member of the request should be."""
    return RequestError(
        422,
        "BAD_REQUEST",
        f"请求中的 {member} 应是{zh}。",
        f'"{member}" in the request should be {en}.',
    )
