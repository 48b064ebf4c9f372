"""The parameters of routes: each declared once, from which its check and its documentation follow.

A parameter that a route does not know is rejected: an answer that ignored it would look right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from graph.callers import Role
from server.errors import RequestError, shown_text
from server.http.parsing.parameter_values import (
    MOST_RUNS,
    parse_day,
    parse_flag,
    parse_moment,
    parse_most,
    parse_object,
    parse_rows,
)

Values = Mapping[str, Any]
"""The parameters that were given, by name; an empty one counts as not given."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a route."""

    name: str
    zh: str
    en: str
    parse: Callable[[str], Any] = str
    """Returns its value, raises `ValueError` for any other text."""
    may: tuple[str, str] = ("", "")
    """Which values are allowed, in Chinese and in English."""
    code: str = "BAD_PARAMETER"
    """The code of the error of any other value."""


@dataclass(frozen=True)
class RouteParameters:
    """All parameters of one route."""

    path: str
    zh: str
    en: str
    parameters: Sequence[Parameter]
    charge: int = 0
    """Nodes that a request reads beside what its queries and rows are charged."""

    @property
    def role(self) -> Role:
        """The least role that may use the route, as the table of permissions says."""
        from schema.permissions.table import route_role  # noqa: PLC0415 - commands need no table

        return route_role(self.path)

    def read(self, given: Iterable[tuple[str, str]]) -> Values:
        """Return the values of parameters. Raises `RequestError`."""
        declared = {parameter.name: parameter for parameter in self.parameters}
        values: dict[str, Any] = {}
        for name, text in given:
            if name not in declared:
                raise self.unknown_error(name, list(declared))
            if name in values:
                raise repeated_error(name)
            if text.strip():
                values[name] = parse_value(declared[name], text.strip())
        return values

    def unknown_error(self, name: str, known: list[str]) -> RequestError:
        """Return the error of a parameter that this route does not have."""
        shown = shown_text(name, 40)
        close = get_close_matches(name, known, 1)
        meant_zh = f"是否指 {close[0]}？" if close else ""
        meant_en = f" Is {close[0]} meant?" if close else ""
        listed = ", ".join(known)
        return RequestError(
            400,
            "UNKNOWN_PARAMETER",
            f"{self.path} 没有参数“{shown}”。{meant_zh}"
            + (f"可用的参数：{listed}。" if known else "它没有参数。"),
            f"{self.path} has no parameter “{shown}”.{meant_en} "
            + (f"It takes: {listed}." if known else "It takes none."),
        )


def parse_value(parameter: Parameter, text: str) -> Any:  # noqa: ANN401 - as it is declared
    """Return the value of a parameter. Raises `RequestError`."""
    try:
        return parameter.parse(text)
    except ValueError:
        shown = shown_text(text)
        raise RequestError(
            400,
            parameter.code,
            f"{parameter.name} 的值“{shown}”不能用，应为{parameter.may[0]}。",
            f"“{shown}” cannot be the value of {parameter.name}, which is {parameter.may[1]}.",
        ) from None


def repeated_error(name: str) -> RequestError:
    """Return the error of a parameter that is given twice."""
    return RequestError(
        400,
        "REPEATED_PARAMETER",
        f"参数 {name} 只能给一次。",
        f"The parameter {name} can be given only once.",
    )


