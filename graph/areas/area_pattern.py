"""Where a statement finds an area: a place, or the communities of an alliance."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from graph.addresses import SHOWN_CANDIDATES, Candidate
from graph.areas.absences import Absence, AskedDay, find_absence
from graph.areas.place_references import key_binding, prefetch_address, reference_part
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import ARROW_FINAL, Clock
from graph.ontology.declarations import Kind
from graph.query.compiler import CompileContext
from graph.query.execution import Binding, Execution
from graph.query.node_state import existence_predicate, known_predicate
from graph.query.parameters import constant_binding
from graph.query.selection import InvalidArgument, shortened

REPORTING = "unit_report"
"""The duty of a unit that reports to a community."""


REVISED = ("Place", "Organization", "Post")
"""The labels of what can lie between an area and its nodes, and is revised as no fact is."""
NARROW = 2
"""Levels down to buildings of the widest place that is walked through: a community."""


def is_narrow(kind: Kind | None) -> bool:
    """Whether places of a kind are cheap to walk through."""
    return kind is not None and kind.depth is not None and kind.depth <= NARROW


AbsenceRead = Callable[[Reader, Execution], Awaitable[NoReturn]]
"""Reads why there is no area, and raises it as an `InvalidArgument`."""


class AreaPattern(NamedTuple):
    """Where a statement finds the area that an argument refers to."""

    clauses: str
    """Find its places: the place itself, or the communities of an alliance."""
    exists: str
    """The expression for whether there is such an area on the day."""
    absence: AbsenceRead
    """Raises why there is none; the shape of a row without one raises it as a `AnotherRead`."""


def area_pattern(
    context: CompileContext,
    reference: Mapping[str, Any],
    read: Binding,
    variable: str,
    clock: Clock,
) -> AreaPattern:
    """Return where a statement finds an area's places, in `variable`.

    `reference` is the one for which the plan is made: which of its parts is given, and the kind
    of an id. `read` returns the one of a run. An address that means no place, or several, refuses
    the root before its statement.
    """
    part = reference_part(reference)
    if part == "address":
        return address_pattern(context, read, variable, clock)
    binding = key_binding(context, read, part)
    key = context.parameter("area", binding)
    own_node = (
        f"MATCH ({variable}:Place {{{part}: ${key}}}) WHERE {there_predicate(variable, clock)}"
    )
    clauses, exists = own_node, f"EXISTS {{ {own_node} }}"
    if part == "code" or is_alliance(reference):
        alliance = context.name("alliance")
        named = alliance_match(alliance, part, key, clock)
        members = f"{named} {member_places_clauses(context, alliance, variable, clock)}"
        if part == "id":
            clauses, exists = members, f"EXISTS {{ {named} }}"
        else:
            clauses = (
                f"CALL () {{ {own_node} RETURN {variable} UNION {members} RETURN {variable} }}"
            )
            exists = f"({exists} OR EXISTS {{ {named} }})"
    return AreaPattern(clauses, exists, area_absence(read, binding, part, clock))


def alliance_match(variable: str, part: str, key: str, clock: Clock) -> str:
    """Return the clause that finds the alliance with an id, or with a code that no place has."""
    is_there = there_predicate(variable, clock)
    match = f"MATCH ({variable}:Organization {{{part}: ${key}}}) WHERE {is_there}"
    if part == "id":
        return match
    return f"{match} AND {variable}:Alliance AND NOT EXISTS {{ (:Place {{code: ${key}}}) }}"


def there_predicate(variable: str, clock: Clock) -> str:
    """Return the predicate that a place or an alliance was known, and there on the day."""
    return f"{known_predicate(variable, clock)} AND {existence_predicate(variable, clock)}"


def area_absence(read: Binding, key: Binding, part: str, clock: Clock) -> AbsenceRead:
    """Return the read that raises why there is no area on the day: unknown, or of other days."""

    async def read_absence(reader: Reader, run: Execution) -> NoReturn:
        day = AskedDay(run.day(clock), run.known_at(clock))
        absence = await find_absence(reader, part, key(run), day)
        if absence is None:
            raise unknown_area_error(read(run))
        raise absent_area_error(absence)

    return read_absence


def is_alliance(reference: Mapping[str, Any]) -> bool:
    """Whether a reference is the id of an alliance."""
    return str(reference.get("id")).startswith("Alliance:")


def address_pattern(
    context: CompileContext, read: Binding, variable: str, clock: Clock
) -> AreaPattern:
    """Return where a statement finds the place of an address, which is resolved before it."""
    resolution = prefetch_address(context, read, clock)

    def place(run: Execution) -> str:
        found = run.result(resolution)
        if found.question:
            raise ambiguous_area_error(found.question, found.candidates)
        if found.place is None:
            raise unknown_area_error(read(run))
        return found.place

    key = context.parameter("area", place)
    own_node = f"MATCH ({variable}:Place {{id: ${key}}})"
    absence = area_absence(lambda run: {"id": place(run)}, place, "id", clock)
    return AreaPattern(own_node, f"EXISTS {{ {own_node} }}", absence)


def ambiguous_area_error(question: Message, candidates: Sequence[Candidate]) -> InvalidArgument:
    """Return the error of an address that means several places: the question, and which they are.

    A doubtful one is alone.
    """
    shown = [candidate.to_response() for candidate in candidates[:SHOWN_CANDIDATES]]
    return InvalidArgument(
        "area", question, "AMBIGUOUS_ADDRESS", question=str(question), candidates=shown
    )


def absent_area_error(absence: Absence) -> InvalidArgument:
    """Return the error of an area that is not there on the day: since when, and what is."""
    return InvalidArgument(
        "area",
        absence.message,
        "AREA_NOT_THERE",
        ended=absence.ended and absence.ended.isoformat(),
        begins=absence.begins and absence.begins.isoformat(),
        instead=[{"id": each.id, "name": each.name} for each in absence.instead],
    )


def unknown_area_error(reference: Mapping[str, Any]) -> InvalidArgument:
    """Return the error of a reference to an area that does not exist."""
    text = shortened(str(reference[reference_part(reference)]))
    message = Message(
        f"没有找到“{text}”这个区域，请核对编号或地址。",
        f"There is no area “{text}”; check the id, code or address.",
    )
    return InvalidArgument("area", message, "UNKNOWN_AREA")


def member_places_clauses(
    context: CompileContext, alliance: str, community: str, clock: Clock
) -> str:
    """Return the clauses that find the communities of an alliance, once each.

    Its members lead them, are stationed in them, or report to them.
    """
    context.parameters["reaching"] = constant_binding(
        [duty.code for duty in context.vocabulary if duty.leads or duty.code == REPORTING]
    )
    membership = f"({alliance})<-[:OF_ALLIANCE]-(membership:AllianceMembership)-[:MEMBER]->(member)"
    assigned = "(member)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->(found:Community)"
    stationed = "(member)-[stationed:STATIONED_IN]->(found:Community)"
    return (
        f"MATCH {membership} WHERE {clock.holds('membership')} CALL (member) {{ "
        f"MATCH {assigned} WHERE {clock.holds('fact')} AND fact.duty IN $reaching RETURN found "
        f"UNION MATCH {stationed} WHERE {clock.holds('stationed')} RETURN found }} "
        f"WITH DISTINCT found AS {community}"
    )


def held_path_predicate(path: str, end: str, clock: Clock) -> str:
    """Return the predicate that a path from an area to the node `end` held on the day.

    Every node before the end existed, and every relationship was valid.
    """
    existed = existed_predicate("stop", clock)
    nodes = f"all(stop IN nodes({path}) WHERE stop.id = {end}.id OR ({existed}))"
    valid = valid_step_predicate("step", clock)
    return f"{nodes} AND all(step IN relationships({path}) WHERE {valid})"


def existed_predicate(stop: str, clock: Clock) -> str:
    """Return the predicate that a node on the way to an area existed on the day."""
    # What is revised says only of its present state when it became known: of earlier ones, its
    # relationships say what was known.
    known = clock.believed(stop)
    if clock.past:
        known = f"({' OR '.join(f'{stop}:{label}' for label in REVISED)} OR {known})"
    return f"{stop}.`from` <= ${clock.at} AND ${clock.at} < {stop}.to AND {known}"


def valid_step_predicate(step: str, clock: Clock) -> str:
    """Return the predicate that a relationship on the way to an area was valid on the day.

    Relationships of facts have no interval of their own: their fact's interval decides.
    """
    of_fact = f"{step}.supersededAt IS NULL"
    open_ended = f"({step}.to IS NULL AND {clock.believed(step)})"
    return f"{of_fact} OR {open_ended} OR ({clock.holds(step)})"


def succeeded_predicate(path: str, clock: Clock) -> str:
    """Return the predicate that every succession of a path ended a place, by the day."""
    final = f"step.{ARROW_FINAL} AND {clock.happened('step')}"
    return f"all(step IN relationships({path}) WHERE {final})"


def belongs_predicate(kind: Kind, node: str, places: str, clock: Clock) -> str:
    """Return the predicate that a node of a kind belongs to one of the places of a parameter.

    It goes up from the node, so that it costs the same in every area; `places` is the name of the
    parameter with their ids (see `prefetch_places`), without `$`.
    """
    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    held = held_path_predicate("way", node, clock)
    way = f"MATCH way={kind.area.up(node, 'above:Place')}"
    return f"EXISTS {{ {way} WHERE above.id IN ${places} AND {held} }}"


def level_match(kind: Kind, node: str, level: str, variable: str, clock: Clock) -> str:
    """Return the clause that finds the places of one level, such as `Community`, of a node.

    They are those to which the node of this kind belongs; a road can run through several.
    """
    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    held = held_path_predicate("way", node, clock)
    return f"MATCH way={kind.area.up(node, f'{variable}:{level}')} WHERE {held}"
