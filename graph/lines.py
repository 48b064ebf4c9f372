"""Projects coverage lines: one responsibility each, that reaches a place through a post, an assignment or an alliance.

Whatever a line comes from, the statement brings it to one form before anything below it is projected, so what is
selected of a line is written once. The variables of that form are the names in `FORM`; `told` is the node that
gives the evidence.
"""

from collections.abc import Callable, Mapping

from graph.clock import Clock
from graph.computed import evidence, staleness_shape, vacancy
from graph.connection import connection
from graph.declare import Kind
from graph.piece import Draft, Match, Piece, Scope, below, shape_of
from graph.projection import duty, handles, node
from graph.selection import Field, Selection
from graph.shape import Slot, constant, record, under

FORM = ("duty", "post", "fact", "body", "told")
"""Duty's code, post, the fact that holds it (tenure, assignment, membership), the organization, and what tells of it."""
DUTY, IDENTITY, PHONE, CONFIRMED, HELD = range(5)
"""Slots that every line's row has; what is selected follows."""


def at_level(draft: Draft, level: str, clock: Clock) -> str:
    """Give the clause that finds the lines at a level: posts, held or not; assignments; alliances of those who lead."""
    draft.derived["leading"] = lambda _values, codes=[duty.code for duty in draft.vocabulary.leads]: codes  # type: ignore[misc]
    return f"""CALL ({level}) {{
MATCH ({level})<-[covers:COVERS]-(post:Post) WHERE {clock.holds("covers")}
OPTIONAL MATCH (post)<-[:OF_POST]-(fact:Tenure) WHERE {clock.holds("fact")}
RETURN post.duty AS duty, post, fact, null AS body, coalesce(fact, post) AS told
UNION ALL MATCH ({level})<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization) WHERE {clock.holds("fact")}
RETURN fact.duty AS duty, null AS post, fact, body, fact AS told
UNION ALL MATCH ({level})<-[:ASSIGNED_AT]-(leading:Assignment) WHERE leading.duty IN $leading AND {clock.holds("leading")}
MATCH (leading)-[:ASSIGNED_TO]->(:Organization)<-[:MEMBER]-(fact:AllianceMembership) WHERE {clock.holds("fact")}
MATCH (fact)-[:OF_ALLIANCE]->(body:Alliance)
RETURN 'alliance' AS duty, null AS post, fact, body, fact AS told }} """


def of_holder(holder: str, level: str, kind: Kind, clock: Clock) -> str:
    """Give the clause that finds the lines that a cadre or an organization holds."""
    if kind.name != "Cadre":
        return f"""CALL ({holder}) {{
MATCH ({holder})<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->({level}:Place) WHERE {clock.holds("fact")}
RETURN fact.duty AS duty, null AS post, fact, {holder} AS body, fact AS told, {level} }} """
    return f"""CALL ({holder}) {{
MATCH ({holder})<-[:HELD_BY]-(fact:Tenure)-[:OF_POST]->(post:Post)-[covers:COVERS]->({level}:Place)
WHERE {clock.holds("fact")} AND {clock.holds("covers")}
RETURN post.duty AS duty, post, fact, null AS body, fact AS told, {level}
UNION ALL MATCH ({holder})<-[:SERVED_BY]-(fact:CadreAssignment)-[:SERVED_AT]->({level}:Place) WHERE {clock.holds("fact")}
RETURN fact.duty AS duty, null AS post, fact, null AS body, fact AS told, {level} }} """


ENDS = {
    "post": ("post", "post IS NOT NULL"),
    "tenure": ("fact", "fact:Tenure"),
    "holder": ("holder", "holder IS NOT NULL"),
    "organization": ("body", "body IS NOT NULL"),
}
"""Nodes of a line: the variable that holds each, and whether there is one."""


def plain_line(_field: Field) -> Piece:
    """Give the name of the type."""
    return Piece("duty", constant("CoverageLine"))


