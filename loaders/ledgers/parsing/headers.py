"""The check of a table's headers: what makes a table unreadable, and which columns are unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.ontology.privacy import redact
from loaders.ledgers.mapping import CONFIRMED, REASON, Ledger, known_headers
from loaders.ledgers.parsing.heading import Heading
from loaders.ledgers.report import Notice, RejectedRow


class RejectedLedger(Exception):
    """The headers of a ledger do not allow to read any row of it."""

    def __init__(self, *rejections: RejectedRow) -> None:
        super().__init__(" ".join(rejection.en for rejection in rejections))
        self.rejections = rejections


def check_headers(ledger: Ledger, heading: Heading, *, replace: bool = False) -> None:
    """Check that rows can be read below these headers. Raises `RejectedLedger`.

    With `replace`, rows say everything, and so need every required column.
    """
    if rejections := [*find_header_faults(ledger, heading, replace=replace)]:
        raise RejectedLedger(*rejections)


def find_header_faults(ledger: Ledger, heading: Heading, *, replace: bool) -> Iterator[RejectedRow]:
    """Yield what is wrong: unreadable headers, else repeated and missing columns."""

    def reject(column: str | None, zh: str, en: str) -> RejectedRow:
        return RejectedRow(ledger.name, heading.number, column, None, zh, en)

    if not heading.readable:
        zh = "可读的表头（请另存为 CSV UTF-8）"
        yield reject(None, zh, "headers that can be read (save it as CSV UTF-8)")
        return
    for header in dict.fromkeys(heading.headers):
        if header and heading.headers.count(header) > 1 and header != REASON:
            yield reject(redact(header), "只出现一次的列", "a column that occurs once")
    required = required_columns if replace else indispensable_columns
    for header, zh, en in required(ledger, heading.headers):
        if header not in heading.headers:
            yield reject(
                header,
                f"文件里有的列（必填：{zh}）",
                f"this column to be there ({en} is required)",
            )


def required_columns(ledger: Ledger, headers: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the headers that the rows of new keys need, each with its content in Chinese and
    English.
    """
    yield from indispensable_columns(ledger, headers)
    for prop in ledger.kind.properties:
        if prop.required and prop.name in ledger.headers:
            yield ledger.headers[prop.name], prop.zh, prop.name
    for ends in ledger.edges:
        if ends.edge.required:
            yield ends.column, ends.edge.zh, ends.edge.name


def indispensable_columns(ledger: Ledger, headers: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the headers without which no row can be read: the key, and the kinds of other keys."""
    yield ledger.key, "编号", "the key"
    for ends in ledger.edges:
        if ends.kind_column and ends.kind is None and ends.column in headers:
            yield ends.kind_column, f"{ends.edge.zh}的种类", f"the kind of {ends.edge.name}"


def notice_absent_columns(
    ledger: Ledger, headers: Sequence[str], *, replace: bool
) -> Iterator[Notice]:
    """Yield the notice of the columns that a table does not have, if there are any.

    What never leaves the graph is in no ledger that comes back, so it is not named.
    """
    protected = {prop.name for prop in ledger.kind.properties if prop.protected}
    columns = [header for name, header in ledger.headers.items() if name not in protected]
    columns += [ends.column for ends in ledger.edges] + [CONFIRMED]
    absent = [header for header in columns if header not in headers]
    if not absent:
        return
    names = "、".join(absent)
    if replace:
        zh, en = "按 --replace 清空了图中原有的内容", "--replace erased what was known of them"
    else:
        zh = "图中原有的内容不变（要清空请加上空列，或用 --replace）"
        en = "what is known of them stays (add an empty column to erase it, or use --replace)"
    yield Notice(
        ledger.name,
        f"{ledger.name}：没有这些列：{names}；{zh}。",
        f"{ledger.name}: there is no column {names}; {en}.",
    )


def notice_unknown_columns(
    ledger: Ledger, headers: Sequence[str], table: str | None = None
) -> Iterator[Notice]:
    """Yield a notice for each column that no declaration knows; these are not read.

    `table` is the name of the table, with its file; that of the ledger by default.
    """
    table = table or ledger.name
    known = {*known_headers(ledger), REASON}
    for header in dict.fromkeys(headers):
        if header and header not in known:
            name = redact(header)
            yield Notice(
                ledger.name,
                f"{table}：不认识“{name}”列，没有读取。",
                f"{table}: the column {name} is not known and was not read.",
            )
