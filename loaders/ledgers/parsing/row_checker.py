"""Checks the rows of one ledger against the declarations, and turns them into rows that the graph takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graph.ontology import division_codes as codes
from graph.ontology.declarations import Property, Value
from graph.ontology.privacy import WITHHELD, find_personal_data, redact
from graph.rows.batch import Row
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.line import Line
from loaders.ledgers.mapping import CONFIRMED, REASON, SINCE, Ends, Ledger, column_headers
from loaders.ledgers.parsing import cells
from loaders.ledgers.parsing.cells import Content, Reader, Unreadable, clean
from loaders.ledgers.parsing.heading import Heading
from loaders.ledgers.parsing.row_rules import faults, is_resident, private_faults
from loaders.ledgers.report import Notice, RejectedRow

# A spreadsheet shows a long number like this, and loses its last digits when it is saved.
SPOILED = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
# What a spreadsheet shows where a formula has no result.
FAILED = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
FREE = {Value.TEXT, Value.TEXTS, Value.INTEGER}
"""What a cell of these holds could be a resident's; other values are of a form of their own."""


class LedgerRefused(Exception):
    """The columns of a ledger are such that no row of it can be read."""

    def __init__(self, *refusals: RejectedRow) -> None:
        super().__init__(" ".join(refusal.en for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds a property, and how its cells are read."""

    place: int
    header: str
    prop: Property
    read: Reader


@dataclass(frozen=True, slots=True)
class EdgeColumn:
    """The columns that hold the other ends of an edge; `kind_place` is None where the mapping says their kind."""

    place: int
    kind_place: int | None
    ends: Ends
    kinds: Mapping[str, str]
    """Chinese or English name to the name of a kind that may stand there."""


@dataclass(slots=True)
class Checker:
    """Reads the rows of one file whose header is known. Made by `checker`."""

    ledger: Ledger
    vocabulary: Vocabulary
    width: int
    key: int
    confirmed: int | None
    since: int | None
    columns: tuple[Column, ...]
    edges: tuple[EdgeColumn, ...]
    constants: Mapping[str, Content]
    headers: Mapping[str, str]
    """Property or edge to its header in the table, for messages."""
    heading: Heading
    free: tuple[int, ...]
    """Places of the cells that are searched for what belongs to residents."""
    used: tuple[int, ...]
    """Places of the cells that mean something."""
    kept: tuple[str, ...] = ()
    """Protected properties for which the file has no column, as exports have none: what is believed of them stays."""
    key_read: str | None = None
    """The key of the row that was read last, None where it could not be read."""
    refusals: list[RejectedRow] = field(default_factory=list)
    """What is wrong with the row being read."""

    def check(self, line: Line) -> Row | list[RejectedRow]:
        """Return the row that a line holds, or everything that is wrong with it."""
        self.refusals, self.key_read = [], None
        if not line.readable:
            self.refuse(
                line,
                None,
                None,
                "可读的行（编码与文件其余部分相同的 CSV）",
                "a row of CSV in the encoding of the file",
            )
            return self.refusals
        texts = [clean(cell) for cell in line.cells]
        if any(texts[self.width :]):
            self.refuse(
                line,
                None,
                None,
                f"{self.width} 列，而不是 {len(texts)} 列",
                f"{self.width} columns rather than {len(texts)}",
            )
        texts += [""] * (self.width - len(texts))
        self.refuse_unfit(line, texts)
        row = self.row(line, texts)
        for fault in (
            private_faults(self.ledger.kind, row, self.vocabulary)
            if self.refusals
            else faults(self.ledger.kind, row, self.vocabulary)
        ):
            self.refuse(
                line, self.headers.get(fault.name, fault.name), fault.value, fault.zh, fault.en
            )
        return self.refusals or row

    def refuse_unfit(self, line: Line, texts: list[str]) -> None:
        """Refuse what belongs to a resident, and what a spreadsheet writes where a formula failed."""
        # Hardly any row has one or the other: the row as a whole is looked at first.
        row = "\n".join(texts)
        for place in self.free if find_personal_data(row) else ():
            if found := find_personal_data(texts[place]):
                self.refuse(line, self.heading.written[place], WITHHELD, found.zh, found.en)
        for place in self.used if "#" in row else ():
            if (text := texts[place]).startswith("#") and FAILED.fullmatch(text):
                self.refuse(
                    line,
                    self.heading.written[place],
                    text,
                    "公式的结果，而不是错误值",
                    "the result of a formula rather than its error",
                )

    def refuse(self, line: Line, column: str | None, value: str | None, zh: str, en: str) -> None:
        """Note something that is wrong with a line; what may be a resident's is not repeated."""
        self.refusals.append(
            RejectedRow(self.ledger.name, line.number, column, value and redact(value), zh, en)
        )

    def row(self, line: Line, texts: Sequence[str]) -> Row:
        """Read every cell of a line; what cannot be read is in `refusals`."""
        kind = self.ledger.kind
        key = self.read_key(line, texts[self.key])
        properties: dict[str, Any] = {"key": key, **self.constants}
        if any(prop.name == "code" for prop in kind.properties):
            properties["code"] = key
        for column in self.columns:
            if (value := self.read_property(line, column, texts[column.place])) is not None:
                properties[column.prop.name] = value
        for prop in kind.properties:
            if prop.value is Value.TEXTS:
                properties.setdefault(prop.name, [])
        targets = {
            column.ends.edge.name: ends
            for column in self.edges
            if (ends := self.read_ends(line, column, texts))
        }
        since, confirmed = self.read_since(line, texts), self.read_confirmed(line, texts)
        return Row(
            kind.id(key),
            line.number,
            properties,
            targets,
            since,
            confirmed,
            () if is_resident(kind, properties) else self.kept,
        )

    def read_key(self, line: Line, text: str) -> str:
        """Read the key, in its normal form."""
        kind, header = self.ledger.kind, self.headers["key"]
        key = codes.key_of(kind.name, text)
        if not text:
            self.refuse(line, header, text, f"{kind.zh}的{header}", f"the key of the {kind.name}")
        elif SPOILED.fullmatch(text):
            self.refuse(
                line,
                header,
                text,
                "完整的编号（表格软件把它写成了科学计数法）",
                "the whole number, which a spreadsheet has shortened",
            )
        elif "~" in text:
            self.refuse(line, header, text, "不含 ~ 的编号", "a key without ~")
        elif not codes.fits(kind.name, key):
            digits = codes.LENGTHS[kind.name]
            self.refuse(
                line,
                header,
                text,
                f"{kind.zh}的 {digits} 位区划代码",
                f"the division code of a {kind.name}, {digits} digits",
            )
        else:
            self.key_read = key
        return key

    def read_property(self, line: Line, column: Column, text: str) -> Content | None:
        """Read the cell of a property; None where it is empty."""
        prop = column.prop
        if not text:
            if prop.required:
                self.refuse(
                    line,
                    column.header,
                    "",
                    f"{prop.zh}（必填）",
                    f"a value: {prop.name} is required",
                )
            return None
        try:
            return column.read(text)
        except Unreadable as problem:
            self.refuse(
                line, column.header, WITHHELD if prop.protected else text, problem.zh, problem.en
            )
            return None

    def read_ends(self, line: Line, column: EdgeColumn, texts: Sequence[str]) -> tuple[str, ...]:
        """Read the keys at the other end of an edge as ids, in one order whatever the ledger's."""
        edge, header, text = (
            column.ends.edge,
            self.heading.written[column.place],
            texts[column.place],
        )
        keys = cells.read_texts(text) if edge.many else [text] if text else []
        if not keys:
            if edge.required:
                self.refuse(
                    line, header, "", f"{edge.zh}（必填）", f"a key: {edge.name} is required"
                )
            return ()
        kinds = self.read_kinds(line, column, texts, len(keys))
        return tuple(
            sorted(
                {
                    f"{kind}:{codes.key_of(kind, key)}"
                    for kind, key in zip(kinds, keys, strict=False)
                }
            )
        )

    def read_kinds(
        self, line: Line, column: EdgeColumn, texts: Sequence[str], count: int
    ) -> list[str]:
        """Read the kind of each key: one for all, or as many as there are keys."""
        if column.kind_place is None:
            return [str(column.ends.kind)] * count
        text = texts[column.kind_place]
        # The whole text comes first, since 县（市、区） has the separator in its name.
        names = [text] * count if text in column.kinds else cells.SEPARATORS.split(text)
        kinds = [column.kinds[name.strip()] for name in names if name.strip() in column.kinds]
        if len(kinds) != count:
            allowed = column.ends.allowed
            zh, en = (
                "、".join(kind.zh for kind in allowed),
                ", ".join(f"{kind.zh} ({kind.name})" for kind in allowed),
            )
            self.refuse(
                line,
                self.heading.written[column.kind_place],
                text,
                f"下列之一：{zh}",
                f"one of {en}",
            )
            return []
        return kinds

    def read_since(self, line: Line, texts: Sequence[str]) -> date | None:
        """Read the day from which a changed row holds."""
        if self.since is None or not (text := texts[self.since]):
            return None
        try:
            return cells.read_day(text)
        except Unreadable as problem:
            self.refuse(line, self.headers["since"], text, problem.zh, problem.en)
            return None

    def read_confirmed(self, line: Line, texts: Sequence[str]) -> datetime | None:
        """Read when somebody last confirmed the row."""
        if self.confirmed is None or not (text := texts[self.confirmed]):
            return None
        try:
            return cells.read_confirmation(text)
        except Unreadable as problem:
            self.refuse(line, self.heading.written[self.confirmed], text, problem.zh, problem.en)
            return None


def checker(ledger: Ledger, headers: Sequence[str] | Heading, vocabulary: Vocabulary) -> Checker:
    """Compare the headers of a table with the declarations. Raises `LedgerRefused` where no row could be read."""
    heading = headers if isinstance(headers, Heading) else Heading(1, [*headers], [*headers])
    if refusals := [*unfit_headers(ledger, heading)]:
        raise LedgerRefused(*refusals)
    places = {header: place for place, header in enumerate(heading.headers) if header}
    properties = {prop.name: prop for prop in ledger.kind.properties}
    columns = tuple(
        Column(
            places[header],
            heading.written[places[header]],
            properties[name],
            cells.reader(properties[name], vocabulary),
        )
        for name, header in ledger.headers.items()
        if header in places
    )
    edges = tuple(edge_column(ends, places) for ends in ledger.ends if ends.column in places)
    free = (
        column.place
        for column in columns
        if column.prop.value in FREE and not column.prop.protected
    )
    return Checker(
        ledger,
        vocabulary,
        width=len(heading.headers),
        key=places[ledger.key],
        confirmed=places.get(CONFIRMED),
        since=places.get(SINCE),
        columns=columns,
        edges=edges,
        constants={
            name: constant(ledger, properties[name], text, vocabulary)
            for name, text in ledger.constants.items()
        },
        headers=headers_of(ledger, heading, places),
        heading=heading,
        used=tuple(places[header] for header in column_headers(ledger) if header in places),
        free=(places[ledger.key], *free, *(edge.place for edge in edges)),
        kept=tuple(
            prop.name
            for prop in ledger.kind.properties
            if prop.protected and ledger.headers.get(prop.name) not in places
        ),
    )


def headers_of(ledger: Ledger, heading: Heading, places: Mapping[str, int]) -> dict[str, str]:
    """Return the header in the table of every property and edge; where there is none, the mapping's."""
    meant = {
        **ledger.headers,
        **{ends.edge.name: ends.column for ends in ledger.ends},
        "since": SINCE,
        "key": ledger.key,
    }
    return {
        name: heading.written[places[header]] if header in places else header
        for name, header in meant.items()
    }


def edge_column(ends: Ends, places: Mapping[str, int]) -> EdgeColumn:
    """Find the columns of an edge."""
    kinds = {name: kind.name for kind in ends.allowed for name in (kind.zh, kind.name)}
    return EdgeColumn(
        places[ends.column], places[ends.kind_column] if ends.kind_column else None, ends, kinds
    )


def constant(ledger: Ledger, prop: Property, text: str, vocabulary: Vocabulary) -> Content:
    """Read a constant of the mapping as a cell would be read."""
    try:
        return cells.reader(prop, vocabulary)(text)
    except Unreadable as problem:
        raise LedgerRefused(
            RejectedRow(ledger.name, None, prop.name, text, problem.zh, problem.en)
        ) from problem


def unfit_headers(ledger: Ledger, heading: Heading) -> Iterator[RejectedRow]:
    """Go through what makes a row of headers unfit: unreadable, columns that occur twice, required columns that are missing."""
    if not heading.readable:
        yield RejectedRow(
            ledger.name,
            heading.number,
            None,
            None,
            "可读的表头（请另存为 CSV UTF-8）",
            "headers that can be read (save it as CSV UTF-8)",
        )
        return
    for header in dict.fromkeys(heading.headers):
        if header and heading.headers.count(header) > 1 and header != REASON:
            yield RejectedRow(
                ledger.name,
                heading.number,
                redact(header),
                None,
                "只出现一次的列",
                "a column that occurs once",
            )
    for header, zh, en in required_columns(ledger, heading.headers):
        if header not in heading.headers:
            yield RejectedRow(
                ledger.name,
                heading.number,
                header,
                None,
                f"文件里有的列（必填：{zh}）",
                f"this column to be there ({en} is required)",
            )


def required_columns(ledger: Ledger, headers: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Go through the headers that a ledger must have, each with what it holds in Chinese and English."""
    yield ledger.key, "编号", "the key"
    for prop in ledger.kind.properties:
        if prop.required and prop.name in ledger.headers:
            yield ledger.headers[prop.name], prop.zh, prop.name
    for ends in ledger.ends:
        if ends.edge.required:
            yield ends.column, ends.edge.zh, ends.edge.name
        if ends.kind_column and ends.column in headers:
            yield ends.kind_column, f"{ends.edge.zh}的种类", f"the kind of {ends.edge.name}"


def unknown_columns(ledger: Ledger, headers: Sequence[str]) -> Iterator[Notice]:
    """Go through the columns that no declaration knows, each once: they are not read."""
    known = {*column_headers(ledger), REASON}
    for header in dict.fromkeys(headers):
        if header and header not in known:
            name = redact(header)
            yield Notice(
                ledger.name,
                f"{ledger.name}：不认识“{name}”列，没有读取。",
                f"{ledger.name}: the column {name} is not known and was not read.",
            )
