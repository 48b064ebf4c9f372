"""The question in a request: read with care from a body or a URL, refused in words that help."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from server.errors import RequestError
from server.runtime.state import Asking


@dataclass(frozen=True, slots=True)
class Asked:
    """One GraphQL question."""

    query: str
    variables: Mapping[str, Any] | None
    operation_name: str | None
    read_only: bool
    """It came by GET, which must not change anything."""


async def asked_in_body(request: Asking, limit: int) -> Asked:
    """Read the question from the body of a POST, which may have `limit` bytes. Raises `Refusal`."""
    check_content_type(request)
    content = parsed(await body_of(request, limit))
    if isinstance(content, list):
        raise RequestError(
            400,
            "BATCH_NOT_SUPPORTED",
            "一次只能提一个查询，不支持数组形式的批量请求；一个查询里可以问多个字段。",
            "One question at a time: lists of requests are not supported. One query may ask for several fields.",
        )
    if not isinstance(content, dict):
        raise RequestError(
            400,
            "NOT_AN_OBJECT",
            '请求正文应是一个 JSON 对象，形如 {"query": "{ duties { nameZh } }"}。',
            'The body should be a JSON object such as {"query": "{ duties { nameZh } }"}.',
        )
    return asked_with(content, read_only=False)


def asked_in_url(parameters: Mapping[str, str]) -> Asked:
    """Read the question from the query string of a GET. Raises `Refusal`."""
    content: dict[str, object] = {name: value for name, value in parameters.items() if value}
    for name in ("variables", "extensions"):
        if name in content:
            content[name] = parsed(parameters[name].encode())
    return asked_with(content, read_only=True)


def check_content_type(request: Asking) -> None:
    """Refuse a body that does not claim to be JSON in UTF-8, or is packed."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.lower().replace('"', "").replace(" ", "").partition("charset=")[2]
    if media_type.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise RequestError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "请求正文应是 UTF-8 的 JSON，请把 Content-Type 设为 application/json。",
            "The body should be JSON in UTF-8: set Content-Type to application/json.",
        )
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RequestError(
            415,
            "UNSUPPORTED_ENCODING",
            "不支持压缩的请求正文，请去掉 Content-Encoding。",
            "A compressed body is not supported: leave Content-Encoding out.",
        )


async def body_of(request: Asking, limit: int) -> bytes:
    """Read the body piece by piece, and stop as soon as it is too long."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise too_long(limit)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise too_long(limit)
    return bytes(body)


def too_long(limit: int) -> RequestError:
    """Say how long a body may be."""
    return RequestError(
        413,
        "BODY_TOO_LARGE",
        f"请求正文超过了 {limit:,} 字节的上限（LINLI_MAX_BODY_BYTES），请拆成几个请求。",
        f"The body is longer than the limit of {limit:,} bytes (LINLI_MAX_BODY_BYTES): split it into several requests.",
    )


def parsed(text: bytes) -> object:
    """Read JSON; the parser's own limit of nesting (1024 levels) is far above what any question needs."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise not_json(problem) from None


def not_json(problem: orjson.JSONDecodeError) -> RequestError:
    """Say where the JSON goes wrong, or that it is nested too deeply."""
    if "depth" in problem.msg or "ecursion" in problem.msg:
        return RequestError(
            400,
            "JSON_TOO_DEEP",
            "请求中的 JSON 嵌套过深（上限 1024 层）。",
            "The JSON of the request is nested too deeply (the limit is 1024 levels).",
        )
    place_zh = f"第 {problem.lineno} 行第 {problem.colno} 列"
    return RequestError(
        400,
        "NOT_JSON",
        f"请求不是合法的 UTF-8 JSON：{place_zh}有误。",
        f"The request is not valid JSON in UTF-8: line {problem.lineno}, column {problem.colno} ({problem.msg.partition(':')[0]}).",
    )


def asked_with(content: Mapping[str, object], *, read_only: bool) -> Asked:
    """Check the members of a request."""
    query = content.get("query")
    variables = content.get("variables")
    operation_name = content.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise wrong("query", "一段 GraphQL 查询文本", "the text of a GraphQL query")
    if variables is not None and not isinstance(variables, dict):
        raise wrong(
            "variables",
            '一个 JSON 对象，形如 {"id": "Building:B0001"}',
            'a JSON object such as {"id": "Building:B0001"}',
        )
    if operation_name is not None and not isinstance(operation_name, str):
        raise wrong(
            "operationName", "查询中一个操作的名称", "the name of an operation in the query"
        )
    if not isinstance(content.get("extensions"), dict | None):
        raise wrong("extensions", "一个 JSON 对象", "a JSON object")
    return Asked(query, variables, operation_name or None, read_only)


def wrong(member: str, zh: str, en: str) -> RequestError:
    """Say what a member of the request should be."""
    return RequestError(
        400,
        "BAD_REQUEST",
        f"请求中的 {member} 应是{zh}。",
        f'"{member}" in the request should be {en}.',
    )
