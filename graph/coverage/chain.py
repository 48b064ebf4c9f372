"""Who covers a place: the whole chain of responsibility, by level, nearest first, as of both clocks.

A level is the place asked about or one that contains it, or a road or lane that it stands along. The statement
gives each level once with its lines, of a long group the first ones only; what is missing, the order and whom to call
are worked out here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.coverage.lines import (
    CONFIRMED,
    DUTY,
    HELD,
    IDENTITY,
    PHONE,
    Form,
    LineDraft,
    at_level,
    form,
)
from graph.fields.nodes import staleness_shape
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.projection import project_duty_fields, project_node, resolves
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, Slot, constant_shape, list_shape, nested_shape, show_instant
from graph.vocabulary.duties import Vocabulary

SHOWN = 20
"""Lines of one duty at one level that are shown; the rest are counted."""
WORST_LAST = ("FRESH", "AGEING", "STALE")
LEVEL_ID, RANK, LINES, CUT, PLACES = range(5)
"""Slots of a level's row: CUT are the duties of the lines that are not shown, one for each; places that lines select follow."""


@dataclass(slots=True)
class Line:
    """A line with all that is known of it: its row, its state, its level, and the levels on the way there."""

    row: Sequence[Any]
    state: str
    level: Sequence[Any]
    via: list[Sequence[Any]]


@dataclass(slots=True)
class Chain:
    """The chain of a place, in order: the lines that are shown, and those cut, counted by duty and level."""

    lines: list[Line]
    cut: list[tuple[str, Sequence[Any], int]]

    @property
    def contact(self) -> Line | None:
        """The nearest line that is held and has a phone."""
        return next(self.callable(), None)

    @property
    def fallback(self) -> Line | None:
        """The next one up, at a further level than the contact."""
        contact = self.contact
        return next(
            (line for line in self.callable() if contact and line.level is not contact.level), None
        )

    def callable(self) -> Iterator[Line]:
        """Go through the lines that somebody can be called on."""
        return (line for line in self.lines if line.state == "HELD" and line.row[PHONE])


def chain_of(levels: list[Any], ways: list[list[str]], vocabulary: Vocabulary) -> Chain:
    """Put the levels of a place in order, and their lines; add what is missing, and count what the statement cut.

    `ways` are all ways from the place to its levels, as lists of ids.
    """
    nearest: dict[str, list[str]] = {}
    for way in sorted(ways, key=lambda way: (len(way), way)):
        nearest.setdefault(way[-1], way)
    order = {duty.code: (place, duty.chain) for place, duty in enumerate(vocabulary)}
    known = {level[LEVEL_ID]: level for level in levels}
    chain = Chain([], [])
    for level in sorted(levels, key=lambda level: (level[RANK], level[LEVEL_ID])):
        via = [known[step] for step in nearest[level[LEVEL_ID]]]
        rows = [row for row in level[LINES] if order.get(row[DUTY], (0, False))[1]]
        found = [Line(row, "HELD" if row[HELD] else "VACANT", level, via) for row in rows]
        found += [Line(row, "UNCOVERED", level, via) for row in uncovered(level, rows, vocabulary)]
        chain.lines += sorted(
            found, key=lambda line: (order[line.row[DUTY]][0], line.row[IDENTITY] or "")
        )
        cut = Counter(code for code in level[CUT] if order.get(code, (0, False))[1])
        chain.cut += [
            (code, level, SHOWN + cut[code]) for code in sorted(cut, key=order.__getitem__)
        ]
    return chain


def uncovered(level: Sequence[Any], rows: list[Any], vocabulary: Vocabulary) -> "list[Absent]":
    """Return a row for each duty that is expected at a level and has neither post nor assignment there."""
    kind = level[LEVEL_ID].partition(":")[0]
    there = {row[DUTY] for row in rows}
    there |= {vocabulary[code].group for code in there if vocabulary[code].group}
    missing: list[Absent] = []
    for duty in vocabulary.expected(kind):
        if (
            duty.chain
            and duty.code not in there
            and (duty.group is None or duty.group not in there)
        ):
            there.add(duty.group or duty.code)
            missing.append(Absent(duty.code))
    return missing


class Absent(list[Any]):
    """The row of a line that is not there: it has its duty, and nothing in any other slot."""

    def __init__(self, code: str) -> None:
        """Make the row of an uncovered duty."""
        super().__init__([code])

    def __getitem__(self, index: Any) -> Any:
        """Return the duty's code in its slot, None in all others."""
        return super().__getitem__(0) if index == DUTY else None


