"""Projects coverage lines: one responsibility each, that reaches a place through a post, an assignment or an alliance.

Whatever a line comes from, the statement brings it to one form before anything below it is projected, so what is
selected of a line is written once.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from graph.fields.nodes import evidence, last_tenure, staleness_shape, vacancy
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, Projection, shape_of
from graph.query.connections import project_connection
from graph.query.projection import project_duty, project_node, resolves, state_clause
from graph.query.selection import Field, Selection
from graph.query.shape import Slot, constant_shape, nested_shape, record_shape

DUTY, IDENTITY, PHONE, CONFIRMED, HELD = range(5)
"""Slots that every line's row has; what is selected follows."""


class Form(NamedTuple):
    """The variables of a line: its duty's code, the post and its state, the fact that holds it, the organization, what tells of it.

    The fact is a tenure, an assignment or a membership; `told` is the node that gives the evidence.
    """

    duty: str
    post: str
    state: str
    fact: str
    body: str
    told: str

    def returned(self, **known: str) -> str:
        """Return the list of a RETURN that names what is known, and null for the rest."""
        return ", ".join(
            f"{known.get(part, 'null')} AS {variable}" for part, variable in self._asdict().items()
        )


def form(draft: CompileContext) -> Form:
    """Take names for the variables of a line: lines may be selected below lines."""
    return Form(*(draft.name(part) for part in Form._fields))


def at_level(draft: CompileContext, names: Form, level: str, clock: Clock) -> str:
    """Return the clause that finds the lines at a level: posts, held or not; assignments; alliances of those who lead."""
    state, then = state_clause(draft, "post", clock)
    posts = f"""MATCH ({level})<-[covers:COVERS]-(post:Post) WHERE {clock.holds("covers")}
OPTIONAL MATCH (post)<-[:OF_POST]-(fact:Tenure) WHERE {clock.holds("fact")}
{then}RETURN {names.returned(duty=f"{state}.duty", post="post", state=state, fact="fact", told=f"coalesce(fact, {state})")}"""
    assigned = f"""MATCH ({level})<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization) WHERE {clock.holds("fact")}
RETURN {names.returned(duty="fact.duty", fact="fact", body="body", told="fact")}"""
    ways = (
        posts,
        assigned,
        *(joined(draft, names, level, clock, code) for code in memberships(draft)),
    )
    return f"CALL ({level}) {{ {' UNION ALL '.join(ways)} }} "


def memberships(draft: CompileContext) -> list[str]:
    """Return the codes of the duties that alliances have."""
    return [known.code for known in draft.vocabulary if known.source == "membership"]


def joined(draft: CompileContext, names: Form, level: str, clock: Clock, code: str) -> str:
    """Return the clauses that find the alliances of those who lead a level, each membership once, where the duty is held at such a level."""
    levels = set(draft.vocabulary[code].levels)
    leading = draft.parameter(
        "leading",
        lambda _run: [known.code for known in draft.vocabulary.leads if levels & set(known.levels)],
    )
    member = draft.parameter("membership", lambda _run: code)
    return f"""MATCH ({level})<-[:ASSIGNED_AT]-(leading:Assignment) WHERE leading.duty IN ${leading} AND {clock.holds("leading")}
MATCH (leading)-[:ASSIGNED_TO]->(:Organization)<-[:MEMBER]-(fact:AllianceMembership) WHERE {clock.holds("fact")}
WITH DISTINCT fact MATCH (fact)-[:OF_ALLIANCE]->(body:Alliance)
RETURN {names.returned(duty=f"${member}", fact="fact", body="body", told="fact")}"""


def of_holder(
    draft: CompileContext, names: Form, holder: str, level: str, kind: Kind, clock: Clock
) -> str:
    """Return the clause that finds the lines that a cadre or an organization holds."""
    if kind.name != "Cadre":
        return f"""CALL ({holder}) {{
MATCH ({holder})<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->({level}:Place) WHERE {clock.holds("fact")}
RETURN {names.returned(duty="fact.duty", fact="fact", body=holder, told="fact")}, {level} }} """
    state, then = state_clause(draft, "post", clock)
    return f"""CALL ({holder}) {{
MATCH ({holder})<-[:HELD_BY]-(fact:Tenure)-[:OF_POST]->(post:Post)-[covers:COVERS]->({level}:Place)
WHERE {clock.holds("fact")} AND {clock.holds("covers")}
{then}RETURN {names.returned(duty=f"{state}.duty", post="post", state=state, fact="fact", told="fact")}, {level}
UNION ALL MATCH ({holder})<-[:SERVED_BY]-(fact:CadreAssignment)-[:SERVED_AT]->({level}:Place) WHERE {clock.holds("fact")}
RETURN {names.returned(duty="fact.duty", fact="fact", told="fact")}, {level} }} """


