"""Areas: a place with all that lies in it, or the communities of an alliance's members."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graph.addresses import Resolution, resolve
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.division_codes import normalize_code
from graph.query.compiler import CompileContext
from graph.query.execution import Binding, Execution, Prefetch
from graph.query.selection import InvalidArgument, shortened


class AreaPattern(NamedTuple):
    """Where a statement finds the area that an argument refers to."""

    clauses: str
    """Find its places: the place itself, or the communities of an alliance."""
    exists: str
    """The expression for whether there is such an area."""
    error: Callable[[Execution], InvalidArgument]
    """Returns why there is no such area, for a run in which there is none."""


def member_places_clauses(
    draft: CompileContext, alliance: str, community: str, clock: Clock
) -> str:
    """Return the clauses that find the communities which members of an alliance lead, are stationed in or report to."""
    codes = [known.code for known in draft.vocabulary if known.leads or known.code == "unit_report"]
    draft.parameters["reaching"] = lambda _run: codes
    return (
        f"MATCH ({alliance})<-[:OF_ALLIANCE]-(membership:AllianceMembership)-[:MEMBER]->(member) "
        f"WHERE {clock.holds('membership')} CALL (member) {{ "
        f"MATCH (member)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->(found:Community) "
        f"WHERE {clock.holds('fact')} AND fact.duty IN $reaching RETURN found UNION "
        f"MATCH (member)-[stationed:STATIONED_IN]->(found:Community) WHERE {clock.holds('stationed')} RETURN found }} "
        f"WITH DISTINCT found AS {community}"
    )


def area_clauses(
    draft: CompileContext,
    given: Mapping[str, Any],
    read: Binding,
    variable: str,
    clock: Clock,
    *,
    refuse_ambiguous: bool = True,
) -> AreaPattern:
    """Return the clauses that find an area's places in `variable`.

    `given` is the reference when the plan is made: which of its parts is there, and the kind of an id. `read`
    returns the reference of a run. An address that means several places stops the whole query, or, without
    `refuse_ambiguous`, finds nothing; `error` says why.
    """
    name = next(part for part, value in given.items() if value is not None)
    if name == "address":
        return address_clauses(draft, read, variable, clock, refuse_ambiguous=refuse_ambiguous)
    key = draft.parameter("area", lambda run: stored_key(read(run), name))
    start = f"MATCH ({variable}:Place {{{name}: ${key}}})"
    clauses = start
    if name == "id" and str(given["id"]).startswith("Alliance:"):
        alliance = draft.name("alliance")
        start = f"MATCH ({alliance}:Organization {{id: ${key}}})"
        clauses = f"{start} {member_places_clauses(draft, alliance, variable, clock)}"
    return AreaPattern(clauses, f"EXISTS {{ {start} }}", lambda run: unknown_area_error(read(run)))


def address_clauses(
    draft: CompileContext, read: Binding, variable: str, clock: Clock, *, refuse_ambiguous: bool
) -> AreaPattern:
    """Return the clauses that find the place of an address, which is resolved before the statement."""
    resolution = prefetch_address(draft, read, clock)

    def place(run: Execution) -> str | None:
        found = run.result(resolution)
        if found.question and refuse_ambiguous:
            raise ambiguous_area_error(found.question)
        return found.place

    def error(run: Execution) -> InvalidArgument:
        question = run.result(resolution).question
        return ambiguous_area_error(question) if question else unknown_area_error(read(run))

    start = f"MATCH ({variable}:Place {{id: ${draft.parameter('area', place)}}})"
    return AreaPattern(start, f"EXISTS {{ {start} }}", error)


def prefetch_address(draft: CompileContext, read: Binding, clock: Clock) -> Prefetch[Resolution]:
    """Return the prefetch that resolves the address of a reference."""

    async def resolve_address(reader: Reader, run: Execution) -> Resolution:
        return await resolve_once(reader, run, read(run)["address"], clock)

    return draft.prefetch(resolve_address)


async def resolve_once(reader: Reader, run: Execution, text: str, clock: Clock) -> Resolution:
    """Return what an address means under a clock; a query that has it several times resolves it once."""
    at, as_of = run.day(clock), run.known_at(clock)
    return await run.read_once(
        ("address", at, as_of, text), lambda: resolve(reader, text, at=at, as_of=as_of)
    )


def stored_key(reference: Mapping[str, Any], name: str) -> str:
    """Return the key of a reference in its stored form."""
    text = str(reference[name])
    return normalize_code(text) if name == "code" else text


def ambiguous_area_error(question: Message) -> InvalidArgument:
    """Return the error of an address that means several places, with the question that tells them apart."""
    return InvalidArgument("area", question, "AMBIGUOUS_ADDRESS")


def unknown_area_error(reference: Mapping[str, Any]) -> InvalidArgument:
    """Return the error of a reference to an area that does not exist."""
    text = shortened(next(str(value) for value in reference.values() if value is not None))
    message = Message(
        f"没有找到“{text}”这个区域，请核对编号或地址。",
        f"There is no area “{text}”; check the id, code or address.",
    )
    return InvalidArgument("area", message, "UNKNOWN_AREA")


def held_path_predicate(path: str, end: str, clock: Clock) -> str:
    """Return the predicate that a path's nodes before its end are there, and its arrows hold; arrows of facts hold as their facts do."""
    # A place carries its present state alone: what was known of it then, its arrows tell.
    known = f"(stop:Place OR {clock.believed('stop')})" if clock.past else clock.believed("stop")
    there = f"stop.`from` <= ${clock.at} AND ${clock.at} < stop.to AND {known}"
    return (
        f"all(stop IN nodes({path}) WHERE stop.id = {end}.id OR ({there})) "
        f"AND all(step IN relationships({path}) WHERE step.supersededAt IS NULL OR (step.to IS NULL AND {clock.believed('step')}) OR ({clock.holds('step')}))"
    )
