"""Rules across the cells of one row, beyond what each cell must be by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graph.ontology.clock import today
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.ontology.privacy import WITHHELD
from graph.rows.batch import Row
from graph.vocabulary import Vocabulary

RESIDENT_NAME = "居民"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: the property or edge at fault, its value as read, and what was expected."""

    name: str
    value: str
    zh: str
    en: str


Rule = Callable[[Kind, Row, Vocabulary], Iterator[Fault]]


def ends_after_it_begins(_kind: Kind, row: Row, _vocabulary: Vocabulary) -> Iterator[Fault]:
    """Refuse intervals `[from, to)` that are inverted or empty."""
    begin, end = row.properties.get("from"), row.properties.get("to")
    if begin and end and end <= begin:
        yield Fault(
            "to",
            end.isoformat(),
            f"晚于起始日期 {begin} 的日期",
            f"a day after {begin}, on which it begins",
        )


def only_states_change(kind: Kind, row: Row, _vocabulary: Vocabulary) -> Iterator[Fault]:
    """Refuse a day of change for a fact: its own interval says from when and until when it holds."""
    if kind.fact and row.since:
        zh = f"空：{kind.zh}自有起止日期，有变化时写上终止日期，另起一行"
        en = f"nothing: a {kind.name} has an interval of its own; end it with a day and begin another row"
        yield Fault("since", row.since.isoformat(), zh, en)


def changes_while_it_lasts(_kind: Kind, row: Row, _vocabulary: Vocabulary) -> Iterator[Fault]:
    """Refuse a change before the beginning or after the end."""
    begin, end = row.properties.get("from"), row.properties.get("to")
    if row.since and begin and row.since < begin:
        yield Fault(
            "since",
            row.since.isoformat(),
            f"不早于起始日期 {begin} 的日期",
            f"a day no earlier than its beginning, {begin}",
        )
    if row.since and end and row.since > end:
        yield Fault(
            "since",
            row.since.isoformat(),
            f"不晚于终止日期 {end} 的日期",
            f"a day no later than its end, {end}",
        )


def changes_have_begun(_kind: Kind, row: Row, _vocabulary: Vocabulary) -> Iterator[Fault]:
    """Refuse a change that is still to come: a node shows its newest state, and would show it too early."""
    if row.since and row.since > today():
        yield Fault(
            "since",
            row.since.isoformat(),
            "不晚于今天的日期；到那天再导入",
            "a day no later than today; import it when the day has come",
        )


SOURCES = {"Post": "post", "Assignment": "assignment", "CadreAssignment": "cadre"}


def duty_is_held_there(kind: Kind, row: Row, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Refuse a duty that this kind cannot fulfil, or that is not held at such a place."""
    if kind.name not in SOURCES or "duty" not in row.properties:
        return
    duty = vocabulary[row.properties["duty"]]
    if duty.source != SOURCES[kind.name]:
        yield Fault("duty", duty.zh, f"由{kind.zh}承担的责任", f"a duty that a {kind.name} fulfils")
    for target in row.targets.get("place", ()):
        level = target.partition(":")[0]
        if level not in duty.levels:
            zh, en = "、".join(KINDS[name].zh for name in duty.levels), ", ".join(duty.levels)
            yield Fault(
                "place",
                target,
                f"{duty.zh}所在的场所（{zh}）",
                f"a place at which {duty.en} is held ({en})",
            )


def is_resident(kind: Kind, properties: Mapping[str, object]) -> bool:
    """Whether a row is that of a resident, of whom no name and no mobile is kept."""
    return kind.name == "Cadre" and properties.get("category") == "RESIDENT"


def residents_have_no_name(kind: Kind, row: Row, _vocabulary: Vocabulary) -> Iterator[Fault]:
    """Refuse the name and the mobile of a resident: resident chiefs appear by their post only."""
    if not is_resident(kind, row.properties):
        return
    if not str(row.properties.get("name", "")).startswith(RESIDENT_NAME):
        yield Fault(
            "name",
            WITHHELD,
            f"以“{RESIDENT_NAME}”开头的岗位称呼：居民骨干不登记姓名",
            f"a post's name that begins with {RESIDENT_NAME}: no resident's name is kept",
        )
    if "mobile" in row.properties:
        yield Fault(
            "mobile", WITHHELD, "空：居民骨干不登记手机", "nothing: no resident's mobile is kept"
        )


RULES: tuple[Rule, ...] = (
    ends_after_it_begins,
    only_states_change,
    changes_while_it_lasts,
    changes_have_begun,
    duty_is_held_there,
    residents_have_no_name,
)


def private_faults(kind: Kind, row: Row, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Go through what must not be shown of a row, also where other cells of it are wrong."""
    return residents_have_no_name(kind, row, vocabulary)


def faults(kind: Kind, row: Row, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Go through everything that is wrong with a row whose cells are right by themselves."""
    for rule in RULES:
        yield from rule(kind, row, vocabulary)