FLAG_WORDS = ("1 或 0", "1 or 0")
IMPORT_FLAGS = {
    "check": "dry_run",
    "complete": "complete",
    "force": "force",
    "replace": "replace",
    "hiddenSheets": "hidden_sheets",
}
"""Parameter to the option of an import that it is."""
AT = Parameter(
    "at",
    "哪一天的情况，默认今天",
    "The day to answer for; today by default",
    parse_day,
    ("日期，如 2026-11-25", "a day such as 2026-11-25"),
    "NOT_A_DAY",
)
AS_OF = Parameter(
    "asOf",
    "按图谱当时所知回答，默认现在",
    "Answer with what the graph knew at this moment; now by default",
    parse_moment,
    (
        "时刻，如 2026-11-25T09:00:00+08:00（不写时区即北京时间）",
        "a moment such as 2026-11-25T09:00:00+08:00 (Beijing time without an offset)",
    ),
    "NOT_A_MOMENT",
)
ROWS = Parameter(
    "rows",
    "current 只要 at 那天有效的行（默认），all 连同已终止的",
    "current for the rows that hold on that day (the default), all for ended ones too",
    parse_rows,
    ("current 或 all", "current or all"),
)
FILTER = Parameter(
    "filter",
    "GraphQL 列表的 filter，写成 JSON",
    "The filter of the GraphQL list, as JSON",
    parse_object,
    (
        'JSON 对象，如 {"name": {"contains": "解放"}}',
        'a JSON object such as {"name": {"contains": "解放"}}',
    ),
    "NOT_JSON",
)
LEDGER = Parameter(
    "ledger",
    "一个种类有几本台账时，指明哪一本",
    "Which ledger, if several feed the kind",
)
AREA = Parameter(
    "area",
    "区域：编号、地址，或党建联盟的编号",
    "The area: a code, an id or an address, or an alliance by id",
)
CHECK = Parameter(
    "check", "只预演，什么都不写入", "Only check: nothing is written", parse_flag, FLAG_WORDS
)
COMPLETE = Parameter(
    "complete",
    "完整台账：没有列出的即终止",
    "These are full ledgers: what they no longer list ends",
    parse_flag,
    FLAG_WORDS,
)
FORCE = Parameter(
    "force",
    "终止超过 20 % 也照做",
    "Let more than 20 % of a ledger end",
    parse_flag,
    FLAG_WORDS,
)
REPLACE = Parameter(
    "replace",
    "文件里没有的列也清空",
    "Columns that a ledger does not have are erased",
    parse_flag,
    FLAG_WORDS,
)
HIDDEN_SHEETS = Parameter(
    "hiddenSheets",
    "隐藏的工作表也读取",
    "Read hidden sheets too",
    parse_flag,
    FLAG_WORDS,
)
RECORDED_AT = Parameter(
    "recordedAt",
    "图谱何时得知，默认现在",
    "When the graph learns of it; now by default",
    parse_moment,
    AS_OF.may,
    "NOT_A_MOMENT",
)
NAME = Parameter(
    "name",
    "这次导入的名称，中断后以同名再导入；默认由文件名组成",
    "The name of the import, under which it is repeated after an interruption; by default that "
    "of its files",
)
UPLOAD = Parameter(
    "upload",
    "导入预演过的上传，不必再发文件；其余参数与预演时相同",
    "Import the upload that was checked, without sending it again and with the same parameters",
)
MOST = Parameter(
    "most",
    "最多列出多少次，默认 20",
    "How many, the newest first; 20 by default",
    parse_most,
    (f"1 到 {MOST_RUNS} 的整数", f"an integer from 1 to {MOST_RUNS}"),
)

DYNAMIC = Parameter(
    "dynamic", "所有日期，不与 at 同写", "All days, in the place of `at`", parse_flag, FLAG_WORDS
)
LICENCE = Parameter("licence", "许可证的 SPDX 名称", "The SPDX name of the licence")
PUBLISHER = Parameter("publisher", "发布者", "Who publishes it")