class LineDraft:
    """The row of a line under way: what all selections of lines need of it, each thing once."""

    def __init__(self, draft: Draft, clock: Clock) -> None:
        """Begin with the slots that every line has."""
        self.draft = draft
        self.clock = clock
        self.clauses = "OPTIONAL MATCH (fact)-[:HELD_BY|SERVED_BY]->(holder:Cadre) "
        self.expressions = [
            "duty",
            "coalesce(fact, post).id",
            "coalesce(post.dutyPhone, holder.dutyPhone, body.dutyPhone)",
            "toString(told.confirmedAt)",
            "fact IS NOT NULL",
        ]
        self.known: list[tuple[Field, int, Piece]] = []

    def slot(self, expression: str) -> int:
        """Give the slot of an expression in the row, adding it where it is new."""
        if expression not in self.expressions:
            self.expressions.append(expression)
        return self.expressions.index(expression)

    def part(self, field: Field) -> Slot:
        """Give the slot of one selected field; equal fields of several selections share one."""
        for other, index, piece in self.known:
            if (other.name, other.selection, other.clock) == (field.name, field.selection, field.clock):
                return Slot(field.key, index, piece.shape, piece.required)
        piece = self.piece(field)
        self.clauses += piece.clauses
        index = self.slot(piece.expression)
        self.known.append((field, index, piece))
        return Slot(field.key, index, piece.shape, piece.required)

    def piece(self, field: Field) -> Piece:
        """Project one field of a line that does not depend on its level."""
        if field.name in ENDS:
            return self.end(field, *ENDS[field.name])
        return self.makers.get(field.name, plain_line)(field)

    @property
    def makers(self) -> Mapping[str, Callable[[Field], Piece]]:
        """What makes the fields of a line that are no node of the form."""
        return {
            "onBehalfOf": lambda field: self.reached(field, "MATCH (fact)-[:ON_BEHALF_OF]->({end})"),
            "lastHolder": lambda field: self.reached(field, f"{self.last_tenure} MATCH (last)-[:HELD_BY]->({{end}})"),
            "vacantSince": lambda _: Piece(f"CASE WHEN fact IS NULL THEN {vacancy('post', self.clock)} END"),
            "since": lambda _: Piece("CASE WHEN fact.`from` > $beginning THEN toString(fact.`from`) END"),
            "focusAreas": lambda _: Piece("fact.focusAreas", lambda areas, _run: areas or []),
            "evidence": lambda field: evidence(field, "told"),
            "phone": lambda _: Piece(self.expressions[PHONE]),
            "duty": lambda field: duty(self.draft, field, "duty"),
            "withheldBecause": lambda _: Piece("duty", constant(None)),
        }

    @property
    def last_tenure(self) -> str:
        """The clause that finds the last tenure of a vacant post."""
        ended = f"fact IS NULL AND last.to <= ${self.clock.at} AND {self.clock.believed('last')}"
        return f"MATCH (post)<-[:OF_POST]-(last:Tenure) WHERE {ended} WITH last ORDER BY last.to DESC LIMIT 1"

    def end(self, field: Field, variable: str, there: str) -> Piece:
        """Project the node in one of the form's variables, if there is one."""
        piece = node(self.draft, below(field), variable, field.clock)
        shape = under(field.key, shape_of(piece), required=False)
        return Piece(f"CASE WHEN {there} THEN {piece.expression} END", shape, piece.clauses)

    def reached(self, field: Field, match: str) -> Piece:
        """Project the node that a match reaches from the line."""
        end = self.draft.name("end")
        piece = node(self.draft, below(field), end, field.clock)
        shape = under(field.key, shape_of(piece), required=False)
        return Piece(f"head(COLLECT {{ {match.format(end=end)} {piece.clauses} RETURN {piece.expression} }})", shape)

    @property
    def expression(self) -> str:
        """The row, to be read when everything that is selected has its slot."""
        return f"[{', '.join(self.expressions)}]"


@handles("Cadre", "covers")
@handles("Organization", "covers")
def covers(draft: Draft, field: Field, scope: Scope) -> Piece:
    """A page of what a cadre or an organization covers."""
    level, clock = draft.name("level"), field.clock
    clause = of_holder(scope.node, level, scope.kinds[0], clock)
    match = Match(f"{clause} WITH {', '.join((*FORM, level))}", (), (*(name for name in FORM if name != "fact"), level))

    def make(chosen: Field) -> Piece:
        return held_line(draft, below(chosen), level, clock)

    return connection(draft, field, match, "fact", make)


def held_line(draft: Draft, selection: Selection, level: str, clock: Clock) -> Piece:
    """Project a line whose level is known by itself: it is held, and nothing lies between."""
    line = LineDraft(draft, clock)
    slots: list[Slot] = []
    clauses = ""
    for field in selection.fields:
        match field.name:
            case "level":
                piece = node(draft, below(field), level, field.clock)
                clauses += piece.clauses
                shape = under(field.key, shape_of(piece), required=True)
                slots.append(Slot(field.key, line.slot(piece.expression), shape, required=True))
            case "via":
                slots.append(Slot(field.key, 0, constant([])))
            case "state":
                slots.append(Slot(field.key, 0, constant("HELD")))
            case "staleness":
                slots.append(Slot(field.key, CONFIRMED, staleness_shape(clock)))
            case _:
                slots.append(line.part(field))
    return Piece(line.expression, record(slots), line.clauses + clauses)
