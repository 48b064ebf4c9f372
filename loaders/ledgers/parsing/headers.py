"""The check of a table's headers: what makes a table unreadable, and which columns are unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.ontology.privacy import redact
from loaders.ledgers.mapping import REASON, Ledger, known_headers
from loaders.ledgers.parsing.heading import Heading
from loaders.ledgers.report import Notice, RejectedRow


class RejectedLedger(Exception):
    """The headers of a ledger do not allow to read any row of it."""

    def __init__(self, *rejections: RejectedRow) -> None:
        super().__init__(" ".join(rejection.en for rejection in rejections))
        self.rejections = rejections


def check_headers(ledger: Ledger, heading: Heading) -> None:
    """Check that every row can be read below these headers. Raises `RejectedLedger`."""
    if rejections := [*find_header_faults(ledger, heading)]:
        raise RejectedLedger(*rejections)


def find_header_faults(ledger: Ledger, heading: Heading) -> Iterator[RejectedRow]:
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
    for header, zh, en in required_columns(ledger, heading.headers):
        if header not in heading.headers:
            yield reject(
                header,
                f"文件里有的列（必填：{zh}）",
                f"this column to be there ({en} is required)",
            )


def required_columns(ledger: Ledger, headers: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the headers that a ledger must have, each with its content in Chinese and English."""
    yield ledger.key, "编号", "the key"
    for prop in ledger.kind.properties:
        if prop.required and prop.name in ledger.headers:
            yield ledger.headers[prop.name], prop.zh, prop.name
    for ends in ledger.edges:
        edge = ends.edge
        if edge.required:
            yield ends.column, edge.zh, edge.name
        if ends.kind_column and ends.column in headers:
            yield ends.kind_column, f"{edge.zh}的种类", f"the kind of {edge.name}"


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