GRAPHQL = RouteParameters(
    "GET /graphql",
    "提一个查询（POST 时写在 JSON 正文里）",
    "Ask a query (by POST in a JSON body)",
    (
        Parameter("query", "查询文本", "The text of the query"),
        Parameter("variables", "变量，写成 JSON", "Its variables, as JSON"),
        Parameter("operationName", "其中一个操作的名称", "The name of an operation in it"),
        Parameter(
            "extensions",
            "扩展，写成 JSON：cost、persistedQuery",
            "Extensions, as JSON: cost, persistedQuery",
        ),
        Parameter("documentId", "登记文档的编号", "The id of a trusted document, without `query`"),
        Parameter(
            "token", "单连接模式下事件流的令牌", "The token of a stream in single connection mode"
        ),
    ),
)
LEDGER_DOWNLOAD = RouteParameters(
    "GET /ledgers/LIST.csv|xlsx",
    "下载一个列表",
    "Download a list",
    (FILTER, LEDGER, AT, AS_OF, ROWS),
)
LEDGER_EXPORT = RouteParameters(
    "GET /exports/LEDGER.csv|xlsx",
    "导出整本台账，默认连同已终止的行",
    "Export a whole ledger, by default with ended rows",
    (AS_OF,),
    charge=100_000,
)
SNAPSHOT = RouteParameters(
    "GET /snapshots/network.tar",
    "关系网络的快照，与 linli snapshot 所写相同",
    "A snapshot of the network, as `linli snapshot` writes it",
    (AT, DYNAMIC, AS_OF, LICENCE, PUBLISHER),
    charge=500_000,
)
BULK = RouteParameters(
    "POST /bulk",
    "一个列表查询的全部结果，不受每页数量限制，同属一个时点；正文与 POST /graphql 相同，"
    "Accept 为 application/x-ndjson（默认）或 application/vnd.apache.parquet",
    "All nodes of the query of one list, past the limit of a page and of one moment; the body is "
    "that of `POST /graphql`, `Accept` is application/x-ndjson (the default) or "
    "application/vnd.apache.parquet",
    (),
)
RECONCILE = RouteParameters(
    "POST /reconcile",
    "名称对照（Reconciliation Service API 0.2，供 OpenRefine 使用）",
    "Reconcile names (Reconciliation Service API 0.2, as for OpenRefine), with suggest, "
    "properties and preview below it",
    (
        Parameter("queries", "一批名称，写成 JSON", "A batch of names, as JSON"),
        Parameter("extend", "要补充的属性，写成 JSON", "The properties to add, as JSON"),
    ),
)
FOUR_LISTS = RouteParameters(
    "GET /four-lists.xlsx",
    "下载一个区域的四项清单",
    "Download the four lists of an area",
    (AREA, AT, AS_OF),
)
LEDGER_UPLOAD = RouteParameters(
    "POST /ledgers",
    "上传并导入台账（multipart/form-data；参数也可写成表单项）",
    "Upload and import ledgers (multipart/form-data; parameters may be fields of the form too)",
    (CHECK, COMPLETE, FORCE, REPLACE, HIDDEN_SHEETS, RECORDED_AT, NAME, UPLOAD),
)
REJECTED_ROWS = RouteParameters(
    "GET /uploads/ID/rejected.xlsx",
    "下载一次上传或撤销的报告：更改、终止，以及被拒绝的行和原因",
    "Download the report of an upload or an undoing: changes, endings, and refused rows with the "
    "reasons",
    (),
)
IMPORT_LIST = RouteParameters(
    "GET /imports",
    "历次导入，以及各自更改了什么",
    "The imports, with what each changed",
    (MOST,),
)
IMPORT_UNDO = RouteParameters(
    "POST /imports/RUN/undo",
    "撤销一次导入（作为更正）",
    "Undo an import, as a correction",
    (CHECK,),
)
TOKEN_ISSUE = RouteParameters(
    "POST /tokens",
    "签发令牌；正文是 JSON：name、role、areas、days",
    "Issue a token; the body is JSON: `name`, `role`, `areas`, `days`",
    (),
)
TOKEN_LIST = RouteParameters(
    "GET /tokens",
    "签发过的令牌（不含令牌本身）",
    "The tokens that were issued, without their texts",
    (MOST,),
)
TOKEN_REVOKE = RouteParameters(
    "POST /tokens/ID/revoke", "撤销一个令牌，两秒内生效", "Revoke a token, within two seconds", ()
)
BACKUP = RouteParameters(
    "GET /backup",
    "整个图谱的备份，即 linli backup 写出的文件",
    "A backup of the whole graph, as `linli backup` writes it",
    (),
    charge=500_000,
)
ROUTES = (
    GRAPHQL,
    LEDGER_DOWNLOAD,
    LEDGER_EXPORT,
    SNAPSHOT,
    BULK,
    RECONCILE,
    FOUR_LISTS,
    LEDGER_UPLOAD,
    REJECTED_ROWS,
    IMPORT_LIST,
    IMPORT_UNDO,
    TOKEN_ISSUE,
    TOKEN_LIST,
    TOKEN_REVOKE,
    BACKUP,
)
"""In the order of the documentation."""