class LevelDraft:
    """The row of a level under way: the places that lines select of it, each selection once."""

    def __init__(self, draft: CompileContext, variable: str) -> None:
        """Begin without any place."""
        self.draft = draft
        self.variable = variable
        self.pieces: list[tuple[Selection, Projection]] = []

    def place(self, field: Field) -> tuple[int, Shape]:
        """Return the slot and the shape of a place selected of a level."""
        for index, (selection, piece) in enumerate(self.pieces):
            if selection == field.children:
                return PLACES + index, shape_of(piece)
        piece = project_node(self.draft, field.children, self.variable, field.clock)
        self.pieces.append((field.children, piece))
        return PLACES + len(self.pieces) - 1, shape_of(piece)


@resolves("Place", "coverage")
def place_coverage(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The chain of a place that was reached some other way."""
    piece = coverage(draft, field.children, scope.node, field.clock)
    return piece._replace(
        shape=nested_shape(field.key, shape_of(piece), required=True), required=True
    )


def coverage(draft: CompileContext, selection: Selection, place: str, clock: Clock) -> Projection:
    """Project the chain of the place in a variable: its own row, then its levels with their lines."""
    levels, level = draft.name("levels"), draft.name("level")
    names = form(draft)
    line = LineDraft(draft, names, clock)
    rest = LevelDraft(draft, level)
    makers = [(field, maker(draft, field, line, rest, clock)) for field in selection.fields]
    own = [
        project_node(draft, field.children, place, field.clock)
        for field in selection.named("place")
    ]
    places = "".join(f", {piece.expression}" for _, piece in rest.pieces)
    clauses = "".join(piece.clauses for _, piece in rest.pieces)
    found, lines, cut = shortened(draft, names, at_level(draft, names, level, clock), line)
    each = (
        f"UNWIND {levels} AS pair WITH DISTINCT pair[0] AS {level} WITH {level}, {found} {clauses}"
    )
    told = f"COLLECT {{ {each} RETURN [{level}.id, {level}.rank, {lines}, {cut}{places}] }}"
    ways = f"[pair IN {levels} | pair[1]]"
    shapes = iter([shape_of(piece) for piece in own])
    whole = chain_shape(draft, [(field, made or next(shapes)) for field, made in makers])
    expression = f"[{told}, {ways}{''.join(f', {piece.expression}' for piece in own)}]"
    return Projection(
        expression, whole, levels_of(place, levels, clock) + "".join(piece.clauses for piece in own)
    )


def shortened(
    draft: CompileContext, names: Form, lines: str, line: LineDraft
) -> tuple[str, str, str]:
    """Return what finds all lines of a level, the rows of those that are shown, and the duties of those that are not.

    Lines are found in the order of duty and id. One has as many of its duty before it as are shown if the line so many
    places before is of its duty too: only what is shown is projected.
    """
    found = draft.name("found")
    many = f"i >= {SHOWN} AND {found}[i - {SHOWN}][0] = {found}[i][0]"
    every = f"i IN range(0, size({found}) - 1)"
    known = f"COLLECT {{ {lines} WITH {', '.join(names)} ORDER BY {names.duty}, {line.identity} RETURN [{', '.join(names)}] }} AS {found}"
    taken = ", ".join(f"line[{slot}] AS {variable}" for slot, variable in enumerate(names))
    shown = f"UNWIND [{every} WHERE NOT ({many}) | {found}[i]] AS line WITH {taken} {line.clauses} RETURN {line.expression}"
    return known, f"COLLECT {{ {shown} }}", f"[{every} WHERE {many} | {found}[i][0]]"


def levels_of(place: str, levels: str, clock: Clock) -> str:
    """Return the clause that finds the levels of a place, each as often as there are ways to it, with their ids.

    It gathers them without an aggregate: Neo4j refuses one in a subquery below the second level of nesting.
    """
    return (
        f"CALL ({place}) {{ RETURN COLLECT {{ MATCH path=({place})-[:RUNS_THROUGH*0..1]->()-[:PART_OF|ALONG*0..7]->(level:Place) "
        f"WHERE {clock.path('path')} RETURN [level, [step IN nodes(path) | step.id]] }} AS {levels} }} "
    )


def maker(
    draft: CompileContext, field: Field, line: LineDraft, rest: LevelDraft, clock: Clock
) -> Shape | None:
    """Return the shape that makes a field of the coverage from its chain; of `place`, which has a row, None."""
    if field.name == "place":
        return None
    if field.name == "lines":
        return nested_shape(
            field.key, list_shape(line_shape(field.children, line, rest, clock)), required=True
        )
    if field.name in ("contact", "fallback"):
        return nested_shape(
            field.key, line_shape(field.children, line, rest, clock), required=False
        )
    if field.name == "omitted":
        return nested_shape(
            field.key, list_shape(omitted_shape(draft, field.children, rest)), required=True
        )
    return PLAIN[field.name](clock)


def day_asked(clock: Clock) -> Shape:
    """Shape the day asked about."""
    return lambda _chain, run: run.values[clock.at].isoformat()


def moment_asked(clock: Clock) -> Shape:
    """Shape the moment of knowledge asked about; null for now."""
    return lambda _chain, run: (
        show_instant(run.values[clock.as_of].isoformat()) if clock.as_of else None
    )


def worst(clock: Clock) -> Shape:
    """Grade a chain by the stalest line that somebody holds."""
    grade = staleness_shape(clock)

    def shape(chain: Any, run: Execution) -> Any:
        grades = {grade(line.row[CONFIRMED], run) for line in chain.lines if line.state == "HELD"}
        return max(grades, key=WORST_LAST.index, default="STALE")

    return shape


def type_name(_clock: Clock) -> Shape:
    """Return the name of the type."""
    return constant_shape("Coverage")


PLAIN: Mapping[str, Callable[[Clock], Shape]] = {
    "at": day_asked,
    "asOf": moment_asked,
    "staleness": worst,
    "__typename": type_name,
}
"""What makes the fields of a coverage that have nothing selected below them."""


def chain_shape(draft: CompileContext, makers: list[tuple[Field, Shape]]) -> Shape:
    """Shape the row of a coverage: the chain is worked out once for all that is selected of it."""

    def shape(row: Any, run: Execution) -> Any:
        if row is None:
            return None
        chain = chain_of(row[0], row[1], draft.vocabulary)
        given: dict[str, Any] = {
            "lines": chain.lines,
            "omitted": chain.cut,
            "contact": chain.contact,
        }
        own = iter(row[2:])
        made: dict[str, Any] = {}
        for field, make in makers:
            match field.name:
                case "place":
                    made[field.key] = make(next(own), run)
                case "fallback":
                    made[field.key] = make(chain.fallback, run)
                case name:
                    made[field.key] = make(given.get(name, chain), run)
        return made

    return shape


def line_shape(selection: Selection, line: LineDraft, rest: LevelDraft, clock: Clock) -> Shape:
    """Shape one line of a chain."""
    grade = staleness_shape(clock)
    makers: list[tuple[str, Shape]] = []
    for field in selection.fields:
        match field.name:
            case "level":
                makers.append((field.key, level_shape(field.key, *rest.place(field))))
            case "via":
                makers.append((field.key, via_shape(field.key, *rest.place(field))))
            case "state":
                makers.append((field.key, lambda told, _run: told.state))
            case "staleness":
                makers.append((field.key, lambda told, run: grade(told.row[CONFIRMED], run)))
            case _:
                makers.append((field.key, row_shape(line.part(field))))

    def shape(told: Any, run: Execution) -> Any:
        return None if told is None else {key: make(told, run) for key, make in makers}

    return shape


def level_shape(key: str, index: int, shape: Shape) -> Shape:
    """Shape the level of a line."""
    return nested_shape(key, lambda told, run: shape(told.level[index], run), required=True)


def via_shape(key: str, index: int, shape: Shape) -> Shape:
    """Shape the places from the one asked about to the level of a line."""
    steps = list_shape(lambda step, run: shape(step[index], run))
    return nested_shape(key, lambda told, run: steps(told.via, run), required=True)


def row_shape(slot: Slot) -> Shape:
    """Shape what lies in one slot of a line's row."""
    index, inner = slot.index, slot.shape
    if inner is None:
        return lambda told, _run: told.row[index]
    return lambda told, run: inner(told.row[index], run)


def omitted_shape(draft: CompileContext, selection: Selection, rest: LevelDraft) -> Shape:
    """Shape one count of lines that were cut."""
    makers: list[tuple[str, Shape]] = []
    for field in selection.fields:
        match field.name:
            case "duty":
                table = {
                    duty.code: project_duty_fields(duty, field.children)
                    for duty in draft.vocabulary
                }
                makers.append((field.key, lambda cut, _run, table=table: table[cut[0]]))  # type: ignore[misc]
            case "level":
                index, shape = rest.place(field)
                made = nested_shape(
                    field.key,
                    lambda cut, run, index=index, shape=shape: shape(cut[1][index], run),  # type: ignore[misc]
                    required=True,
                )
                makers.append((field.key, made))
            case "shown":
                makers.append((field.key, constant_shape(SHOWN)))
            case "total":
                makers.append((field.key, lambda cut, _run: cut[2]))
            case _:
                makers.append((field.key, constant_shape("OmittedLines")))
    return lambda cut, run: {key: make(cut, run) for key, make in makers}
