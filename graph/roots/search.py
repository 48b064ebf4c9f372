"""The root field `search`: nodes by a part of a name, an alias or a code, best first.

One index serves all kinds: see `graph.ontology.search_text`. A past day finds what was named so
then: the nodes whose state has not changed since, and the versions of all others.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graph.areas.report_area import select_kinds
from graph.database.template import fill
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, cypher_list, shape_of
from graph.query.cursors import page_size
from graph.query.execution import Execution
from graph.query.node_state import known_predicate
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import (
    Slot,
    constant_shape,
    list_shape,
    nested_shape,
    record_shape,
)

LONGEST_TEXT = 100
"""Characters of a text that may be searched for."""

TITLE_EXPRESSION = "coalesce(state.name, state.title)"

LINES = "split(state.words, '\\n')"
"""What is searched: title, aliases and code, folded."""

SCORE = """CASE WHEN head(<lines>) = $<text> OR (state.code IS NOT NULL AND last(<lines>) = $<text>)
THEN 1.0 WHEN $<text> IN <lines> THEN 0.9
WHEN state.words STARTS WITH $<text> THEN 0.8 ELSE 0.5 END"""

MATCHED = """coalesce(head([
  place IN range(0, size(<lines>) - 1) WHERE <lines>[place] CONTAINS $<text>
  | ([<title>] + coalesce(state.aliases, []) + [state.code])[place]
]), <title>)"""
"""The text as it is stored of which a line is the folded form."""

ENUM_NAMES = {kind.name: kind.enum_name for kind in KINDS}


def project_search(context: CompileContext, field: Field) -> Projection:
    """Project the hits of a search."""
    text, size = field.arguments["text"], field.arguments.get("first")

    def wanted_text(run: Execution) -> str:
        return check_text(run.values[text.slot])

    wanted = context.parameter("text", wanted_text)
    limit = context.parameter("limit", lambda run: page_size(run.values, size, "first"))
    sources = [
        label_clause(anchor, labels, wanted, field.clock)
        for anchor, labels in labels_by_anchor(field).items()
    ]
    if not sources:
        return Projection("", constant_shape([]), required=True)
    if field.clock.past:
        sources.append(version_clause(labels_by_anchor(field), wanted, field.clock))
    matched = fill(MATCHED, title=TITLE_EXPRESSION, lines=LINES, text=wanted)
    slots, expressions, clauses = hit_slots(context, field, matched)
    score = fill(SCORE, lines=LINES, text=wanted)
    found = (
        f"COLLECT {{ CALL () {{ {' UNION ALL '.join(sources)} }} "
        f"WITH found, state, {score} AS score ORDER BY score DESC, found.id LIMIT ${limit} "
        f"{clauses} RETURN {cypher_list(('found.id', 'score', *expressions))} }}"
    )
    shape = nested_shape(field.key, list_shape(record_shape(slots)), required=True)
    return Projection(found, shape, required=True)


def check_text(text: str) -> str:
    """Return the text to search for, folded.

    Raises `InvalidArgument` if it is empty or too long.
    """
    wanted = fold_text(text)
    if not 0 < len(wanted) <= LONGEST_TEXT:
        message = Message(
            f"请输入 1 到 {LONGEST_TEXT} 个字来搜索。",
            f"Search for 1 to {LONGEST_TEXT} characters.",
        )
        raise InvalidArgument("text", message)
    return wanted


def labels_by_anchor(field: Field) -> dict[str, list[str]]:
    """Return the labels to search under, each with the kinds wanted; empty for all of them."""
    found: dict[str, list[str]] = {}
    for kind in searched_kinds(field):
        labels = found.setdefault(kind.anchor, [])
        if "kinds" in field.arguments:
            labels.append(kind.name)
    return found


def searched_kinds(field: Field) -> list[Kind]:
    """Return the kinds wanted that have a title."""
    titled = [kind for kind in KINDS if kind.title_property]
    given = field.arguments.get("kinds")
    return [kind for kind in titled if given is None or kind.enum_name in given.value]


def label_clause(anchor: str, labels: list[str], wanted: str, clock: Clock) -> str:
    """Return the part of a search under one label, of some kinds or, if there are none, all.

    Of the past it finds the nodes whose state then is that of the present.
    """
    conditions = [f"found.words CONTAINS ${wanted}"]
    if labels:
        conditions.append(labels_predicate(labels))
    if clock.past:
        then = f"MATCH (found)<-[:VERSION_OF]-(v:Version) WHERE {clock.states('v')}"
        conditions += [known_predicate("found", clock), f"NOT EXISTS {{ {then} }}"]
    where = " AND ".join(conditions)
    return f"MATCH (found:{anchor}) WHERE {where} RETURN found, found AS state"


def labels_predicate(labels: Iterable[str]) -> str:
    """Return the predicate that a node found has one of some labels."""
    return f"({' OR '.join(f'found:{label}' for label in labels)})"


def version_clause(wanted_labels: Mapping[str, list[str]], wanted: str, clock: Clock) -> str:
    """Return the part of a search that finds nodes by the states that they had then."""
    labels = [label for anchor, names in wanted_labels.items() for label in names or [anchor]]
    return (
        f"MATCH (state:Version) WHERE state.words CONTAINS ${wanted} AND {clock.states('state')} "
        f"MATCH (state)-[:VERSION_OF]->(found) WHERE {labels_predicate(labels)} "
        "RETURN found, state"
    )


def hit_slots(
    context: CompileContext, field: Field, matched: str
) -> tuple[list[Slot], list[str], str]:
    """Return the slots of a hit's row `[id, score, matched, *nodes]`.

    Also returns the expressions of the row after the score, and the clauses before them. Only what
    is selected of the kinds searched is in them: an engine plans it sooner.
    """
    slots: list[Slot] = []
    expressions = [matched]
    clauses = ""
    for chosen in field.children.fields:
        match chosen.name:
            case "node":
                selection = select_kinds(chosen.children, searched_kinds(field))
                node = project_node(context, selection, "found", chosen.clock)
                expressions.append(node.expression)
                clauses += node.clauses
                shape = nested_shape(chosen.key, shape_of(node), required=True)
                slots.append(Slot(chosen.key, len(expressions) + 1, shape, required=True))
            case "kind":
                slots.append(Slot(chosen.key, 0, kind_of_id))
            case "score":
                slots.append(Slot(chosen.key, 1))
            case "matched":
                slots.append(Slot(chosen.key, 2))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape("SearchHit")))
    return slots, expressions, clauses


def kind_of_id(global_id: Any, _run: Execution) -> str:
    """Return the enum name of the kind that an id names."""
    return ENUM_NAMES[kind_name_of(global_id)]


ROOT_FIELDS["search"] = project_search
