"""Rules across the cells of one row, beyond what each cell must be by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graph.ontology.clock import today
from graph.ontology.declarations import Kind
from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.ontology.kinds import KINDS
from graph.ontology.privacy import WITHHELD
from graph.rows.batch import Row, day_name
from graph.rows.last_days import LastDays
from graph.vocabulary import Vocabulary
from graph.vocabulary.units_of_measure import format_quantity

RESIDENT_NAME = "居民"
"""How the name of a resident's post begins, which stands in place of the resident's own."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row as a whole."""

    name: str
    """The property or edge at fault; `since` for 生效日期."""
    value: str
    """As read, for the message."""
    zh: str
    """What was expected."""
    en: str


@dataclass(frozen=True, slots=True)
class LedgerTerms:
    """What all rows of a ledger are checked by."""

    kind: Kind
    vocabulary: Vocabulary
    last_days: LastDays

    def written_end(self, end: date) -> date:
        """Return the day that the ledger has for an end."""
        return self.last_days.written(end)


RowRule = Callable[[LedgerTerms, Row], Iterator[RowFault]]


def check_interval(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that the interval `[from, to)` is neither inverted nor empty."""
    begin, end = row.properties.get("from"), row.properties.get("to")
    if not begin or not end or end > begin:
        return
    written = terms.written_end(end).isoformat()
    if terms.last_days is LastDays.INCLUSIVE:
        zh = f"不早于起始日期 {begin} 的日期（终止日期是最后一天，含当日）"
        en = f"a day no earlier than {begin}, on which it begins (it is the last day)"
    else:
        zh = f"晚于起始日期 {begin} 的日期（终止日期是最后一天的次日）"
        en = f"a day after {begin}, on which it begins (it is the day after the last)"
    yield RowFault("to", written, zh, en)


def check_withdrawal(_terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that nothing was withdrawn before it began."""
    begin, withdrawn = row.properties.get("from"), row.properties.get("withdrawnOn")
    if begin and withdrawn and withdrawn < begin:
        zh = f"不早于起始日期 {begin} 的日期"
        en = f"a day no earlier than its beginning, {begin}"
        yield RowFault("withdrawnOn", withdrawn.isoformat(), zh, en)


def check_measures(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check a row's unit of measure and its quantities by the rules of mutations."""
    unit = row.properties.get("unitOfMeasure")
    if unit is None:
        return
    measures = terms.vocabulary.matching.measures
    if fault := measures.unit_fault(unit):
        yield RowFault("unitOfMeasure", unit, *fault)
        return
    for name in ("quantity", "maximum"):
        quantity = row.properties.get(name)
        if quantity is not None and (fault := measures.quantity_fault(quantity, unit)):
            yield RowFault(name, format_quantity(quantity), *fault)


def check_fact_has_no_change(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that a fact has no day of change: its own interval says when it holds."""
    kind = terms.kind
    if kind.fact and row.since:
        zh = f"空：{kind.zh}自有起止日期，有变化时写上终止日期，另起一行"
        en = (
            f"nothing: a {kind.name} has an interval of its own; "
            "end it with a day and begin another row"
        )
        yield RowFault("since", row.since.isoformat(), zh, en)


def check_change_in_interval(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that a change lies neither before the beginning nor after the end."""
    begin, end = row.properties.get("from"), row.properties.get("to")
    if row.since and begin and row.since < begin:
        zh = f"不早于起始日期 {begin} 的日期"
        en = f"a day no earlier than its beginning, {begin}"
        yield RowFault("since", row.since.isoformat(), zh, en)
    if row.since and end and row.since > end:
        written = terms.written_end(end)
        zh = f"不晚于终止日期 {written} 的日期"
        yield RowFault(
            "since", row.since.isoformat(), zh, f"a day no later than its end, {written}"
        )


def check_change_has_begun(_terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that a change is not in the future: a node would show its new state too early."""
    if row.since and row.since > today():
        zh = "不晚于今天的日期；到那天再导入"
        en = "a day no later than today; import it when the day has come"
        yield RowFault("since", row.since.isoformat(), zh, en)


def check_arrow_days(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that each arrow with a day has one within the days of its node, and leads elsewhere."""
    begin, end = row.properties.get("from"), row.properties.get("to")
    for edge in terms.kind.stored:
        if edge.day is None:
            continue
        name, own = day_name(edge.name), row.days.get(edge.name, {})
        for target in row.targets.get(edge.name, ()):
            if target == row.id:
                zh, en = "别的编号，而不是这一行自己的", "another key than that of this row"
                yield RowFault(edge.name, key_of_id(target), zh, en)
            elif not (target in own or end or {"to", name} & row.kept):
                zh = f"有终止日期，或写明{edge.day.zh}（部分划出的场所或组织仍在，须写明日期）"
                en = "an end, or a day of the succession where the row goes on"
                yield RowFault(edge.name, key_of_id(target), zh, en)
        for day in sorted({*own.values()}):
            if begin and day < begin:
                zh, en = f"不早于起始日期 {begin} 的日期", f"a day no earlier than {begin}"
                yield RowFault(name, day.isoformat(), zh, en)
            if end and day > end:
                zh, en = f"不晚于 {end} 的日期（终止后的第一天）", f"a day no later than {end}"
                yield RowFault(name, day.isoformat(), zh, en)


SOURCES = {"Post": "post", "Assignment": "assignment", "CadreAssignment": "cadre"}
"""Kind to the source of the duties that it can fulfil."""


def check_duty(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that a duty can be fulfilled by this kind, and at such a place."""
    kind, vocabulary = terms.kind, terms.vocabulary
    if kind.name not in SOURCES or "duty" not in row.properties:
        return
    duty = vocabulary[row.properties["duty"]]
    if duty.source != SOURCES[kind.name]:
        zh, en = f"由{kind.zh}承担的责任", f"a duty that a {kind.name} fulfils"
        yield RowFault("duty", duty.zh, zh, en)
    for target in row.targets.get("place", ()):
        level = kind_name_of(target)
        if level not in duty.levels:
            names = "、".join(KINDS[name].zh for name in duty.levels)
            zh = f"{duty.zh}所在的场所（{names}）"
            en = f"a place at which {duty.en} is held ({', '.join(duty.levels)})"
            yield RowFault("place", target, zh, en)


def is_resident(kind: Kind, properties: Mapping[str, object]) -> bool:
    """Whether a row is that of a resident, whose name and mobile are never stored."""
    return kind.name == "Cadre" and properties.get("category") == "RESIDENT"


def check_resident_privacy(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Check that a resident has no name and no mobile: resident chiefs appear by post only."""
    if not is_resident(terms.kind, row.properties):
        return
    is_named = "name" not in row.kept
    if is_named and not str(row.properties.get("name", "")).startswith(RESIDENT_NAME):
        zh = f"以“{RESIDENT_NAME}”开头的岗位称呼：居民骨干不登记姓名"
        en = f"a post's name that begins with {RESIDENT_NAME}: no resident's name is kept"
        yield RowFault("name", WITHHELD, zh, en)
    if "mobile" in row.properties:
        zh, en = "空：居民骨干不登记手机", "nothing: no resident's mobile is kept"
        yield RowFault("mobile", WITHHELD, zh, en)


RULES: tuple[RowRule, ...] = (
    check_interval,
    check_withdrawal,
    check_measures,
    check_fact_has_no_change,
    check_change_in_interval,
    check_change_has_begun,
    check_arrow_days,
    check_duty,
    check_resident_privacy,
)


def find_private_faults(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Yield only the faults of privacy, for a row that has unreadable cells as well."""
    return check_resident_privacy(terms, row)


def find_faults(terms: LedgerTerms, row: Row) -> Iterator[RowFault]:
    """Yield everything that is wrong with a row whose cells are right by themselves."""
    for rule in RULES:
        yield from rule(terms, row)
