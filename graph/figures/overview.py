"""The city at a glance: the figures of an area on a day, each counted in the graph, all in one statement.

Counting a whole city reads some fifty thousand nodes. What was counted is therefore kept under the graph's revision, which
grows with every write: the same question is counted again when anything was written, and only then.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.changes import revision
from graph.figures.areas import area, refusal, whole_city
from graph.figures.looking import Look
from graph.figures.table import BY_CODE
from graph.piece import Draft, Lookup, Piece, Reader, below, shape_of
from graph.question import ROOTS, Question, plan
from graph.selection import Argument, Field, Selection
from graph.shape import Raw, Run, Shape, Shaped, under

SHARE = ("largeCentreShare", "largeCentreCommunities", "communities")
"""A figure that is computed of two others."""
KEPT = 500
"""Overviews that a plan keeps; the oldest gives way."""


def overview(draft: Draft, field: Field) -> Piece:
    """Project the figures of an area; only those that are selected are counted."""
    given = field.arguments.get("area")
    codes = counted(field)
    slot = draft.name("overview")
    asked = Field("figures", "figures", field.clock, field.arguments, Selection("Overview", tuple(Field(code, code, field.clock) for code in codes)))
    draft.lookups.append(keeping(plan([asked], draft.registry, draft.vocabulary), field, slot))
    expression, nodes = area_nodes(draft, field, given)

    def shaped(row: Raw, run: Run) -> Shaped:
        figures = run.values[slot]
        if figures is not None:
            return told(field, nodes, figures, row or [], run)
        if given:
            raise refusal(run.values, given)
        return None

    return Piece(expression, under(field.key, shaped, required=False), nullable=True)


def counted(field: Field) -> list[str]:
    """Give the codes of the figures that have to be counted, in the order of the table."""
    wanted = {chosen.name for chosen in below(field).fields}
    if wanted & {SHARE[0], "withheld"}:
        wanted |= set(SHARE)
    return [code for code in BY_CODE if code in wanted]


def keeping(question: Question, field: Field, slot: str) -> Lookup:
    """Make what gives the figures that are kept of the present revision, counting them where there are none."""
    kept: dict[tuple[str, ...], Mapping[str, Any]] = {}
    given = field.arguments.get("area")

    async def look_up(reader: Reader, values: dict[str, Any]) -> None:
        # Read before it is counted: what is written meanwhile is then counted again, never missed.
        number = await revision(reader)
        clock = (values[field.clock.at], values[field.clock.as_of] if field.clock.as_of else None)
        key = tuple(map(str, (number, *clock, values[given.slot] if given else None)))
        found = kept.get(key)
        if found is None:
            answer = await question.ask(reader, values, (0, 0))
            found = (answer.data or {}).get("figures")
        # An area that is not there is looked for each time: the lookup of its address also says why it is not.
        if found is not None:
            kept[key] = found
        if len(kept) > KEPT:
            del kept[next(iter(kept))]
        values[slot] = found

    return look_up


def area_nodes(draft: Draft, field: Field, given: Argument | None) -> tuple[str, list[tuple[Field, Shape]]]:
    """Give the expression for the area's own node, as often as it is selected, and the shapes; nothing where it is not."""
    chosen = below(field).named("area")
    if not chosen:
        return "", []
    place = area(draft, given, field.clock) if given else whole_city()
    pieces = [(part, place.piece(draft, part)) for part in chosen]
    clauses = " ".join((place.asked, *(piece.clauses for _, piece in pieces)))
    expression = f"head(COLLECT {{ {clauses} RETURN [{', '.join(piece.expression for _, piece in pieces)}] }})"
    return expression, [(part, under(part.key, shape_of(piece), required=True)) for part, piece in pieces]


def figures(draft: Draft, field: Field) -> Piece:
    """Count the figures of an area; null where there is no such area."""
    given, codes = field.arguments.get("area"), [chosen.name for chosen in below(field).fields]
    place = area(draft, given, field.clock) if given else whole_city()
    look = Look(field.clock, place.everywhere, draft)
    counting = " ".join(BY_CODE[code].value(look, f"figure_{code}") for code in codes)
    row = f"[{', '.join(f'figure_{code}' for code in codes)}]"

    def shaped(found: Raw, _run: Run) -> Shaped:
        return None if found is None else {code: value if BY_CODE[code].whole else float(value) for code, value in zip(codes, found, strict=True)}

    return Piece(f"head(COLLECT {{ {place.asked} {place.inside} {counting} RETURN {row} }})", shaped)


def told(field: Field, nodes: Sequence[tuple[Field, Shape]], figures: Mapping[str, Any], row: Raw, run: Run) -> Shaped:
    """Shape an overview: the area's own node from its row, the figures as they were counted."""
    shaped = {chosen.key: shape(raw, run) for (chosen, shape), raw in zip(nodes, row, strict=True)}
    values = {**figures, SHARE[0]: share(figures), "at": run.values[field.clock.at].isoformat(), "__typename": "Overview"}
    made: dict[str, Any] = {}
    for chosen in below(field).fields:
        made[chosen.key] = withheld(chosen, values) if chosen.name == "withheld" else shaped.get(chosen.key, values.get(chosen.name))
    return made


def share(figures: Mapping[str, Any]) -> float | None:
    """Give the share of communities that have a large centre; where no community takes part there is none."""
    communities = figures.get(SHARE[2])
    return figures[SHARE[1]] / communities if communities and SHARE[1] in figures else None


def withheld(field: Field, values: Mapping[str, Any]) -> Shaped:
    """Name the figures that are null, and why."""
    undefined = {"field": SHARE[0], "reason": "UNDEFINED", "__typename": "WithheldField"}
    return [{chosen.key: undefined[chosen.name] for chosen in below(field).fields}] if values[SHARE[0]] is None else []


ROOTS.update({"overview": overview, "figures": figures})
