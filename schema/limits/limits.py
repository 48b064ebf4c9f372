"""Each limit with its default, declared once with what it counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from graph.errors import Message


class LimitDoc(NamedTuple):
    """What is declared of a limit beside its default."""

    counts: Message
    """What it counts, as a part of the sentence “Too large: 7 …, the limit is 5”."""
    setting: str
    """The setting of an operator."""
    code: str = "TOO_LARGE"
    """The code of the error for exceeding it."""


def declare_limit(default: Any, zh: str, en: str, setting: str, code: str = "TOO_LARGE") -> Any:
    """Return the field of a limit."""
    return field(default=default, metadata={"doc": LimitDoc(Message(zh, en), setting, code)})


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one operation, or one caller, may have of each."""

    characters: int = declare_limit(
        20_000, "查询文本的字符数", "characters of text", "LINLI_MAX_CHARACTERS"
    )
    tokens: int = declare_limit(
        2_000, "词元个数", "tokens", "LINLI_MAX_TOKENS", "GRAPHQL_PARSE_FAILED"
    )
    depth: int = declare_limit(16, "嵌套层数", "levels", "LINLI_MAX_DEPTH")
    aliases: int = declare_limit(50, "别名个数", "aliases", "LINLI_MAX_ALIASES")
    fields: int = declare_limit(2_000, "字段个数", "fields", "LINLI_MAX_FIELDS")
    cost: int = declare_limit(
        50_000,
        "预计读取的节点数（各级每页数量之积）",
        "nodes to be read (the product of page sizes)",
        "LINLI_MAX_COST",
    )
    pairs: int = declare_limit(
        10_000, "同名字段的对数", "pairs of fields with one response key", "LINLI_MAX_PAIRS"
    )
    """Validation compares these with each other: as many take a tenth of a second."""
    items: int = declare_limit(500, "一个列表的项数", "entries in one list", "LINLI_MAX_ITEMS")
    """Members of a list, and parts of an input, in any argument or variable."""
    text: int = declare_limit(4_000, "一个文本的字符数", "characters in one text", "LINLI_MAX_TEXT")
    """A text to be stored may have half as many."""
    rate: int = declare_limit(
        2_000_000,
        "一个请求方每分钟预计读取的节点数",
        "nodes to be read for one caller in a minute",
        "LINLI_RATE_LIMIT",
        "RATE_LIMITED",
    )
    """A node stands for 20 microseconds of processor time, so this is 40 seconds. 0 is no limit."""
    body_bytes: int = declare_limit(
        1_000_000,
        "请求正文的字节数",
        "bytes of the body of a request",
        "LINLI_MAX_BODY_BYTES",
        "BODY_TOO_LARGE",
    )
    request_seconds: float = declare_limit(
        15.0, "一个请求的秒数", "seconds of one request", "LINLI_REQUEST_SECONDS", "TIMEOUT"
    )
    subscriptions: int = declare_limit(
        200,
        "每个回答进程同时打开的订阅数",
        "open subscriptions of one answering process",
        "LINLI_MAX_SUBSCRIPTIONS",
        "TOO_MANY_SUBSCRIPTIONS",
    )
    writes: int = declare_limit(
        100,
        "每个回答进程同时进行的写入数",
        "mutations under way in one answering process",
        "LINLI_MAX_WRITES",
        "TOO_BUSY",
    )
    cache_bytes: int = 64_000_000
    """Bytes of cached documents, measures, plans and introspection results; no caller has a share
    of it.
    """
    kept_bytes: int = 32_000_000
    """Bytes of kept answers; 0 keeps none."""


LIMIT_DOCS: dict[str, LimitDoc] = {
    each.name: each.metadata["doc"] for each in fields(Limits) if "doc" in each.metadata
}


class ServiceLimit(NamedTuple):
    """One limit of a caller."""

    name: str
    most: float
    doc: LimitDoc


def list_limits(limits: Limits) -> Iterator[ServiceLimit]:
    """Yield all limits by their names in GraphQL."""
    for name, doc in LIMIT_DOCS.items():
        yield ServiceLimit(graphql_name(name), getattr(limits, name), doc)


def graphql_name(name: str) -> str:
    """Return the name of a limit as GraphQL writes names."""
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))
