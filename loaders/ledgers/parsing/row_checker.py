"""The check of each row of a ledger against the declarations: a row for the graph, or faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from graph.ontology import division_codes as codes
from graph.ontology.declarations import Value
from graph.ontology.folding import fold_text
from graph.ontology.placeholders import repeats_above, stands_for_nothing
from graph.ontology.privacy import WITHHELD, find_personal_data, redact
from graph.rows.batch import Row
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.line import CellSort, Line
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing import cells
from loaders.ledgers.parsing.cell_sorts import (
    SHORTENED,
    find_misfit,
    find_spoilt,
    strip_amount_signs,
)
from loaders.ledgers.parsing.cells import Content, clean_cell
from loaders.ledgers.parsing.columns import (
    EdgeColumn,
    PropertyColumn,
    TableColumns,
    find_columns,
    read_constants,
)
from loaders.ledgers.parsing.days import read_day
from loaders.ledgers.parsing.ditto_marks import DittoMarks
from loaders.ledgers.parsing.headers import check_headers
from loaders.ledgers.parsing.heading import Heading
from loaders.ledgers.parsing.row_rules import (
    LedgerTerms,
    find_faults,
    find_private_faults,
    is_resident,
)
from loaders.ledgers.parsing.unreadable_cell import UnreadableCell
from loaders.ledgers.report import RejectedRow

FORMULA_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)"
)
"""What a spreadsheet shows if a formula has no result."""

NUMBERS = {Value.INTEGER, Value.NUMBER}

Moment = TypeVar("Moment", date, datetime)


@dataclass(slots=True)
class RowChecker:
    """Reads the lines of one table. Built by `make_row_checker`."""

    ledger: Ledger
    vocabulary: Vocabulary
    heading: Heading
    columns: TableColumns
    constants: Mapping[str, Content]
    terms: LedgerTerms
    dittos: DittoMarks
    replace: bool = False
    """Whether an absent column erases what is believed, unless it is protected."""
    number: int = 0
    """The number of the line being read."""
    key_read: str | None = None
    """The key of the line that was read last. None if it could not be read."""
    rejections: list[RejectedRow] = field(default_factory=list)
    """What is wrong with the line being read."""
    misfits: frozenset[str] = frozenset()
    """The columns of the line that hold something else than they are for."""

    def check(self, line: Line) -> Row | list[RejectedRow]:
        """Return the row that a line holds, or everything that is wrong with it."""
        self.number, self.rejections, self.key_read = line.number, [], None
        self.misfits = frozenset()
        if line.fault:
            self.reject(self.header_at(line.fault.place), None, line.fault.zh, line.fault.en)
            return self.rejections
        filled = self.dittos.fill_line(line)
        texts = self.fit_width([clean_cell(cell) for cell in filled])
        if line.sorts:
            self.reject_misfits(line.sorts, texts)
        self.reject_ditto_marks(texts)
        # Hardly any line has either: one search over the whole line is faster than one per cell.
        whole = "\n".join(texts)
        if find_personal_data(whole):
            self.reject_personal_data(texts)
        if "#" in whole:
            self.reject_formula_errors(texts)
        row = self.read_row(texts)
        # A row with unreadable cells is not checked as a whole, but its private data never shows.
        find = find_private_faults if self.rejections else find_faults
        for fault in find(self.terms, row):
            header = self.columns.names.get(fault.name, fault.name)
            self.reject(header, fault.value, fault.zh, fault.en)
        return self.rejections or row

    def header_at(self, place: int | None) -> str | None:
        """Return the header above a cell; None for a row as a whole."""
        headers = self.heading.written
        return headers[place] or None if place is not None and place < len(headers) else None

    def reject_misfits(self, sorts: Mapping[int, CellSort], texts: list[str]) -> None:
        """Reject what a spreadsheet holds as something that its column is not.

        A number keeps only what a column of numbers asks for.
        """
        found = set()
        for place, value in self.columns.values.items():
            if (sort := sorts.get(place)) is None:
                continue
            if expected := find_misfit(sort, value):
                header = self.heading.written[place]
                self.reject(header, texts[place], expected.zh, expected.en)
                found.add(header)
            elif value in NUMBERS:
                texts[place] = strip_amount_signs(texts[place])
        # One reason for each of these cells is enough.
        self.misfits = frozenset(found)

    def reject(self, column: str | None, value: str | None, zh: str, en: str) -> None:
        """Add a fault of the line; a value that may be a resident's data is redacted."""
        if column in self.misfits:
            return
        value = value and redact(value)
        self.rejections.append(RejectedRow(self.ledger.name, self.number, column, value, zh, en))

    def fit_width(self, texts: list[str]) -> list[str]:
        """Return exactly as many cells as there are headers; reject more that are not empty."""
        width = self.columns.width
        if any(texts[width:]):
            self.reject(
                None,
                None,
                f"{width} 列，而不是 {len(texts)} 列",
                f"{width} columns rather than {len(texts)}",
            )
        return texts + [""] * (width - len(texts))

    def reject_personal_data(self, texts: Sequence[str]) -> None:
        """Reject a resident's data in cells that are not declared for it."""
        for place in self.columns.free:
            if found := find_personal_data(texts[place]):
                self.reject(self.heading.written[place], WITHHELD, found.zh, found.en)

    def reject_ditto_marks(self, texts: Sequence[str]) -> None:
        """Reject marks that repeat nothing; that of a key is rejected as a key."""
        for place in self.columns.used:
            if place != self.columns.key and repeats_above(texts[place]):
                self.reject(
                    self.heading.written[place],
                    texts[place],
                    "实际内容（正上方没有可以重复的内容）",
                    "the content itself (directly above is none to repeat)",
                )

    def reject_formula_errors(self, texts: Sequence[str]) -> None:
        """Reject what a spreadsheet writes if a formula failed."""
        for place in self.columns.used:
            text = texts[place]
            if text.startswith("#") and FORMULA_ERROR.fullmatch(text):
                self.reject(
                    self.heading.written[place],
                    text,
                    "公式的结果，而不是错误值",
                    "the result of a formula rather than its error",
                )

    def read_row(self, texts: Sequence[str]) -> Row:
        """Read every cell of a line; cells that cannot be read are in `rejections`."""
        kind = self.ledger.kind
        key = self.read_key(texts[self.columns.key])
        properties = self.read_properties(key, texts)
        targets, days = {}, {}
        for column in self.columns.edges:
            if ids := self.read_targets(column, texts):
                targets[column.headers.edge.name] = tuple(sorted(set(ids)))
            if own := self.read_arrow_days(column, texts, ids):
                days[column.headers.edge.name] = own
        since = self.read_moment("since", self.columns.since, texts, read_day)
        confirmed = self.read_moment(
            "confirmed", self.columns.confirmed, texts, cells.read_confirmation
        )
        kept = self.kept_names(properties)
        return Row(kind.id(key), self.number, properties, targets, since, confirmed, kept, days)

    def kept_names(self, properties: Mapping[str, Any]) -> frozenset[str]:
        """Return the names of what stays as it is believed, as there is no column for it.

        A resident keeps nothing that is protected.
        """
        protected = self.columns.protected
        kept = protected if self.replace else self.columns.absent
        return kept - protected if is_resident(self.ledger.kind, properties) else kept

    def read_key(self, text: str) -> str:
        """Read the key, in its normal form."""
        kind = self.ledger.kind
        key = codes.key_of(kind.name, text)
        if expected := self.find_key_fault(text, key):
            self.reject(self.columns.names["key"], text, *expected)
        else:
            self.key_read = key
        return key

    def find_key_fault(self, text: str, key: str) -> tuple[str, str] | None:
        """Return what was expected instead of a key, Chinese and English; None if it is valid."""
        kind = self.ledger.kind
        if not text or stands_for_nothing(text):
            return f"{kind.zh}的{self.columns.names['key']}", f"the key of the {kind.name}"
        if repeats_above(text):
            return "这一行自己的编号，不能同上", "the key of this row, which repeats no other"
        if SHORTENED.fullmatch(text):
            return (
                "完整的编号（表格软件把它写成了科学计数法）",
                "the whole number, which a spreadsheet has shortened",
            )
        if "~" in text:
            return "不含 ~ 的编号", "a key without ~"
        if not codes.fits(kind.name, key):
            digits = codes.LENGTHS[kind.name]
            return (
                f"{kind.zh}的 {digits} 位区划代码",
                f"the division code of a {kind.name}, {digits} digits",
            )
        return None

    def read_properties(self, key: str, texts: Sequence[str]) -> dict[str, Any]:
        """Read the properties of a line that have a value, with the constants and the key."""
        properties: dict[str, Any] = {"key": key, **self.constants}
        declared = self.ledger.kind.properties
        if any(prop.name == "code" for prop in declared):
            properties["code"] = key
        for column in self.columns.properties:
            value = self.read_property(column, self.text_of(column, texts))
            if value is not None:
                properties[column.prop.name] = value
        for prop in declared:
            if prop.value is Value.TEXTS:
                properties.setdefault(prop.name, [])
        return properties

    def text_of(self, column: PropertyColumn, texts: Sequence[str]) -> str:
        """Return the text of a property's cell; of a quantity without the row's unit of measure."""
        text = texts[column.place]
        if column.prop.between is None or self.columns.unit is None or text[-1:].isdigit():
            return text
        return cells.without_unit(text, [texts[self.columns.unit]])

    def read_property(self, column: PropertyColumn, text: str) -> Content | None:
        """Read the cell of a property; None if it has no value or cannot be read."""
        prop, value = column.prop, None
        if text and (spoilt := find_spoilt(prop, text)):
            self.reject(column.header, text, spoilt.zh, spoilt.en)
            return None
        try:
            value = column.read(text) if text else None
        except UnreadableCell as problem:
            shown = WITHHELD if prop.protected else text
            self.reject(column.header, shown, problem.zh, problem.en)
            return None
        if value is None and prop.required:
            zh, en = f"{prop.zh}（必填）", f"a value: {prop.name} is required"
            self.reject(column.header, text, zh, en)
        return value

    def read_targets(self, column: EdgeColumn, texts: Sequence[str]) -> tuple[str, ...]:
        """Read the keys at the other end of an edge as ids, in their order."""
        edge, text = column.headers.edge, texts[column.place]
        if edge.many:
            keys = cells.read_texts(text)
        else:
            keys = [text] if text and not stands_for_nothing(text) else []
        if not keys:
            if edge.required:
                header = self.heading.written[column.place]
                self.reject(header, "", f"{edge.zh}（必填）", f"a key: {edge.name} is required")
            return ()
        kinds = self.read_target_kinds(column, texts, len(keys))
        # There are no kinds if they could not be read.
        pairs = zip(kinds, keys, strict=False)
        return tuple(f"{kind}:{codes.reference_of(kind, key)}" for kind, key in pairs)

    def read_arrow_days(
        self, column: EdgeColumn, texts: Sequence[str], targets: Sequence[str]
    ) -> dict[str, date]:
        """Read the days of an edge's arrows by target: one for all, or as many as there are keys.

        There are none if the table has no such column, or the cell is empty.
        """
        if column.day_place is None:
            return {}
        written = cells.read_parts(texts[column.day_place])
        header = self.heading.written[column.day_place]
        try:
            days = [read_day(text) for text in written]
        except UnreadableCell as problem:
            self.reject(header, texts[column.day_place], problem.zh, problem.en)
            return {}
        if len(days) == 1:
            days *= len(targets)
        if days and len(days) != len(targets):
            keys = column.headers.column
            zh = f"一个日期，或与“{keys}”个数相同、次序相同的日期，用 、 隔开"
            en = f"one day, or as many as there are keys in {keys}, in their order, with 、 between"
            self.reject(header, texts[column.day_place], zh, en)
            return {}
        return dict(zip(targets, days, strict=False))

    def read_target_kinds(self, column: EdgeColumn, texts: Sequence[str], count: int) -> list[str]:
        """Read the kind of each of `count` keys: one for all, or as many; empty if rejected."""
        text = "" if column.kind_place is None else texts[column.kind_place]
        if column.kind_place is None or (column.headers.kind and not text):
            return [str(column.headers.kind)] * count
        # The whole text comes first, since the name 县（市、区） contains the separator.
        whole = text if text in column.kinds else fold_text(text)
        if whole in column.kinds:
            return [column.kinds[whole]] * count
        names = [fold_text(name) for name in cells.SEPARATORS.split(text)]
        kinds = [column.kinds[name] for name in names if name in column.kinds]
        if len(kinds) == count:
            return kinds
        allowed = column.headers.allowed
        zh = "、".join(kind.zh for kind in allowed)
        en = ", ".join(f"{kind.zh} ({kind.name})" for kind in allowed)
        header = self.heading.written[column.kind_place]
        self.reject(header, text, f"下列之一：{zh}", f"one of {en}")
        return []

    def read_moment(
        self,
        name: str,
        place: int | None,
        texts: Sequence[str],
        read: Callable[[str], Moment],
    ) -> Moment | None:
        """Read a day or an instant; None if the table or the row has none, or it is unreadable."""
        if place is None or not (text := texts[place]) or stands_for_nothing(text):
            return None
        try:
            return read(text)
        except UnreadableCell as problem:
            self.reject(self.columns.names[name], text, problem.zh, problem.en)
            return None


def make_row_checker(
    ledger: Ledger,
    headers: Sequence[str] | Heading,
    vocabulary: Vocabulary,
    *,
    replace: bool = False,
) -> RowChecker:
    """Return the checker of a table's rows. Raises `RejectedLedger` if no row could be read.

    With `replace` an absent column erases what is believed.
    """
    heading = headers if isinstance(headers, Heading) else Heading(1, [*headers], [*headers])
    check_headers(ledger, heading, replace=replace)
    columns = find_columns(ledger, heading, vocabulary)
    constants = read_constants(ledger, vocabulary)
    terms = LedgerTerms(ledger.kind, vocabulary, ledger.last_days)
    dittos = DittoMarks(columns.key)
    return RowChecker(ledger, vocabulary, heading, columns, constants, terms, dittos, replace)