class LineDraft:
    """The row of a line under way: what all selections of lines need of it, each thing once."""

    def __init__(self, draft: CompileContext, names: Form, clock: Clock) -> None:
        """Begin with the slots that every line has."""
        self.draft = draft
        self.names = names
        self.clock = clock
        self.holder = draft.name("holder")
        self.identity = f"coalesce({names.fact}, {names.post}).id"
        self.clauses = f"OPTIONAL MATCH ({names.fact})-[:HELD_BY|SERVED_BY]->({self.holder}:Cadre) "
        self.expressions = [
            names.duty,
            self.identity,
            f"coalesce({names.state}.dutyPhone, {self.phone_of(self.holder)}, {self.phone_of(names.body)})",
            f"toString({names.told}.confirmedAt)",
            f"{names.fact} IS NOT NULL",
        ]
        self.known: list[tuple[Field, int, Projection]] = []

    def phone_of(self, variable: str) -> str:
        """Return the duty line of the cadre or organization in a variable, as it was."""
        state, clauses = state_clause(self.draft, variable, self.clock)
        self.clauses += clauses
        return f"{state}.dutyPhone"

    def slot(self, expression: str) -> int:
        """Return the slot of an expression in the row, adding it where it is new."""
        if expression not in self.expressions:
            self.expressions.append(expression)
        return self.expressions.index(expression)

    def part(self, field: Field) -> Slot:
        """Return the slot of one selected field; equal fields of several selections share one."""
        for other, index, piece in self.known:
            if (other.name, other.key, other.selection, other.clock) == (
                field.name,
                field.key,
                field.selection,
                field.clock,
            ):
                return Slot(field.key, index, piece.shape, piece.required)
        piece = self.piece(field)
        self.clauses += piece.clauses
        index = self.slot(piece.expression)
        self.known.append((field, index, piece))
        return Slot(field.key, index, piece.shape, piece.required)

    def piece(self, field: Field) -> Projection:
        """Project one field of a line that does not depend on its level."""
        return self.makers[field.name](field)

    @property
    def makers(self) -> Mapping[str, Callable[[Field], Projection]]:
        """What makes the fields of a line that do not depend on its level."""
        names, last = self.names, self.draft.name("last")
        post = NodeRef(names.post, names.state, self.clock, KINDS.named("Post"))
        before = f"{last_tenure(names.post, last, self.clock, f'{names.fact} IS NULL')} MATCH ({last})-[:HELD_BY]->"
        return {
            "post": lambda field: self.end(field, names.post),
            "tenure": lambda field: self.end(field, names.fact, f"{names.fact}:Tenure"),
            "holder": lambda field: self.end(field, self.holder),
            "organization": lambda field: self.end(field, names.body),
            "onBehalfOf": lambda field: self.reached(
                field, f"MATCH ({names.fact})-[:ON_BEHALF_OF]->"
            ),
            "lastHolder": lambda field: self.reached(field, before),
            "vacantSince": lambda _: Projection(
                f"CASE WHEN {names.fact} IS NULL THEN {vacancy(self.draft, post, self.clock)} END"
            ),
            "since": lambda _: Projection(
                f"CASE WHEN {names.fact}.`from` > $beginning THEN toString({names.fact}.`from`) END"
            ),
            "focusAreas": lambda _: Projection(
                f"{names.fact}.focusAreas", lambda areas, _run: areas or []
            ),
            "evidence": lambda field: evidence(field, names.told),
            "phone": lambda _: Projection(self.expressions[PHONE]),
            "duty": lambda field: project_duty(self.draft, field, names.duty),
            "withheldBecause": lambda _: Projection(names.duty, constant_shape(None)),
            "__typename": lambda _: Projection(names.duty, constant_shape("CoverageLine")),
        }

    def end(self, field: Field, variable: str, there: str = "") -> Projection:
        """Project the node in one of the line's variables, if there is one."""
        piece = project_node(self.draft, field.children, variable, field.clock)
        shape = nested_shape(field.key, shape_of(piece), required=False)
        return Projection(
            f"CASE WHEN {there or f'{variable} IS NOT NULL'} THEN {piece.expression} END",
            shape,
            piece.clauses,
        )

    def reached(self, field: Field, match: str) -> Projection:
        """Project the node that a match reaches from the line."""
        end = self.draft.name("end")
        piece = project_node(self.draft, field.children, end, field.clock)
        shape = nested_shape(field.key, shape_of(piece), required=False)
        return Projection(
            f"head(COLLECT {{ {match}({end}) {piece.clauses} RETURN {piece.expression} }})", shape
        )

    @property
    def expression(self) -> str:
        """The row, to be read when everything that is selected has its slot."""
        return f"[{', '.join(self.expressions)}]"


@resolves("Cadre", "covers")
@resolves("Organization", "covers")
def covers(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """A page of what a cadre or an organization covers."""
    level, clock, names = draft.name("level"), field.clock, form(draft)
    clause = of_holder(draft, names, scope.node, level, scope.kinds[0], clock)
    match = MatchClause(
        f"{clause} WITH {', '.join((*names, level))}",
        (),
        (*(name for name in names if name != names.fact), level),
    )

    def make(chosen: Field) -> Projection:
        return held_line(draft, chosen.children, names, level, clock)

    return project_connection(draft, field, match, names.fact, make)


def held_line(
    draft: CompileContext, selection: Selection, names: Form, level: str, clock: Clock
) -> Projection:
    """Project a line whose level is known by itself: it is held, and nothing lies between."""
    line = LineDraft(draft, names, clock)
    slots: list[Slot] = []
    clauses = ""
    for field in selection.fields:
        match field.name:
            case "level":
                piece = project_node(draft, field.children, level, field.clock)
                clauses += piece.clauses
                shape = nested_shape(field.key, shape_of(piece), required=True)
                slots.append(Slot(field.key, line.slot(piece.expression), shape, required=True))
            case "via":
                slots.append(Slot(field.key, 0, constant_shape([])))
            case "state":
                slots.append(Slot(field.key, 0, constant_shape("HELD")))
            case "staleness":
                slots.append(Slot(field.key, CONFIRMED, staleness_shape(clock)))
            case _:
                slots.append(line.part(field))
    return Projection(line.expression, record_shape(slots), line.clauses + clauses)
