"""Search over everything that has a name: by a part of a name, an alias or a code, best first.

One index serves them all: see `graph.ontology.search_text`.
"""

from typing import Any

from graph.errors import Message
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Slot, constant_shape, list_shape, nested_shape, record_shape

LONGEST = 100
"""Characters of a text that may be searched for."""
CALLED = "coalesce(found.name, found.title)"
SCORE = f"""CASE WHEN {CALLED} = ${{text}} OR found.code = ${{text}} THEN 1.0
WHEN any(alias IN coalesce(found.aliases, []) WHERE alias = ${{text}}) THEN 0.9
WHEN {CALLED} STARTS WITH ${{text}} THEN 0.8 ELSE 0.5 END"""
MATCHED = f"""CASE WHEN toLower({CALLED}) CONTAINS ${{lowered}} THEN {CALLED}
ELSE coalesce(head([alias IN coalesce(found.aliases, []) WHERE toLower(alias) CONTAINS ${{lowered}}]), found.code) END"""


def search(draft: CompileContext, field: Field) -> Projection:
    """Project what a search found."""
    text, size = field.arguments["text"], field.arguments.get("first")
    wanted = draft.parameter("text", lambda run: searched(run.values[text.slot]))
    lowered = draft.parameter("lowered", lambda run: searched(run.values[text.slot]).lower())
    limit = draft.parameter("limit", lambda run: page_size(run.values, size, "first"))
    sources = " UNION ALL ".join(
        within(anchor, labels, lowered) for anchor, labels in anchors(field).items()
    )
    if not sources:
        return Projection("", constant_shape([]), required=True)
    slots, expressions, clauses = hit_slots(draft, field, MATCHED.format(lowered=lowered))
    found = (
        f"COLLECT {{ CALL () {{ {sources} }} WITH found, {SCORE.format(text=wanted)} AS score ORDER BY score DESC, found.id LIMIT ${limit} "
        f"{clauses} RETURN [{', '.join(('found.id', 'score', *expressions))}] }}"
    )
    return Projection(
        found,
        nested_shape(field.key, list_shape(record_shape(slots)), required=True),
        required=True,
    )


def searched(text: str) -> str:
    """Return the text to search for; raises `InvalidArgument` where it is empty or too long."""
    wanted = text.strip()
    if not 0 < len(wanted) <= LONGEST:
        message = Message(
            f"请输入 1 到 {LONGEST} 个字来搜索。",
            f"Search for 1 to {LONGEST} characters.",
        )
        raise InvalidArgument("text", message)
    return wanted


def anchors(field: Field) -> dict[str, list[str]]:
    """Return the labels to look under, each with the kinds that are wanted of it; none where all of them are."""
    named = [kind for kind in KINDS if kind.title_property]
    given = field.arguments.get("kinds")
    if given is None:
        return {kind.anchor: [] for kind in named}
    wanted = {getattr(value, "name", value) for value in given.value}
    found: dict[str, list[str]] = {}
    for kind in named:
        if kind.enum_name in wanted:
            found.setdefault(kind.anchor, []).append(kind.name)
    return found


def within(anchor: str, labels: list[str], lowered: str) -> str:
    """Return the part of a search that looks under one label."""
    confined = f" AND ({' OR '.join(f'found:{label}' for label in labels)})" if labels else ""
    return f"MATCH (found:{anchor}) WHERE found.words CONTAINS ${lowered}{confined} RETURN found"


def hit_slots(
    draft: CompileContext, field: Field, matched: str
) -> tuple[list[Slot], list[str], str]:
    """Return the slots of a hit's row, whose first two are the id and the score, with expressions and clauses."""
    slots: list[Slot] = []
    expressions = [matched]
    clauses = ""
    codes = {kind.name: kind.enum_name for kind in KINDS}

    def kind_of(global_id: Any, _run: Execution) -> Any:
        return codes[global_id.partition(":")[0]]

    for chosen in field.children.fields:
        match chosen.name:
            case "node":
                piece = project_node(draft, chosen.children, "found", chosen.clock)
                expressions.append(piece.expression)
                clauses += piece.clauses
                shape = nested_shape(chosen.key, shape_of(piece), required=True)
                slots.append(Slot(chosen.key, len(expressions) + 1, shape, required=True))
            case "kind":
                slots.append(Slot(chosen.key, 0, kind_of))
            case "score":
                slots.append(Slot(chosen.key, 1))
            case "matched":
                slots.append(Slot(chosen.key, 2))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape("SearchHit")))
    return slots, expressions, clauses


ROOT_FIELDS["search"] = search
