"""Areas: a place with all that lies in it, or the communities of an alliance's members."""

from collections.abc import Callable, Mapping
from typing import Any

from graph.addresses import Resolution, resolve_address
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.division_codes import normalize_code
from graph.query.compiler import CompileContext
from graph.query.selection import InvalidArgument, shortened

Read = Callable[[Mapping[str, Any]], Any]
"""Reads the reference to an area, a map with `id`, `code` or `address`, from the values of the arguments."""


def member_places_clauses(
    draft: CompileContext, alliance: str, community: str, clock: Clock
) -> str:
    """Return the clauses that find the communities which members of an alliance lead, are stationed in or report to."""
    codes = [known.code for known in draft.vocabulary if known.leads or known.code == "unit_report"]
    draft.parameters["reaching"] = lambda _values: codes
    return (
        f"MATCH ({alliance})<-[:OF_ALLIANCE]-(membership:AllianceMembership)-[:MEMBER]->(member) "
        f"WHERE {clock.holds('membership')} CALL (member) {{ "
        f"MATCH (member)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->(found:Community) "
        f"WHERE {clock.holds('fact')} AND fact.duty IN $reaching RETURN found UNION "
        f"MATCH (member)-[stationed:STATIONED_IN]->(found:Community) WHERE {clock.holds('stationed')} RETURN found }} "
        f"WITH DISTINCT found AS {community}"
    )


def area_clauses(
    draft: CompileContext, given: Mapping[str, Any], read: Read, variable: str, clock: Clock
) -> tuple[str, str]:
    """Return the clauses that find an area's places in `variable`, and the expression that tells whether there is one.

    `given` is the reference as it was when the plan was made: which of its parts is there, and the kind of an id.
    """
    name = next(part for part, value in given.items() if value is not None)
    if name == "address":
        return by_address(draft, read, variable, clock)
    key = draft.parameter("area", lambda values: stored_key(read(values), name))
    if name == "code":
        start = f"MATCH ({variable}:Place {{code: ${key}}})"
    elif name == "id" and str(given["id"]).startswith("Alliance:"):
        alliance = draft.name("alliance")
        start = f"MATCH ({alliance}:Organization {{id: ${key}}})"
        return (
            f"{start} {member_places_clauses(draft, alliance, variable, clock)}",
            f"EXISTS {{ {start} }}",
        )
    else:
        start = f"MATCH ({variable}:Place {{id: ${key}}})"
    return start, f"EXISTS {{ {start} }}"


def by_address(draft: CompileContext, read: Read, variable: str, clock: Clock) -> tuple[str, str]:
    """Find an area by an address, which has to be looked up before the statement is put."""
    key = draft.name("area")

    async def look_up(reader: Reader, values: dict[str, Any]) -> None:
        found = await resolved(reader, values, read(values)["address"], clock)
        if found.question:
            raise InvalidArgument("area", found.question, "AMBIGUOUS_ADDRESS")
        values[key] = found.place

    draft.prefetches.append(look_up)
    draft.parameters[key] = lambda values: values[key]
    start = f"MATCH ({variable}:Place {{id: ${key}}})"
    return start, f"EXISTS {{ {start} }}"


async def resolved(reader: Reader, values: dict[str, Any], text: str, clock: Clock) -> Resolution:
    """Return what an address means under a clock; an operation that has it several times looks it up once."""
    as_of = values[clock.as_of] if clock.as_of else None
    key = f"address {values[clock.at]} {as_of} {text}"
    if key not in values:
        values[key] = await resolve_address(reader, text, at=values[clock.at], as_of=as_of)
    found: Resolution = values[key]
    return found


def stored_key(reference: Mapping[str, Any], name: str) -> str:
    """Return the key of a reference in its stored form."""
    text = str(reference[name])
    return normalize_code(text) if name == "code" else text


def unknown_area_error(reference: Mapping[str, Any]) -> InvalidArgument:
    """Refuse a reference to an area that is not there."""
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
